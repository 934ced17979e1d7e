package pack_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/policy/parity"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// library is the built-in one.
type library struct {
	policies map[string]policy.Metadata // by id
	rules    map[string]rule.Rule       // by name
	packs    map[string]pack.Pack       // by name
}

func readLibrary(t *testing.T) library {
	t.Helper()
	l := library{map[string]policy.Metadata{}, map[string]rule.Rule{}, map[string]pack.Pack{}}
	rules := rulefile.NewSet(assay.Rules(), compile.NewLibrary(assay.Policies()))
	names, err := rules.Names()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		r, declared, err := rules.Lookup("", name)
		if err != nil {
			t.Fatal(err)
		}
		l.rules[name], l.policies[declared.ID] = r, declared
	}
	packs := pack.NewSet(assay.Rules(), rules)
	if names, err = packs.Names(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if l.packs[name], err = packs.Lookup(name); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

// lacks lists the required values that nobody has given to a rule.
func (l library) lacks(name string, more rule.Parameters) []string {
	var lacking []string
	for parameter, declared := range l.policies[l.rules[name].Policy].Parameters {
		given := slices.ContainsFunc(append([]string{parameter}, declared.Aliases...), func(own string) bool {
			return l.rules[name].Parameters[own] != nil || more[own] != nil
		})
		if declared.Required && !given {
			lacking = append(lacking, parameter)
		}
	}
	return lacking
}

// alone are the rules that a pack would be the wrong place for.
var alone = []string{
	// What they ask for differs from account to account.
	"ecs-gpu-min-count-limit", "ecs-instance-memory-check", "ecs-memory-min-size-limit", "rds-cpu-min-count-limit", "server-cpu-minimum",
	"function-graph-settings-check", "lambda-function-settings-check", "regular-matching-of-names", "required-tag-check", "required-tags",
	// The same as another one.
	"eip-bandwidth-minimum",
}

func TestEachRuleIsInAPackOrStandsAlone(t *testing.T) {
	t.Parallel()
	l := readLibrary(t)
	packed := map[string]bool{}
	for name, pack := range l.packs {
		for _, member := range pack.Rules {
			packed[member.Rule] = true
			if lacking := l.lacks(member.Rule, member.Parameters); len(lacking) > 0 {
				t.Errorf("pack %s: rule %s needs values: %v", name, member.Rule, lacking)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.rules)) {
		standsAlone := slices.Contains(alone, name)
		if packed[name] == standsAlone && (packed[name] || len(l.lacks(name, nil)) == 0) {
			t.Errorf("rule %s: in a pack is %v, for a reason to stand alone is %v", name, packed[name], standsAlone)
		}
	}
}

func TestPacks(t *testing.T) {
	t.Parallel()
	l := readLibrary(t)
	titles := map[string]string{}
	for name, pack := range l.packs {
		if pack.Title == "" || pack.Description == "" || len(pack.Sources) == 0 {
			t.Errorf("pack %s must have a title, a description, and the pages of what it corresponds to", name)
		}
		if !chinese(pack.Zh.Title) || !chinese(pack.Zh.Description) {
			t.Errorf("pack %s must have a title and a description in Chinese", name)
		}
		if other, taken := titles[pack.Title]; taken { // Alibaba Cloud knows a pack by it
			t.Errorf("packs %s and %s have the same title", name, other)
		}
		titles[pack.Title] = name
		if count := utf8.RuneCountInString(pack.Description); count > 500 {
			t.Errorf("pack %s: the description has %d characters; Alibaba Cloud takes 500", name, count)
		}
	}
}

func chinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// A framework's pack has a rule of every policy that is about one of its clauses. Others are in it because they are in the cloud's own pack.
func TestPacksOfFrameworks(t *testing.T) {
	t.Parallel()
	l := readLibrary(t)
	want := map[string][]string{} // policies by framework
	for id, declared := range l.policies {
		for framework := range declared.Frameworks {
			want[framework] = append(want[framework], id)
		}
	}
	got := map[string][]string{}
	for name, pack := range l.packs {
		if pack.Framework == "" {
			continue
		}
		if got[pack.Framework] != nil {
			t.Errorf("pack %s is a second one of %s", name, pack.Framework)
		}
		for _, member := range pack.Rules {
			got[pack.Framework] = append(got[pack.Framework], l.rules[member.Rule].Policy)
		}
	}
	for framework, policies := range want {
		for _, id := range policies {
			if !slices.Contains(got[framework], id) {
				t.Errorf("policy %s is about a clause of %s and has no rule in its pack", id, framework)
			}
		}
	}
}

// The pre-check pack has a rule for each of the 29 of Alibaba Cloud's, and no other.
func TestPreCheckPack(t *testing.T) {
	t.Parallel()
	l := readLibrary(t)
	table, err := parity.Read(assay.Identifiers())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, answer := range table.Answers(table.Lists[0], slices.Collect(maps.Values(l.policies))) {
		want[answer.Policy] = true
	}
	pack, got := l.packs["classified-protection-pre-check"], map[string]bool{}
	for _, member := range pack.Rules {
		got[l.rules[member.Rule].Policy] = true
		if limit := string(member.Parameters["bandwidth"]); member.Rule == "eip-bandwidth-limit" && limit != "10" {
			t.Errorf("an address needs a bandwidth of %q", limit)
		}
		if served := l.policies[l.rules[member.Rule].Policy].On(compliance.Alicloud); served.None() {
			t.Errorf("rule %s judges nothing on Alibaba Cloud", member.Rule)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(pack.Description, "ClassifiedProtectionPreCheck") {
		t.Errorf("%s: %s", pack.Title, diff)
	}
}
