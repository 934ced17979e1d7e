package rule_test

import (
	"slices"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// A policy is the rule of its own name: a file says what differs.
func TestBuiltInRules(t *testing.T) {
	t.Parallel()
	policies := compile.NewLibrary(assay.Policies())
	set := rulefile.NewSet(assay.Rules(), policies)
	ids, err := policies.IDs()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		r, declared, err := set.Lookup("", id)
		if err != nil || r.Policy != id {
			t.Errorf("rule %s is about policy %q: %v", id, r.Policy, err)
		}
		for _, former := range declared.Former {
			if of, _, err := set.Lookup("", former); err != nil || of.Name != id {
				t.Errorf("former id %s is rule %q, want %s: %v", former, of.Name, id, err)
			}
		}
	}
	files, err := set.Files()
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		r, _, err := set.Lookup("", name)
		if err != nil {
			t.Error(err)
		}
		if name == r.Policy && len(r.Parameters)+len(r.Scope.Types)+len(r.Scope.Regions) == 0 && r.Scope.Tag == (rule.Tag{}) {
			t.Errorf("rule %s repeats its policy", name)
		}
		if slices.Contains(ids, name) && name != r.Policy {
			t.Errorf("rule %s is called as another policy than its own, %s", name, r.Policy)
		}
	}
}
