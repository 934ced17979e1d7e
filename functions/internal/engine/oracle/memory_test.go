package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// TestMemoryOfCalls: what is remembered of a function does not depend on who asked it before, and how. Several reasons together are what each is
// alone.
func TestMemoryOfCalls(t *testing.T) {
	t.Parallel()
	const functions = `
port := p.nested.port

open := true if p.nested.open

ports contains element.port if some element in p.list

numbers_of[i] := number if {
	some i, element in p.list
	number := to_number(element.port)
}

member(name) := p[name]

at(i) := p.list[i].port

of(i, name) := p.list[i][name]

either(i, name) := of(i, name)

either(_, name) := p.nested[name]

level(i) := "low" if at(i) < 100

else := "high" if at(i) < 1000

else := "none"

default known(_) := false

known(i) := at(i) > 0

elements(i) := {x | some x in of(i, "list")}

upper_case(text) := upper(text) if startswith(text, "a")

through(text) := upper_case(text)

same(x, y, z) if {
	x == y
	y == z
}
`
	conditions := []string{
		`port == 22`, `not port`, `some _ in p.list; port`, `not open`, `every _ in p.list { open }`, `lists.first([x | x := port], 0) == 0`,
		`count(ports) == 0`, `22 in ports`, `not 22 in ports`, `some x in ports; x == 22`, `numbers_of[0] == 22`, `not numbers_of[0]`, `count(numbers_of) == 0`,
		`some name in ["name", "port", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "q", "r"]; member(name) == 22`,
		`member("port") == 22`, `not member("port")`, `[x | x := member("port")] == []`, `lists.first([x | x := member("gone")], 0) == 0`, `not member("gone")`,
		`at(0) == 22`, `not at(0)`, `some i, _ in p.list; at(i) == 22`, `[i | some i, _ in p.list; at(i)] == []`, `count([i | some i in [0, 1, 2, 3]; not at(i)]) > 3`,
		`count([i | some i in [0, 1, 2, 3]; at(i)]) == 2`, `count([x | some name in ["port", "gone", "name"]; x := member(name)]) == 1`, `not at(3)`, `not at(1)`,
		`count({x | some i in [0, 1]; x := of(i, "open")}) < 2`, `of(1, "open") == 22`, `lists.first([x | x := at(1)], 0) == 0`, `every i in [0, 1] { at(i) == 22 }`, `of(0, "open") == true`, `not of(0, "open")`, `some i in [0, 1]; not of(i, "open")`,
		`either(0, "port") == 22`, `not either(1, "open")`, `level(0) == "low"`, `level(1) == "none"`, `some i in [0, 1, 2]; level(i) == "high"`, `not level(2) == "low"`,
		`known(0)`, `not known(0)`, `every i in [0, 1] { known(i) }`, `elements(0) == set()`, `"a" in elements(1)`, `not "b" in elements(0)`, `count(elements(1)) > 5`,
		`upper_case(p.name) == "A"`, `not through(p.name)`, `through(member("name"))`, `same(p.port, at(0), port)`, `not same(at(0), at(1), 22)`,
		`some i, e in p.list; same(e.port, at(i), p.port)`, `at(p.port) == 22`, `not member(p.name)`,
	}
	values := []string{`22`, `22`, `"22"`, `"abc"`, `1`, `null`, `[]`, `false`, `true`, `500`, `{}`}
	for seed := range uint64(60 * long(t)) {
		random := rand.New(rand.NewPCG(seed, 17))
		value := func() string { return values[random.IntN(len(values))] }
		member := func(name string) string {
			if random.IntN(4) == 0 {
				name += "_"
			}
			return fmt.Sprintf("%q: %s", name, value())
		}
		object := func() string {
			return "{" + member("port") + ", " + member("open") + `, "list": ["a", ` + value() + "]}"
		}
		properties := fmt.Sprintf(`{%s, %s, "nested": %s, "list": [%s, %s, %s]}`, member("name"), member("port"), object(), object(), object(), value())
		input, all, alone := strictInput(properties), functions, told{map[string]bool{}, map[string]bool{}}
		for i, c := range random.Perm(len(conditions))[:2+random.IntN(5)] {
			reason := fmt.Sprintf("\ndeny contains \"%d\" if { %s }\n", i, conditions[c])
			all += reason
			alone.add(t, functions+reason, input)
		}
		together := told{map[string]bool{}, map[string]bool{}}
		together.add(t, all, input)
		if diff := cmp.Diff(alone, together); diff != "" && !together.Reasons["error"] {
			t.Errorf("seed %d: - is alone\n%s\n%s\n%s", seed, diff, properties, all)
		}
	}
}

// TestAskedBefore: whether something is missing counts in a list, and not beside it, whichever of the two asked first.
func TestAskedBefore(t *testing.T) {
	t.Parallel()
	const function = "member(name) := p[name]\n"
	conditions := []string{
		`not member("gone")`, `member("gone") == 22`, `[x | x := member("gone")] == []`, `lists.first([x | x := member("gone")], 0) == 0`,
		`count([name | some name in ["port", "gone"]; member(name)]) == 1`, `some name in ["port", "gone"]; not member(name)`,
		`every name in ["port", "gone"] { member(name) }`,
	}
	input := strictInput(`{"port": 22}`)
	for _, first := range conditions {
		for _, second := range conditions {
			policy := fmt.Sprintf("%s\ndeny contains \"first\" if { %s }\n", function, first)
			next := fmt.Sprintf("\ndeny contains \"second\" if { %s }\n", second)
			alone, together := told{map[string]bool{}, map[string]bool{}}, told{map[string]bool{}, map[string]bool{}}
			alone.add(t, policy, input)
			alone.add(t, function+next, input)
			together.add(t, policy+next, input)
			if diff := cmp.Diff(alone, together); diff != "" {
				t.Errorf("%s, then %s: - is alone\n%s", first, second, diff)
			}
		}
	}
}

// told is what a policy says: its reasons, which may be unsure, and its notes, without their places.
type told struct{ Reasons, Notes map[string]bool }

func (all *told) add(t *testing.T, policy, input string) {
	t.Helper()
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput([]byte(input), strictType(t))
	if err != nil {
		t.Fatal(err)
	}
	evaluation := strictProgram(t, policy).Begin(t.Context(), decoded, eval.Options{Strict: true})
	defer evaluation.Close()
	decision, err := evaluation.Decide("policies/t/t")
	if err != nil {
		all.Reasons["error"] = true
		return
	}
	for _, reason := range decision.Deny {
		all.Reasons[reason.Value.Text()] = reason.Unsure
	}
	for _, note := range decision.Notes {
		all.Notes[note.Phrase().String()] = true
	}
}
