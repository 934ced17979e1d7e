package compile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

var markNames = map[plan.Mark]string{
	plan.Compares: "compares", plan.Unpacks: "unpacks", plan.Domain: "domain", plan.Every: "every", plan.Probe: "probe", plan.Printed: "printed",
	plan.Decides: "decides", plan.Falls: "falls", plan.Groups: "group", plan.Extent: "extent",
}

// shapes lists what strict evaluation takes in another way, and the truth tests, in the plan's order.
func shapes(p *plan.Plan) (all []string) {
	var walk func(blocks []plan.Block)
	walk = func(blocks []plan.Block) {
		for _, block := range blocks {
			for _, s := range block {
				what := markNames[s.Mark]
				switch {
				case s.Op == plan.Comprehension:
					what += " comprehension"
				case s.Op == plan.Reason:
					what = "reason"
				case s.Op == plan.NotEqual && s.B == plan.False:
					what = "truth"
				case s.Op == plan.Not:
					what = "not"
				}
				if what != "" {
					all = append(all, strings.TrimSpace(what))
				}
				walk(s.Blocks)
			}
		}
	}
	for _, f := range p.Functions {
		if f.Valued {
			all = append(all, "valued")
		}
		walk(f.Blocks)
	}
	return all
}

// TestShapes pins how OPA's planner writes what strict evaluation recognizes. Another version of OPA may write it otherwise.
func TestShapes(t *testing.T) {
	t.Parallel()
	const decided = "decides" // of the rule x itself
	tests := []struct {
		name, source string
		want         []string
	}{
		{"equality", `x if input.a == 5`, []string{"compares", decided}},
		{"equality of two references", `x if input.a == input.b`, []string{"compares", decided}},
		{"unification", `x if input.a = 5`, []string{"compares", decided}},
		{"equality with an array", `x if input.a == [5, input.b]`, []string{"compares", "compares", "compares", "compares", decided}},
		{"equality with an empty array", `x if input.a == []`, []string{decided}},
		{"equality in a comprehension", `x if count([a | some a in input.list; a == 5]) > 0`, []string{"comprehension", "compares", "truth", decided}},
		{"inequality", `x if input.a != 5`, []string{"truth", decided}},
		{"order", `x if input.a < 5`, []string{"truth", decided}},
		{"truth", `x if input.a`, []string{"truth", decided}},
		{"not", `x if not input.a == 5`, []string{"not", "compares", decided}},
		{"not of a truth", `x if not input.a`, []string{"not", "truth", decided}},
		{"argument pattern", "x if f(input.a)\n\nf(\"a\")\n", []string{"truth", decided, decided}},
		{"taken apart", `x if { [a, 1] = input.a; a }`, []string{"unpacks", "unpacks", "unpacks", "truth", decided}},
		{"taken apart by an assignment", `x if { [a, b] := input.a; a == b }`, []string{"unpacks", "unpacks", "compares", decided}},
		{"every", `x if every a in input.list { a == 5 }`, []string{"domain", "every", "compares", decided}},
		{"every with a key", `x if every i, a in input.list { a == i }`, []string{"domain", "every", "compares", decided}},
		{"some", `x if { some a in input.list; a == 5 }`, []string{"compares", decided}},
		{"some with a pattern", `x if some [a, 22] in input.list`, []string{"unpacks", "unpacks", "compares", decided}},
		{"some with an object", `x if some {"a": a, "b": 22} in input.list`, []string{"unpacks", "unpacks", "compares", decided}},
		{"some with a key and a pattern", `x if some i, [a, 22] in input.list`, []string{"unpacks", "unpacks", "compares", decided}},
		{"some with a constant", `x if some 22 in input.list`, []string{"compares", decided}},
		{"wildcard", `x if input.list[_].a == 5`, []string{"compares", decided}},
		{"value", `x := input.a`, []string{"valued", decided}},
		{"values", "x := input.a if input.b\n\nx := 5 if input.c\n", []string{"valued", "truth", decided, "truth", decided}},
		{"value that is true", "x := true if input.b\n", []string{"truth", decided}},
		{"default", "default x := 1\n\nx := 5 if input.c\n", []string{"truth", decided, "falls"}},
		{"else", "x := 5 if input.c\nelse := 6 if input.d\n", []string{"valued", "truth", decided, "truth", "falls"}},
		{"true or else", "x if input.c\nelse if input.d\n", []string{"truth", decided, "truth", "falls"}},
		{"no input", "x := 5 if y == 5\n\ny := 5\n", []string{"valued", "compares", "falls", "valued", "falls"}},
		{"input of another rule", "x := 5 if y\n\ny := input.a\n", []string{"valued", "truth", decided, "valued", decided}},
		{"input as an argument", "x := 5 if f(input.a)\n\nf(a) if a > 5\n", []string{"valued", "truth", decided, "truth", decided}},
		{"print", `x if { print(input.a, [b | b := input.b]); input.c }`, []string{"printed comprehension", "printed comprehension", "comprehension", "truth", decided}},
		{"template string", "x := $\"{input.a}\"", []string{"valued", "comprehension", decided}},
		{"comprehension", "x := [a | a := input.a]", []string{"valued", "comprehension", decided}},
		{"set comprehension", "x := {a | a := input.a}", []string{"valued", "comprehension", decided}},
		{"object comprehension", "x := {a: 1 | a := input.a}", []string{"valued", "comprehension", decided}},
		{"probe", "x := data.policies.lib.lists.first([a | a := input.a.b])", []string{"valued", "probe comprehension", decided, "valued", decided}},
		{"probe of a rule", "x := data.policies.lib.lists.first([a | a := y])\n\ny := input.a\n",
			[]string{"valued", "probe comprehension", decided, "valued", decided, "valued", decided}},
		{"probe with a condition", "x := data.policies.lib.lists.first([a | a := input.a; a != 1])",
			[]string{"valued", "comprehension", "truth", decided, "valued", decided}},
		{"probe with a function", "x := data.policies.lib.lists.first([a | a := f(input.a)])\n\nf(a) := a\n",
			[]string{"valued", "comprehension", decided, "valued", decided, "valued", decided}},
		{"probe for another function", "x := f([a | a := input.a])\n\nf(a) := a\n", []string{"valued", "comprehension", decided, "valued", decided}},
		{"probe for a built-in function", "x := count([a | a := input.a])", []string{"valued", "comprehension", decided}},
		{"deny", "x := deny\n\ndeny contains \"a\" if input.a > 5\n", []string{"valued", decided, "truth", "reason"}},
		{"deny with an assigned reason", "x := deny\n\ndeny contains reason if {\n\tsome a in input.list\n\ta == 1\n\treason := {\"a\": input.b}\n}\n",
			[]string{"valued", decided, "compares", "reason"}},
		{"deny with a function's reason", "x := deny\n\ndeny contains f(input.a)\n\nf(a) := a if a > 5\n",
			[]string{"valued", decided, "reason", "valued", "truth", decided}},
		{"several keys", "x := y\n\ny[a][b] := 1 if some a, b in input.list\n", []string{"valued", decided, "group", "group"}},
		{"set of a key", "x := y\n\ny[a] contains b if some a, b in input.list\n", []string{"valued", decided, "group", "group"}},
		{"extent", "x := y\n\ny.a := input.a\n\ny.b if input.b\n", []string{"valued", "extent comprehension", "extent comprehension", decided, "valued", decided, "truth", decided}},
		{"deny of every element", "x := deny\n\ndeny contains a if some a in input.list\n", []string{"valued", decided, "reason"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := shapes(compiledWithLib(t, "package policy\n\n"+test.source, "policy/x"))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
