package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMemoryOfCalls: what is remembered of a function does not depend on who asked it before, and how. Several reasons together say what each says
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
		`lists.first([x | x := at(1)], 0) == 0`, `every i in [0, 1] { at(i) == 22 }`, `of(0, "open") == true`, `not of(0, "open")`, `some i in [0, 1]; not of(i, "open")`,
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
		input, all, alone := strictInput(properties), functions, told{verdict: "Compliant", notes: map[string]bool{}}
		for i, c := range random.Perm(len(conditions))[:2+random.IntN(4)] {
			reason := fmt.Sprintf("\ndeny contains \"%d\" if { %s }\n", i, conditions[c])
			all += reason
			alone.add(decide(t, strictProgram(t, functions+reason), input))
		}
		together := told{verdict: "Compliant", notes: map[string]bool{}}
		together.add(decide(t, strictProgram(t, all), input))
		if diff := cmp.Diff(alone, together, cmp.AllowUnexported(told{})); diff != "" {
			t.Errorf("seed %d: - is alone\n%s\n%s\n%s", seed, diff, properties, all)
		}
	}
}

// told is what reasons say: the verdict, and the notes without their places.
type told struct {
	verdict string
	notes   map[string]bool
}

func (w *told) add(verdict string, notes []string) {
	severity := []string{"Compliant", "Undetermined", "NonCompliant", "error"}
	if slices.Index(severity, verdict) > slices.Index(severity, w.verdict) {
		w.verdict = verdict
	}
	if w.verdict == "error" { // the evaluation ended there
		clear(w.notes)
		return
	}
	for _, note := range notes {
		_, words, _ := strings.Cut(note, ": ")
		w.notes[words] = true
	}
}
