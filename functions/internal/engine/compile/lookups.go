package compile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
)

// Lookups are the definitions of the library, by name. They are read once.
func (l *Library) Lookups() (map[string]*definitionfile.Lookup, error) {
	l.lookupsOnce.Do(func() {
		var err error
		if l.lookups, err = definitionfile.Read(l.fsys); err != nil {
			l.lookupsErr = definitionProblems(err)
		}
	})
	return l.lookups, l.lookupsErr
}

// definitionProblems returns the problems of files of definitions.
func definitionProblems(err error) error {
	var problems []error
	for _, one := range unwrapped(err) {
		var of *definitionfile.Error
		if !errors.As(one, &of) {
			problems = append(problems, one)
			continue
		}
		for _, problem := range of.Problems {
			problems = append(problems, &Problem{of.File, problem.Line, problem.Message})
		}
	}
	return errors.Join(problems...)
}

// lookupFiles are part of a Library.
type lookupFiles struct {
	lookupsOnce sync.Once
	lookups     map[string]*definitionfile.Lookup
	lookupsErr  error
}

// Lookup is the definition with that name.
func (l *Library) Lookup(name string) (*lookup.Definition, error) {
	all, err := l.Lookups()
	if err != nil {
		return nil, err
	}
	if all[name] == nil {
		return nil, compliance.ErrPolicy.Errorf("there is no lookup %s", name)
	}
	return &all[name].Definition, nil
}

// AnswerSchema is the JSON schema of a lookup's answers, or of the properties of its items; nil if there is no such lookup.
func (l *Library) AnswerSchema(name string) map[string]any {
	all, err := l.Lookups()
	if err != nil || all[name] == nil {
		return nil
	}
	return all[name].Answer
}

// lookupType is what the answer of a lookup must be; nil if there is no such lookup.
func (l *Library) lookupType(name string) (*value.Type, error) {
	all, err := l.Lookups()
	if err != nil || all[name] == nil {
		return nil, err
	}
	t, err := Type(all[name].Member())
	if err != nil {
		return nil, fmt.Errorf("%s: answer: %w", all[name].File, err)
	}
	return t, nil
}

// PolicyLookups lists the lookups that the policy in a folder reads about resources of its types, and those that these need. A fact that it uses can
// read others about other types.
func (l *Library) PolicyLookups(folder string) ([]string, error) {
	if _, modules, ok := l.prune(folder, false); ok && !readLookups(modules) {
		return nil, nil
	}
	c, err := l.compile(folder)
	if err != nil {
		return nil, err
	}
	names, err := c.lookups()
	return slices.DeleteFunc(names, func(name string) bool {
		return !slices.ContainsFunc(c.definitions[name].Types, c.metadata.Judges)
	}), err
}

var lookupsRef = ast.InputRootRef.Append(ast.StringTerm("lookups"))

// readLookups finds the lookups that any of the modules refers to, so that definitions are read only where there are some.
func readLookups(modules map[string]*ast.Module) bool {
	found := false
	for _, module := range modules {
		ast.WalkRefs(module, func(ref ast.Ref) bool {
			found = found || ref.HasPrefix(lookupsRef)
			return found
		})
	}
	return found
}

// lookups are those that the policy's rules read, sorted, with those that these need.
func (c *checked) lookups() ([]string, error) {
	found := map[string]bool{}
	var problems []error
	seen := map[*ast.Rule]bool{}
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if seen[rule] {
			return
		}
		seen[rule] = true
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if ref.HasPrefix(lookupsRef) {
				if err := c.addLookup(found, ref, rule); err != nil {
					problems = append(problems, err)
				}
			}
			return false
		})
		for _, next := range c.dependencies(rule) {
			visit(next)
		}
	}
	for _, name := range []string{engine.Evidence, engine.Deny, engine.NotApplicable} {
		for _, rule := range c.rules(name) {
			visit(rule)
		}
	}
	return slices.Sorted(maps.Keys(found)), errors.Join(problems...)
}

func (c *checked) addLookup(found map[string]bool, ref ast.Ref, rule *ast.Rule) error {
	constant := ref.ConstantPrefix()
	if len(constant) < 3 {
		return problemAt(rule.Location, "write out which lookup is read: input.lookups.NAME")
	}
	name, _ := constant[2].Value.(ast.String)
	if c.definitions[string(name)] == nil {
		message := fmt.Sprintf("there is no lookup %s", constant[2].Value)
		if near := nearest.Names(string(name), slices.Sorted(maps.Keys(c.definitions))); len(near) > 0 {
			message += "; the nearest are " + strings.Join(near, ", ")
		}
		return problemAt(rule.Location, "%s; definitions are in lookups/CLOUD/NAME.yaml", message)
	}
	var add func(name string)
	add = func(name string) {
		found[name] = true
		for _, needed := range c.definitions[name].Needs {
			add(needed)
		}
	}
	add(string(name))
	return nil
}

// lookupsSchema is that of input.lookups.
func lookupsSchema(definitions map[string]*definitionfile.Lookup) map[string]any {
	members := map[string]any{}
	for name, l := range definitions {
		members[name] = definitionfile.Closed(l.Member())
	}
	return members
}
