package oracle_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// TestCertainRandom: a violation that is certain although something could not be read is still one when that can be read, whatever it is.
func TestCertainRandom(t *testing.T) {
	t.Parallel()
	var all certainTally
	for seed := range uint64(150 * long(t)) {
		tryCertain(t, seed, &all)
	}
	t.Logf("%+v", all)
	if all.Certain < all.Policies/20 {
		t.Errorf("too few violations are certain: %+v", all)
	}
}

func FuzzCertain(f *testing.F) {
	f.Add(uint64(1) << 40)
	f.Fuzz(func(t *testing.T, seed uint64) { tryCertain(t, seed, &certainTally{}) })
}

type certainTally struct{ Policies, Undetermined, Certain int }

// unreadable is of a type that the value at a place may not be of.
func (l leaf) unreadable() any {
	if _, isElement := l.in.([]any); isElement {
		return []any{1}
	}
	return map[string]any{"unreadable": 1}
}

// certainType is what the documents of a writer are.
func certainType() *value.Type {
	leaf := &value.Type{Kinds: value.KindsOf(value.Bool, value.Number, value.String, value.Array)}
	flat := &value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{"a": leaf, "b": leaf, "c": leaf}}
	element := &value.Type{Kinds: value.KindsOf(value.Bool, value.Number, value.String, value.Null, value.Object), Members: flat.Members}
	properties := &value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{"a": leaf, "b": leaf, "c": leaf, "nested": flat,
		"list": {Kinds: value.KindsOf(value.Array), Elements: element}}}
	return value.InputType(value.ResourceType(properties, nil))
}

func tryCertain(t *testing.T, seed uint64, all *certainTally) {
	t.Helper()
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 13))}
	source := w.policy()
	if strings.Contains(source, "min(") || strings.Contains(source, "max(") || strings.Contains(source, "sort(") {
		return // what is in the elements that these compare is not looked at
	}
	module, err := ast.ParseModule("t.rego", strictHead+source)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, source)
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(map[string]*ast.Module{"t.rego": module, "lib/lists.rego": ast.MustParseModule(strictLib)}); compiler.Failed() {
		return
	}
	program, err := strictCompile(t, source)
	if err != nil {
		return
	}
	query := "[[x | x := data.policies.t.t.evidence], data.policies.t.t.deny, set()]"
	if strings.Contains(source, "not_applicable contains") {
		query = strings.Replace(query, "set()", "data.policies.t.t.not_applicable", 1)
	}
	prepared, err := rego.New(rego.Query(query), rego.Compiler(compiler)).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all.Policies++
	for range 4 {
		document := w.document(3)
		places := leaves(document)
		if len(places) == 0 {
			continue
		}
		place := places[w.IntN(len(places))]
		place.set(place.unreadable())
		verdict := certainVerdict(t, program, document)
		if verdict != "NonCompliant" {
			all.Undetermined++
			continue
		}
		for range 6 {
			readable := w.value()
			if readable == nil {
				continue
			}
			place.set(readable)
			properties, err := json.Marshal(document)
			if err != nil {
				t.Fatal(err)
			}
			if got := opaVerdict(t.Context(), t, prepared, strictInput(string(properties))); got == "Compliant" {
				place.set(place.unreadable())
				broken, _ := json.Marshal(document)
				t.Errorf("seed %d: certain about\n%s\nbut %s about\n%s\n%s", seed, broken, got, properties, source)
				return
			}
		}
		all.Certain++
	}
}

func certainVerdict(t *testing.T, program *eval.Program, document map[string]any) string {
	t.Helper()
	properties, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput([]byte(strictInput(string(properties))), certainType())
	if err != nil {
		t.Fatal(err)
	}
	evaluation := program.Begin(t.Context(), decoded, eval.Options{Strict: true})
	defer evaluation.Close()
	decision, err := evaluation.Decide("policies/t/t")
	if err != nil {
		return "error"
	}
	return string(decision.Verdict())
}

// leaf is a place in a document.
type leaf struct {
	in  any
	key string
	at  int
}

func (l leaf) set(v any) {
	switch in := l.in.(type) {
	case map[string]any:
		in[l.key] = v
	case []any:
		in[l.at] = v
	}
}

// leaves are the places of values that are no collections with something in them.
func leaves(document map[string]any) []leaf {
	var all []leaf
	for _, name := range []string{"a", "b", "c"} {
		if document[name] != nil {
			all = append(all, leaf{in: document, key: name})
		}
	}
	if nested, ok := document["nested"].(map[string]any); ok {
		all = append(all, leaves(nested)...)
	}
	list, _ := document["list"].([]any)
	for i, element := range list {
		if object, ok := element.(map[string]any); ok {
			all = append(all, leaves(object)...)
		} else if element != nil {
			all = append(all, leaf{in: list, at: i})
		}
	}
	return all
}
