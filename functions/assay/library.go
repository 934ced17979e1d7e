package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/build"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// directories hold a user's policies and rules.
type directories struct {
	Policies string `default:"policies" placeholder:"DIR" help:"Policy directory; overrides built-in policies (default \"${default}\")."`
	Rules    string `default:"rules" placeholder:"DIR" help:"Rule directory; overrides built-in rules (default \"${default}\")."`
}

// engineFlag selects the evaluator of policies.
type engineFlag struct {
	Engine string `enum:"assay,opa" default:"assay" help:"Evaluate by Assay, as functions do, or by OPA to compare: assay or opa (default ${default})."`
}

// evaluator compiles policies where they are evaluated.
func (f engineFlag) evaluator(library *compile.Library) handler.Policies {
	if f.Engine == "opa" {
		return compile.OPA{Library: library}
	}
	return library
}

// layer opens a directory; nil if it is the default one and does not exist.
func layer(dir, standard string) (overlay.FS, error) {
	info, err := os.Stat(dir)
	switch {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("%s is not a directory", dir)
	case errors.Is(err, fs.ErrNotExist) && dir == standard:
		return nil, nil
	case err != nil:
		return nil, err
	}
	return overlay.FS{os.DirFS(dir)}, nil
}

// policies returns the user's policies over the built-in ones, with their tests and example events.
func (d directories) policies() (overlay.FS, error) {
	own, err := layer(d.Policies, "policies")
	return append(own, assay.Policies(), assay.Tests(), assay.Examples()), err
}

func (d directories) rules() (overlay.FS, error) {
	own, err := layer(d.Rules, "rules")
	return append(own, assay.Rules()), err
}

// layers returns the policies and the rules.
func (d directories) layers() (policies, rules overlay.FS, err error) {
	if policies, err = d.policies(); err != nil {
		return nil, nil, err
	}
	rules, err = d.rules()
	return policies, rules, err
}

func (d directories) schemas() (overlay.FS, error) {
	own, err := layer(filepath.Join(d.Policies, "schemas"), filepath.Join(d.Policies, "schemas"))
	return append(own, assay.Schemas()), err
}

// own reports whether a file is in a user's directory. Without such a directory, commands process the built-in library.
func own(dir string) func(file string) bool {
	if !exists(dir) {
		return func(string) bool { return true }
	}
	return func(file string) bool { return exists(filepath.Join(dir, filepath.FromSlash(file))) }
}

// none selects no file.
func none(string) bool { return false }

// selection limits a command to the files below some paths, relative to the working directory or to the policy directory. Each path must
// contain at least one file that the command processes.
func selection(dir string, paths []string, about func(file string) bool) (func(file string) bool, error) {
	if len(paths) == 0 {
		return own(dir), nil
	}
	var prefixes []string
	for _, p := range paths {
		below, inside := below(dir, p)
		if !inside {
			below = p
		}
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: there is no directory %s here: go to the directory that holds it, or name it with --policies", p, dir)
		}
		if _, err := os.Stat(filepath.Join(dir, below)); err != nil {
			return nil, fmt.Errorf("%s: not found in directory %s", p, dir)
		}
		below = filepath.ToSlash(filepath.Clean(below))
		some, err := holds(os.DirFS(dir), below, about)
		if err != nil {
			return nil, err
		}
		if !some {
			return nil, fmt.Errorf("%s: contains no file that the command processes", p)
		}
		prefixes = append(prefixes, below)
	}
	return func(file string) bool {
		for _, prefix := range prefixes {
			if prefix == "." || file == prefix || strings.HasPrefix(file, prefix+"/") {
				return own(dir)(file)
			}
		}
		return false
	}, nil
}

// holds reports whether any file below a path is of a kind.
func holds(fsys fs.FS, below string, kind func(file string) bool) (bool, error) {
	found := false
	err := fs.WalkDir(fsys, below, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !kind(file) {
			return err
		}
		found = true
		return fs.SkipAll
	})
	return found, err
}

// The kinds of files that commands process, by their path in the directory of policies or rules.
func isRego(file string) bool { return strings.EqualFold(path.Ext(file), ".rego") }

func isExample(file string) bool {
	return path.Ext(file) == ".json" && path.Base(path.Dir(file)) == policytest.ExamplesDir
}

func isMain(file string) bool { return path.Base(file) == path.Base(path.Dir(file))+".rego" }

// below is the path of a file relative to a directory; false if the file is not in it.
func below(dir, file string) (string, bool) {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "", false
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", false
	}
	relative, err := filepath.Rel(from, to)
	return relative, err == nil && filepath.IsLocal(relative)
}

// sampleRegion is the AWS region of events that are not sent anywhere.
const sampleRegion = "us-east-1"

// offlineClouds returns clouds that read events and items but send nothing.
func offlineClouds() []compliance.Cloud {
	return all.Clouds(http.DefaultClient, nil, sampleRegion)
}

func cloudNamed(name string, clouds []compliance.Cloud) compliance.Cloud {
	return clouds[slices.IndexFunc(clouds, func(cloud compliance.Cloud) bool { return cloud.Name() == name })]
}

// functionBundle returns the bundle of the user's policies and rules for a function; empty if there are none.
func (d directories) functionBundle(ctx context.Context) (file string, err error) {
	ownPolicies, err := layer(d.Policies, "policies")
	if err != nil {
		return "", err
	}
	ownRules, err := layer(d.Rules, "rules")
	if err != nil || ownPolicies == nil && ownRules == nil {
		return "", err
	}
	return d.cachedBundle(ctx)
}

// cachedBundle builds a bundle into the user's cache, under a name that depends on its content.
func (d directories) cachedBundle(ctx context.Context) (string, error) {
	policies, rules, err := d.layers()
	if err != nil {
		return "", err
	}
	tree, err := build.Tree(ctx, policies, rules)
	if err != nil {
		return "", err
	}
	encoded, err := bundle.Encode(tree, version())
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	folder := filepath.Join(cache, "assay")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	sum := sha256.Sum256(encoded)
	file := filepath.Join(folder, hex.EncodeToString(sum[:8])+".bundle")
	return file, replaceFile(file, encoded, 0o644)
}

// ruleset is what single resources are judged by.
type ruleset struct {
	sources    overlay.FS // of the policies
	library    *compile.Library
	rules      *rule.Set
	exemptions exemption.Set
}

func (d directories) ruleset() (ruleset, error) {
	sources, files, err := d.layers()
	if err != nil {
		return ruleset{}, err
	}
	library := compile.NewLibrary(sources)
	rules := rulefile.NewSet(files, library)
	exemptions, err := exemptionfile.Open(files, rules)
	return ruleset{sources, library, rules, exemptions}, err
}

// judge returns the judge of a rule about resources of a cloud, and the rule's policy. Given values override the rule's parameters.
func (s ruleset) judge(ctx context.Context, policies handler.Policies, cloud, name string, given map[string]json.RawMessage) (*handler.Judge, *engine.Policy, error) {
	r, declared, err := s.rules.Lookup(cloud, name)
	if err != nil {
		return nil, nil, err
	}
	p, err := policies.Policy(ctx, declared.ID, nil)
	if err != nil {
		return nil, nil, err
	}
	judge, err := handler.NewJudge(r, p, given)
	if err != nil {
		return nil, nil, err
	}
	judge.Exemptions = s.exemptions.About(r.Name, p.ID)
	return judge, p, nil
}

// configLibrary returns the library in the form that the local Config service needs.
func (d directories) configLibrary() (library.Library, error) {
	policies, rules, err := d.layers()
	if err != nil {
		return library.Library{}, err
	}
	set := rulefile.NewSet(rules, compile.NewLibrary(policies))
	return library.Library{Rules: set, Packs: pack.NewSet(rules, set)}, nil
}
