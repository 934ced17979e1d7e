package oracle_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// TestValues: values are ordered, written as text and written as JSON as OPA's are.
func TestValues(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	a := arena(t)
	var theirs []ast.Value
	var ours []*value.Value
	for range 300 * long(t) {
		v := randomValue(random, 3)
		theirs, ours = append(theirs, v), append(ours, compile.Value(a, v))
	}
	for i, v := range ours {
		if got, want := v.String(), theirs[i].String(); got != want {
			t.Errorf("text: got %s, want %s", got, want)
		}
		for _, html := range []bool{false, true} {
			got, err := v.AppendJSON(nil, html)
			if want := encoded(t, theirs[i], html); err != nil || string(got) != want {
				t.Errorf("JSON of %s: got %s, %v, want %s", v, got, err, want)
			}
		}
		for range 50 {
			j := random.IntN(len(ours))
			if got, want := sign(value.Compare(v, ours[j])), sign(ast.Compare(theirs[i], theirs[j])); got != want || value.Equal(v, ours[j]) != (want == 0) {
				t.Errorf("%s and %s: got %d, %t, want %d", v, ours[j], got, value.Equal(v, ours[j]), want)
			}
		}
	}
}

func sign(n int) int { return max(-1, min(1, n)) }

func encoded(t *testing.T, v ast.Value, html bool) string {
	t.Helper()
	plain, err := ast.JSON(v)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(html)
	if err := encoder.Encode(plain); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func randomValue(random *rand.Rand, depth int) ast.Value {
	kinds := 5
	if depth > 0 {
		kinds = 9
	}
	element := func() *ast.Term { return ast.NewTerm(randomValue(random, depth-1)) }
	switch random.IntN(kinds) {
	case 0:
		return ast.Null{}
	case 1:
		return ast.Boolean(random.IntN(2) == 0)
	case 2, 3:
		numbers := []string{
			"0", "-0", "1", "-1", "1.0", "1.50", "2", "10", "1e1", "100e-1", "12345678901234567890", "1234567890123456789e1", "0.1", "0.10", "1e-7", "999999999999999",
			"1000000000000000000", "9223372036854775807", "9223372036854775808", "0.1234567890123456789", "0.1234567890123456788", "1e400", "-2.5",
		}
		return ast.Number(numbers[random.IntN(len(numbers))])
	case 4:
		texts := []string{"", "a", "b", "ab", "1", "true", "é", "\u2028", "<&>", "\"\\", "\n\x00\x7f", "\xff", "😀", "aaaaaaaaaaaaaaaaaaaaaaaaa"}
		return ast.String(texts[random.IntN(len(texts))])
	case 5, 6:
		elements := make([]*ast.Term, random.IntN(4))
		for i := range elements {
			elements[i] = element()
		}
		return ast.NewArray(elements...)
	case 7:
		set := ast.NewSet()
		for range random.IntN(14) {
			set.Add(element())
		}
		return set
	default:
		keys := ast.NewSet() // OPA's objects take some keys twice
		for range random.IntN(14) {
			keys.Add(element())
		}
		object := ast.NewObject()
		keys.Foreach(func(key *ast.Term) { object.Insert(key, element()) })
		return object
	}
}

// TestDamagedPlans: whatever a plan's bytes say, decoding and evaluating it ends, and without a panic.
func TestDamagedPlans(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	all := library(t)
	evaluated := 0
	for range 2000 * long(t) {
		s := all[random.IntN(len(all))]
		if len(s.examples) == 0 {
			continue
		}
		damaged := bytes.Clone(s.plan)
		for range 1 + random.IntN(3) {
			damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
		}
		if s.evaluateDamaged(t, damaged, s.examples[random.IntN(len(s.examples))].input) {
			evaluated++
		}
	}
	if evaluated < 100 {
		t.Errorf("only %d damaged plans could be evaluated", evaluated)
	}
}
