package compile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

const (
	libDir     = "lib"     // facts
	schemasDir = "schemas" // of resource types
	lookupsDir = definitionfile.Dir
)

// noPolicies are the folders beside the categories of policies.
var noPolicies = []string{libDir, schemasDir, lookupsDir}

// Library is a directory of policies. The package policies.eip.eip_bandwidth_limit stands in the folder eip/eip_bandwidth_limit,
// the facts policies.lib.eip in the file lib/eip.rego.
type Library struct {
	fsys  fs.FS
	types *engine.Types
	lookupFiles
	parsed sync.Map // modules by source: policies have most facts in common
	read   sync.Map // the types that were read, by name
}

// NewLibrary reads policies from a directory. Files are read when they are needed, and each is parsed once.
func NewLibrary(fsys fs.FS) *Library {
	l := &Library{fsys: fsys}
	l.types = engine.NewTypes(l.Type)
	return l
}

// Folders lists the folders that hold a policy, such as eip/eip_bandwidth_limit, in alphabetical order.
func (l *Library) Folders() ([]string, error) {
	categories, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list policies: %w", err)
	}
	var folders []string
	for _, category := range categories {
		if !category.IsDir() || slices.Contains(noPolicies, category.Name()) {
			continue
		}
		policies, err := fs.ReadDir(l.fsys, category.Name())
		if err != nil {
			return nil, fmt.Errorf("list policies: %w", err)
		}
		for _, p := range policies {
			if p.IsDir() {
				folders = append(folders, path.Join(category.Name(), p.Name()))
			}
		}
	}
	return folders, nil
}

// IDs lists the policies in alphabetical order.
func (l *Library) IDs() ([]string, error) {
	folders, err := l.Folders()
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(folders))
	for i, folder := range folders {
		ids[i] = PolicyID(folder)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// FolderName is the name of the folder of the policy with that id.
func FolderName(id string) string { return strings.ReplaceAll(id, "-", "_") }

// PolicyID is the id of the policy in that folder.
func PolicyID(folder string) string { return strings.ReplaceAll(path.Base(folder), "_", "-") }

// find looks for the policy's folder without reading any policy.
func (l *Library) find(id string) (string, error) {
	categories, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		return "", compliance.ErrPolicy.Errorf("list policies: %w", err)
	}
	name := FolderName(id)
	if id != "" && fs.ValidPath(name) && !strings.Contains(name, "/") {
		for _, category := range categories {
			folder := path.Join(category.Name(), name)
			if slices.Contains(noPolicies, category.Name()) {
				continue
			}
			if info, err := fs.Stat(l.fsys, folder); err == nil && info.IsDir() {
				return folder, nil
			}
		}
	}
	ids, _ := l.IDs() // there may be none
	return "", engine.NoPolicy(id, ids)
}

// modules parses the policy in a folder and every module that it refers to, directly or through others. Tests are left out.
func (l *Library) modules(folder string) (map[string]*ast.Module, error) {
	files, err := l.sources(folder)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, &Problem{File: folder, Message: "the folder holds no policy"}
	}
	modules := map[string]*ast.Module{}
	return modules, l.parse(files, modules)
}

// parse adds files, and the files they refer to, to modules.
func (l *Library) parse(files []string, modules map[string]*ast.Module) error {
	for _, file := range files {
		if modules[file] != nil {
			continue
		}
		module, err := l.module(source{file, true})
		if err != nil {
			return err
		}
		modules[file] = module
		for _, reference := range references(module) {
			referred, err := l.filesOf(reference.path)
			if err != nil {
				return err
			}
			if referred == nil {
				return problemAt(reference.location, "there is no package for data.policies.%s%s", strings.ReplaceAll(reference.path, "/", "."), l.nearestFacts(reference.path))
			}
			if err := l.parse(referred, modules); err != nil {
				return err
			}
		}
	}
	return nil
}

// source is a file as it is parsed: with its METADATA or, which is faster, without.
type source struct {
	file      string
	annotated bool
}

// module parses a file. The module is shared: it must not be changed.
func (l *Library) module(of source) (*ast.Module, error) {
	if module, known := l.parsed.Load(of); known {
		return module.(*ast.Module), nil
	}
	text, err := fs.ReadFile(l.fsys, of.file)
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("read policy: %w", err)
	}
	module, err := parseModule(of, text)
	if err == nil {
		l.parsed.Store(of, module)
	}
	return module, err
}

// nearestFacts offers facts instead of those that do not exist.
func (l *Library) nearestFacts(reference string) string {
	files, err := fs.Glob(l.fsys, path.Join(libDir, "*.rego"))
	if err != nil || path.Dir(reference) != libDir {
		return ""
	}
	var names []string
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".rego"); !strings.HasSuffix(name, "_test") {
			names = append(names, name)
		}
	}
	near := nearest.Names(path.Base(reference), names)
	if len(near) == 0 {
		return ""
	}
	return "; the nearest are " + strings.Join(near, ", ")
}

// reference is what a module refers to below data.policies, as a path: lib/eip/bandwidth.
type reference struct {
	path     string
	location *ast.Location
}

// belowPolicies returns the path that a reference has below data.policies, as far as it is written out.
func belowPolicies(ref ast.Ref) (below string, ok bool) {
	if len(ref) < 3 || !ref[0].Equal(ast.DefaultRootDocument) || !ref[1].Equal(ast.StringTerm("policies")) {
		return "", false
	}
	for _, term := range ref[2:] {
		part, ok := term.Value.(ast.String)
		if !ok {
			break
		}
		below = path.Join(below, string(part))
	}
	return below, true
}

func references(module *ast.Module) []reference {
	var all []reference
	add := func(ref ast.Ref, location *ast.Location) {
		if below, ok := belowPolicies(ref); ok {
			all = append(all, reference{below, location})
		}
	}
	for _, imported := range module.Imports {
		if ref, ok := imported.Path.Value.(ast.Ref); ok {
			add(ref, imported.Location)
		}
	}
	for _, rule := range module.Rules {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			add(ref, rule.Location)
			return false
		})
	}
	return all
}

// filesOf finds the files of the package that a reference reaches into: the longest part of it that exists.
func (l *Library) filesOf(reference string) ([]string, error) {
	for p := reference; p != "." && p != "" && p != libDir; p = path.Dir(p) {
		if !fs.ValidPath(p) {
			continue
		}
		if info, err := fs.Stat(l.fsys, p+".rego"); err == nil && !info.IsDir() {
			return []string{p + ".rego"}, nil
		}
		if files, err := l.sources(p); err != nil || len(files) > 0 {
			return files, err
		}
	}
	return nil, nil
}

func (l *Library) sources(folder string) ([]string, error) {
	entries, err := fs.ReadDir(l.fsys, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("list policy: %w", err)
	}
	var files []string
	for _, entry := range entries {
		if name := entry.Name(); path.Ext(name) == ".rego" && !strings.HasSuffix(name, "_test.rego") {
			files = append(files, path.Join(folder, name))
		}
	}
	return files, nil
}

// Metadata reads what the policy in a folder declares, without compiling it.
func (l *Library) Metadata(folder string) (policy.Metadata, error) {
	module, err := l.main(folder)
	if err != nil {
		return policy.Metadata{}, err
	}
	return readMetadata(module)
}

// Find returns what the policy that a name means on a cloud declares, as [policy.Named] has it; false if there is none. Policies that do
// not mention the name are not parsed.
func (l *Library) Find(cloud, name string) (policy.Metadata, bool, error) {
	if folder, err := l.find(name); err == nil && name == PolicyID(folder) {
		metadata, err := l.Metadata(folder)
		return metadata, err == nil, err
	}
	folders, err := l.Folders()
	if err != nil {
		return policy.Metadata{}, false, compliance.ErrPolicy.Wrap(err)
	}
	var candidates []policy.Metadata
	for _, folder := range folders {
		source, err := fs.ReadFile(l.fsys, path.Join(folder, path.Base(folder)+".rego"))
		if err != nil || !bytes.Contains(source, []byte(name)) {
			continue // that a policy cannot be read is reported when it is opened
		}
		if metadata, err := l.Metadata(folder); err == nil {
			candidates = append(candidates, metadata)
		}
	}
	found, ok := policy.Named(cloud, name, candidates...)
	return found, ok, nil
}

// Evidence is what a policy judges in one case, such as that of one cloud.
type Evidence struct {
	Names       []string // of the values
	Description string
}

// Evidence reads what the policy in a folder judges, without compiling it. A definition without a description of its own belongs to the
// one before it.
func (l *Library) Evidence(folder string) ([]Evidence, error) {
	module, err := l.main(folder)
	if err != nil {
		return nil, err
	}
	var all []Evidence
	for _, rule := range module.Rules {
		if rule.Head.Name != engine.Evidence {
			continue
		}
		var defined Evidence
		for _, annotation := range rule.Annotations {
			defined.Description = cmp.Or(defined.Description, annotation.Description)
		}
		if object, ok := rule.Head.Value.Value.(ast.Object); ok {
			for _, name := range object.Keys() {
				if text, ok := name.Value.(ast.String); ok {
					defined.Names = append(defined.Names, string(text))
				}
			}
		}
		if last := len(all) - 1; last >= 0 && (defined.Description == "" || defined.Description == all[last].Description) {
			all[last].Names = slices.Compact(slices.Sorted(slices.Values(append(all[last].Names, defined.Names...))))
			continue
		}
		all = append(all, defined)
	}
	return all, nil
}

// main parses the file of a folder that is called as the folder: it holds METADATA, evidence and deny.
func (l *Library) main(folder string) (*ast.Module, error) {
	return l.module(source{path.Join(folder, path.Base(folder)+".rego"), true})
}
