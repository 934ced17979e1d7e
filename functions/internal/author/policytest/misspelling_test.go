package policytest_test

import (
	"bytes"
	"context"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
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

// placeOf is the place that the end of a reference leads to.
func placeOf(ref ast.Ref) string {
	var p place
	for _, step := range ref {
		if name, isName := step.Value.(ast.String); isName {
			p = append(p, string(name))
		} else {
			p = append(p, 0)
		}
	}
	return p.String()
}

// A name that is misspelt in a policy or in its facts is refused by the check, and makes no resource pass at run time. A member of a variable,
// whose type is not always known before, has to be one of both.
func TestMisspeltNamesNeverPass(t *testing.T) {
	t.Parallel()
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
				changed := fstest.MapFS{file: {Data: source}}
				policies := compile.NewLibrary(overlay.FS{changed, assay.Policies()})
				checker, err := compile.NewChecker(policies, assay.Schemas())
				if err != nil {
					t.Fatal(err)
				}
				if err := check(checker, file); err != nil {
					t.Fatal(err)
				}
				for _, n := range names(ast.MustParseModule(string(source))) {
					if !bytes.HasPrefix(source[n.offset:], []byte(n.text)) {
						t.Fatalf("%s:%d: no %s there", file, n.row, n.text)
					}
					changed[file].Data = n.misspelt(source)
					accepted := check(checker, file) == nil
					if n.property && accepted {
						t.Errorf("%s:%d: the check takes %szz", file, n.row, n.text)
					}
					if n.property || accepted {
						for _, pass := range passing(policies, users, n) {
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
func passing(policies *compile.Library, users []user, n name) []string {
	var all []string
	for _, u := range users {
		failing := slices.DeleteFunc(slices.Clone(u.failing), func(e example) bool {
			return !u.reads[e.resource.Type][n.rule] || tells(e.resource.Type, n.place, dropped)
		})
		if len(failing) == 0 {
			continue
		}
		p, err := policies.Policy(context.Background(), compile.PolicyID(u.folder), nil)
		if err != nil {
			continue // the function would not start
		}
		for _, e := range failing {
			if e.judge, err = p.Bind(e.arguments); err == nil && passes(e.judged(e.resource).Verdict) {
				all = append(all, path.Join(u.folder, e.file))
			}
		}
	}
	return all
}

// user is a policy as it uses a file.
type user struct {
	folder  string
	failing []example               // that do not pass
	reads   map[string]map[int]bool // by resource type, the rows of the file's rules that have a part in judging it
}

// sources are the files of policies and facts, each with the policies that use it.
func sources(t *testing.T) map[string][]user {
	t.Helper()
	users := map[string][]user{}
	for _, s := range subjects(t) {
		failing := slices.DeleteFunc(slices.Clone(s.examples), func(e example) bool { return passes(e.outcome.Verdict) })
		byFile := map[string]user{}
		for _, e := range s.examples {
			for _, rule := range reachable(t, s.folder, e.resource.Type) {
				u, known := byFile[rule.Location.File]
				if !known {
					u = user{s.folder, failing, map[string]map[int]bool{}}
					byFile[rule.Location.File] = u
				}
				if u.reads[e.resource.Type] == nil {
					u.reads[e.resource.Type] = map[int]bool{}
				}
				u.reads[e.resource.Type][rule.Location.Row] = true
			}
		}
		for file, u := range byFile {
			users[file] = append(users[file], u)
		}
	}
	return users
}
