package check

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// rules checks that rules can be read and fit their policies.
func rules(sources Sources, set *rule.Set, declared []policy.Metadata, known types) ([]*compile.Problem, error) {
	names, err := set.Files()
	if err != nil {
		return nil, err
	}
	problems, err := ruleFiles(sources)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		file := name + ".yaml"
		if !sources.OwnRule(file) {
			continue
		}
		source, err := fs.ReadFile(sources.Rules, file)
		if err != nil {
			return nil, err
		}
		f := ruleFile{name: name, source: source}
		f.check(set, declared, known)
		problems = append(problems, f.problems...)
	}
	return problems, nil
}

// ruleFile is a rule's YAML and what is wrong with it.
type ruleFile struct {
	name     string
	source   []byte
	problems []*compile.Problem
}

func (f *ruleFile) add(line int, format string, args ...any) {
	f.problems = append(f.problems, &compile.Problem{File: path.Join("rules", f.name+".yaml"), Line: line, Message: fmt.Sprintf(format, args...)})
}

func (f *ruleFile) lineOf(field ...string) int { return document.LineOf(f.source, field...) }

func (f *ruleFile) check(set *rule.Set, declared []policy.Metadata, known types) {
	r, err := rulefile.Parse(f.source)
	var problems document.Problems
	if errors.As(err, &problems) {
		for _, problem := range problems {
			f.add(problem.Line, "%s", problem.Message)
		}
		return
	}
	if r.Name != f.name {
		f.add(f.lineOf("name"), "name is %q, but must be %q, as the file is called", r.Name, f.name)
	}
	metadata, found := policy.Named("", r.Policy, declared...)
	if !found {
		f.add(f.lineOf("policy"), "%s", noPolicy(set, r.Policy))
		return
	}
	if slices.Contains(metadata.Former, f.name) {
		f.add(f.lineOf("name"), "%s is a former id of policy %s: rename the rule and its file to %[2]s, because packs look it up by that name", f.name, metadata.ID)
	}
	if _, err := r.Complete(metadata); err != nil {
		f.add(f.lineOf("frequency"), "%v", err)
	}
	f.checkParameters(r.Parameters, metadata)
	for _, t := range r.Scope.Types {
		if t != "*" && !strings.Contains(t, "/") {
			f.add(f.lineOf("scope", "types"), "scope.types: %q names no cloud: write CLOUD/TYPE, CLOUD one of %s", t, strings.Join(compliance.Clouds(), ", "))
		} else if message := known.unknown(t); message != "" {
			f.add(f.lineOf("scope", "types"), "scope.types: %s", message)
		} else if !metadata.Judges(t) {
			f.add(f.lineOf("scope", "types"), "scope.types: policy %s does not judge %s", metadata.ID, t)
		}
	}
}

// noPolicy says why a policy of that id is not known.
func noPolicy(set *rule.Set, id string) error {
	if names, err := set.Names(); err == nil && slices.Contains(names, id) { // by the name of its folder
		return fmt.Errorf("policy %q has no valid METADATA: correct that first", id)
	}
	return set.NoPolicy(id)
}

// checkParameters checks each value, then all together. Required ones may be missing because an event can bring them.
func (f *ruleFile) checkParameters(values rule.Parameters, metadata policy.Metadata) {
	said := map[string]bool{}
	add := func(line int, err error) {
		for _, problem := range compile.Problems(err) {
			if !said[problem.Message] {
				said[problem.Message] = true
				f.add(line, "%s", problem.Message)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		add(f.lineOf("parameters", name), metadata.CheckValues(rule.Parameters{name: values[name]}))
	}
	add(f.lineOf("parameters"), metadata.CheckValues(values))
}
