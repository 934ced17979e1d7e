package policytest_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// name is where a source names a member of the resource, or of a part of it that a variable holds.
type name struct {
	offset   int
	text     string // as it is written, with quotes where it has some
	row      int
	property bool   // of input.resource.properties or input.resource.supplementary itself
	place    string // properties.rules[].port
	rule     int    // the row of the rule
}

// misspelt is the source with the name misspelt.
func (n name) misspelt(source []byte) []byte {
	end := n.offset + len(strings.TrimSuffix(n.text, `"`))
	return slices.Concat(source[:end], []byte("zz"), source[end:])
}

// names lists what can be misspelt in a module.
func names(module *ast.Module) []name {
	global := map[ast.Var]bool{"input": true, "data": true}
	for _, imported := range module.Imports {
		global[imported.Name()] = true
	}
	for _, rule := range module.Rules {
		if head, ok := rule.Head.Ref()[0].Value.(ast.Var); ok {
			global[head] = true
		}
	}
	found := map[int]name{}
	for _, rule := range module.Rules {
		ast.WalkTerms(rule, func(term *ast.Term) bool {
			collectNames(term, rule.Location.Row, global, found)
			return false
		})
	}
	var all []name
	for _, n := range found {
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b name) int { return a.offset - b.offset })
	return all
}

func collectNames(term *ast.Term, rule int, global map[ast.Var]bool, found map[int]name) {
	ref, isRef := term.Value.(ast.Ref)
	if !isRef {
		return
	}
	first, property := 1, ref.HasPrefix(properties) || ref.HasPrefix(supplementary)
	if property {
		first = 3
	} else if head, _ := ref[0].Value.(ast.Var); global[head] {
		return
	}
	for i := first; i < len(ref); i++ {
		if _, isName := ref[i].Value.(ast.String); !isName || ref[i].Location == nil {
			continue
		}
		at := ref[i].Location
		found[at.Offset] = name{at.Offset, string(at.Text), at.Row, property, placeOf(ref[first-1 : i+1]), rule}
	}
}

var (
	properties    = ast.MustParseRef("input.resource.properties")
	supplementary = ast.MustParseRef("input.resource.supplementary")
)

// placeOf is the path that the end of a reference leads to, as METADATA has it.
func placeOf(ref ast.Ref) string {
	steps := make([]policy.Step, len(ref))
	for i, step := range ref {
		name, isName := step.Value.(ast.String)
		steps[i] = policy.Step{Name: string(name), Each: !isName}
	}
	return policy.PathOf(steps...)
}

// A name that is misspelt in a policy or in its facts is refused by the check, and makes no resource pass at run time. A member of a variable,
// whose type is not always known before, has to be one of both.
func TestMisspeltNamesNeverPass(t *testing.T) {
	t.Parallel()
	every := 4 // of the names: make prove misspells all
	if os.Getenv("ASSAY_PROVE") != "" {
		every = 1
	}
	var checked atomic.Int64
	all := sources(t)
	t.Run("sources", func(t *testing.T) {
		for file, users := range all {
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				source, err := fs.ReadFile(assay.Policies(), file)
				if err != nil {
					t.Fatal(err)
				}
				checker, err := compile.NewChecker(compile.NewLibrary(assay.Policies()), assay.Schemas())
				if err != nil {
					t.Fatal(err)
				}
				if err := check(checker, file); err != nil {
					t.Fatal(err)
				}
				for i, n := range names(ast.MustParseModule(string(source))) {
					if i%every != 0 {
						continue
					}
					if !bytes.HasPrefix(source[n.offset:], []byte(n.text)) {
						t.Fatalf("%s:%d: no %s there", file, n.row, n.text)
					}
					policies := compile.NewLibrary(overlay.FS{fstest.MapFS{file: {Data: n.misspelt(source)}}, assay.Policies()})
					accepted := check(checker.Of(policies), file) == nil
					if n.property && accepted {
						t.Errorf("%s:%d: the check takes %szz", file, n.row, n.text)
					}
					if n.property || accepted {
						for _, pass := range passing(t, policies, users, n) {
							t.Errorf("%s:%d: with %szz, %s passes", file, n.row, n.text, pass)
						}
					}
					checked.Add(1)
				}
			})
		}
	})
	t.Logf("%d misspellings", checked.Load())
	if checked.Load() == 0 {
		t.Error("nothing was misspelt")
	}
}

func check(checker *compile.Checker, file string) error {
	if path.Dir(file) == "lib" {
		return checker.Facts(file)
	}
	_, err := checker.Policy(context.Background(), path.Dir(file))
	return err
}

// passing are the examples of failing resources that pass.
func passing(t *testing.T, policies *compile.Library, users []user, n name) []string {
	t.Helper()
	var all []string
	for _, u := range users {
		failing := slices.DeleteFunc(slices.Clone(u.failing), func(e policytest.Failing) bool {
			return !u.reads[e.ResourceType()][n.rule] || u.tells(e.ResourceType(), n.place)
		})
		if len(failing) == 0 {
			continue
		}
		p, err := policies.Policy(t.Context(), compile.PolicyID(u.folder), nil)
		if err != nil {
			continue // the function would not start
		}
		for _, e := range failing {
			if passes, err := e.PassesWith(t.Context(), p); err == nil && passes {
				all = append(all, e.File())
			}
		}
	}
	return all
}

// user is a policy as it uses a file.
type user struct {
	folder   string
	failing  []policytest.Failing    // that do not pass
	reads    map[string]map[int]bool // by resource type, the rows of the file's rules that have a part in judging it
	absences []compile.Absence
}

// tells reports whether a property that is missing tells that the resource complies.
func (u user) tells(resourceType, path string) bool {
	return slices.ContainsFunc(u.absences, func(absence compile.Absence) bool {
		return absence.Allows(resourceType, path, policy.Dropped)
	})
}

// sources are the files of policies and facts, each with the policies that use it.
func sources(t *testing.T) map[string][]user {
	t.Helper()
	library := compile.NewLibrary(assay.Policies())
	users := map[string][]user{}
	modules := map[string]*ast.Module{}
	for _, folder := range folders(t) {
		p, err := library.Policy(t.Context(), compile.PolicyID(folder), nil)
		if err != nil {
			t.Fatal(err)
		}
		failing, err := policytest.FailingExamples(t.Context(), library, assay.Examples(), p, folder)
		if err != nil {
			t.Fatal(err)
		}
		absences, err := library.Absences(folder)
		if err != nil {
			t.Fatal(err)
		}
		byFile := map[string]user{}
		types := slices.Clone(p.ResourceTypes)
		for _, e := range failing {
			types = append(types, e.ResourceType())
		}
		for _, resourceType := range types {
			for _, rule := range reachable(t, modules, folder, resourceType) {
				u, known := byFile[rule.Location.File]
				if !known {
					u = user{folder, failing, map[string]map[int]bool{}, absences}
					byFile[rule.Location.File] = u
				}
				if u.reads[resourceType] == nil {
					u.reads[resourceType] = map[int]bool{}
				}
				u.reads[resourceType][rule.Location.Row] = true
			}
		}
		for file, u := range byFile {
			users[file] = append(users[file], u)
		}
	}
	return users
}

// reachable are the rules of a policy and of its facts that can have a part in judging a resource of that type.
func reachable(t *testing.T, modules map[string]*ast.Module, folder, resourceType string) []*ast.Rule {
	t.Helper()
	parsed := func(pkg string) *ast.Module {
		if modules[pkg] == nil {
			file := strings.ReplaceAll(strings.TrimPrefix(pkg, "data.policies."), ".", "/")
			if pkg == "data.policies."+strings.ReplaceAll(folder, "/", ".") {
				file = path.Join(folder, path.Base(folder))
			}
			source, err := fs.ReadFile(assay.Policies(), file+".rego")
			if err != nil {
				t.Fatal(err)
			}
			if modules[pkg], err = ast.ParseModule(file+".rego", string(source)); err != nil {
				t.Fatal(err)
			}
		}
		return modules[pkg]
	}
	var rules []*ast.Rule
	var visit func(pkg, name string)
	done := map[string]bool{}
	visit = func(pkg, name string) {
		if done[pkg+"."+name] {
			return
		}
		done[pkg+"."+name] = true
		module := parsed(pkg)
		imported := map[ast.Var]string{}
		for _, i := range module.Imports {
			imported[i.Name()] = i.Path.String()
		}
		for _, rule := range module.Rules {
			if own := rule.Head.Ref()[0].Value.String(); own != name || !applies(rule, resourceType) {
				continue
			}
			rules = append(rules, rule)
			ast.WalkTerms(rule, func(term *ast.Term) bool {
				switch value := term.Value.(type) {
				case ast.Var:
					visit(pkg, string(value))
				case ast.Ref:
					head, _ := value[0].Value.(ast.Var)
					if other := imported[head]; other != "" && len(value) > 1 {
						visit(other, strings.Trim(value[1].Value.String(), `"`))
					}
				}
				return false
			})
		}
	}
	for _, name := range []string{"evidence", "deny", "not_applicable"} {
		visit("data.policies."+strings.ReplaceAll(folder, "/", "."), name)
	}
	return rules
}

// applies is false for a rule about another resource type.
func applies(rule *ast.Rule, resourceType string) bool {
	for _, expr := range rule.Body {
		if expr.IsCall() && len(expr.Operands()) == 2 && expr.Operator().String() == "equal" && expr.Operand(0).String() == "input.resource.type" {
			if other, isText := expr.Operand(1).Value.(ast.String); isText && string(other) != resourceType {
				return false
			}
		}
	}
	return true
}
