package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
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
	found, err := yamlFiles(sources, ".", names, func(f *yamlFile) { f.checkRule(set, declared, known) })
	return append(problems, found...), err
}

func (f *yamlFile) checkRule(set *rule.Set, declared []policy.Metadata, known types) {
	r, err := rulefile.Parse(f.source)
	if f.unreadable(err) {
		return
	}
	f.checkName(r.Name)
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
func (f *yamlFile) checkParameters(values rule.Parameters, metadata policy.Metadata) {
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
