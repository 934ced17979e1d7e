package oracle_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// TestStrictRandom: strict evaluation is never sure of another verdict than OPA's, about the same input.
func TestStrictRandom(t *testing.T) {
	t.Parallel()
	var all strictTally
	for seed := range uint64(150 * long(t)) {
		tryStrict(t, seed, &all)
	}
	t.Logf("%+v", all)
	if all.Policies < all.Refused/3 || all.Sure < all.Evaluations/10 {
		t.Errorf("few of the policies say anything: %+v", all)
	}
}

func FuzzStrict(f *testing.F) {
	f.Add(uint64(1) << 40)
	f.Fuzz(func(t *testing.T, seed uint64) { tryStrict(t, seed, &strictTally{}) })
}

type strictTally struct{ Refused, Unplanned, Policies, Evaluations, Sure, Undetermined, Stricter, Other int }

func tryStrict(t *testing.T, seed uint64, all *strictTally) {
	t.Helper()
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 11)), orders: seed%4 == 0}
	source := w.policy()
	module, err := ast.ParseModule("t.rego", strictHead+source)
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, source)
	}
	lib := ast.MustParseModule(strictLib)
	compiler := ast.NewCompiler()
	if compiler.Compile(map[string]*ast.Module{"t.rego": module, "lib/lists.rego": lib}); compiler.Failed() {
		all.Refused++
		return
	}
	all.Policies++
	query := "[[x | x := data.policies.t.t.evidence], data.policies.t.t.deny, data.policies.t.t.not_applicable]"
	if !strings.Contains(source, "not_applicable contains") {
		query = "[[x | x := data.policies.t.t.evidence], data.policies.t.t.deny, set()]"
	}
	prepared, err := rego.New(rego.Query(query), rego.Compiler(compiler)).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	program, err := strictCompile(t, source)
	if err != nil {
		all.Unplanned++ // which OPA cannot do, either
		return
	}
	for range 6 {
		properties, err := json.Marshal(w.document(3))
		if err != nil {
			t.Fatal(err)
		}
		input := strictInput(string(properties))
		got, notes := decide(t, program, input)
		want := opaVerdict(t.Context(), t, prepared, input)
		all.Evaluations++
		switch {
		case got == "error" || got == "Undetermined":
			all.Undetermined++
			if got != want {
				all.Stricter++
			}
			if got == "Undetermined" && want != "Undetermined" && len(notes) == 0 {
				t.Errorf("seed %d: Undetermined without a cause\ninput: %s\n%s", seed, input, source)
			}
		case got != want && (w.orders || want == "error"):
			all.Other++ // a comparison between types fails, or a built-in function of which OPA's result is in conflict with others
		case got != want:
			t.Errorf("seed %d: got %s, %q, want %s\ninput: %s\n%s", seed, got, notes, want, input, source)
			return
		default:
			all.Sure++
		}
	}
}

// opaVerdict is the verdict of OPA, about the prepared input.
func opaVerdict(ctx context.Context, t *testing.T, prepared rego.PreparedEvalQuery, input string) string {
	t.Helper()
	var tree any
	decoder := json.NewDecoder(strings.NewReader(input))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	value, err := ast.InterfaceToValue(withoutNulls(tree))
	if err != nil {
		t.Fatal(err)
	}
	results, err := prepared.Eval(ctx, rego.EvalParsedInput(value),
		rego.EvalGenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }))
	if err != nil {
		return "error"
	}
	if len(results) != 1 {
		return "Undetermined"
	}
	parts := results[0].Expressions[0].Value.(*ast.Array)
	switch {
	case parts.Elem(0).Value.(*ast.Array).Len() == 0:
		return "Undetermined"
	case parts.Elem(2).Value.(ast.Set).Len() > 0:
		return "NotApplicable"
	case parts.Elem(1).Value.(ast.Set).Len() > 0:
		return "NonCompliant"
	}
	return "Compliant"
}

// withoutNulls drops the members of objects that are null.
func withoutNulls(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		for name, member := range tree {
			if member == nil {
				delete(tree, name)
			} else {
				tree[name] = withoutNulls(member)
			}
		}
	case []any:
		for i := range tree {
			tree[i] = withoutNulls(tree[i])
		}
	}
	return tree
}

// writer writes policies as users could.
type writer struct {
	*rand.Rand
	orders                  bool
	names                   int
	variables               []string
	rules, conditions, sets []string
	tests, functions        []string
	filters, tellers        []string // functions of collections, and those that make reasons
}

func (w *writer) one(choices ...string) string { return choices[w.IntN(len(choices))] }

func (w *writer) name(prefix string) string {
	w.names++
	return fmt.Sprintf("%s%d", prefix, w.names)
}

func (w *writer) policy() string {
	var source strings.Builder
	for range w.IntN(5) {
		source.WriteString(w.helper() + "\n")
	}
	for range 1 + w.IntN(2) {
		if w.IntN(2) == 0 {
			source.WriteString("evidence := {\"a\": object.get(p, \"a\", 1), \"b\": object.get(p, \"b\", \"b\")}\n\n")
			break
		}
		fmt.Fprintf(&source, "evidence := {\"a\": %s, \"b\": %s}%s\n\n", w.term(1), w.scoped(func() string { return w.term(2) }), w.maybe(2))
		if w.IntN(3) > 0 {
			break
		}
	}
	w.rules = append(w.rules, "evidence.a", "evidence.b", "evidence.a")
	for range 1 + w.IntN(2) {
		fmt.Fprintf(&source, "deny contains %s\n\n", w.scoped(func() string {
			body := w.body(2)
			return w.reason() + " if {\n" + body + "\n}"
		}))
	}
	if w.IntN(3) == 0 {
		fmt.Fprintf(&source, "not_applicable contains \"n\" if {\n%s\n}\n", w.scoped(func() string { return w.body(1) }))
	}
	return source.String()
}

// reason is what a deny tells.
func (w *writer) reason() string {
	told := w.term(1)
	if w.IntN(2) == 0 {
		told = w.collection(1)
	}
	if len(w.tellers) > 0 && w.IntN(2) == 0 {
		return fmt.Sprintf("%s(%s)", w.one(w.tellers...), told)
	}
	return w.one(`"r"`, `sprintf("%v", [`+told+`])`, `{"message": `+told+`}`)
}

func (w *writer) maybe(depth int) string {
	if w.IntN(2) == 0 {
		return ""
	}
	return " if {\n" + w.scoped(func() string { return w.body(depth) }) + "\n}"
}

// scoped writes something whose variables are its own.
func (w *writer) scoped(write func() string) string {
	variables := w.variables
	text := write()
	w.variables = variables[:len(variables):len(variables)]
	return text
}

func (w *writer) helper() string {
	var text strings.Builder
	body := func() string { return " if {\n" + w.body(2) + "\n}\n" }
	switch w.IntN(7) {
	case 5:
		name := w.name("l")
		text.WriteString(w.scoped(func() string {
			w.variables = append(w.variables, "e")
			return fmt.Sprintf("%s(l) := %s\n", name, fmt.Sprintf(w.one("[%s | some e in l; %s]", "{%s | some e in l; %s}"), w.one("e", w.term(0)), w.about(w.member("e"))))
		}))
		w.filters = append(w.filters, name)
	case 6:
		name := w.name("m")
		text.WriteString(fmt.Sprintf("%s(x) := %s\n", name, w.one(`sprintf("%v", [x])`, `object.union({"message": "m", "actual": x}, {"desired": 1})`, `{"message": x}`, "x",
			`"m" if count(x) > 0`, `concat("", [e | some e in x; is_string(e)])`, `[x, "m"][0]`)))
		w.tellers = append(w.tellers, name)
	case 0:
		name := w.name("r")
		if w.IntN(3) == 0 {
			fmt.Fprintf(&text, "default %s := %s\n\n", name, w.constant())
		}
		for range 1 + w.IntN(2) {
			text.WriteString(w.scoped(func() string {
				conditions := w.body(1)
				return fmt.Sprintf("%s := %s if {\n%s\n}\n", name, w.term(1), conditions)
			}))
			if w.IntN(3) == 0 {
				text.WriteString(strings.TrimSuffix(w.scoped(func() string { return fmt.Sprintf("else := %s%s", w.term(1), w.maybe(1)) }), "\n") + "\n")
			}
			text.WriteString("\n")
		}
		w.rules = append(w.rules, name)
	case 1:
		name := w.name("b")
		if w.IntN(4) == 0 {
			fmt.Fprintf(&text, "default %s := false\n\n", name)
		}
		for range 1 + w.IntN(3) {
			text.WriteString(w.scoped(func() string { return name + body() }) + "\n")
		}
		w.conditions = append(w.conditions, name)
	case 2:
		name := w.name("s")
		for range 1 + w.IntN(2) {
			text.WriteString(w.scoped(func() string {
				conditions := w.body(2)
				return fmt.Sprintf("%s contains %s if {\n%s\n}\n", name, w.term(1), conditions)
			}) + "\n")
		}
		w.sets = append(w.sets, name)
	case 3:
		name := w.name("t")
		for range 1 + w.IntN(2) {
			text.WriteString(w.scoped(func() string {
				w.variables = append(w.variables, "x")
				return name + "(x)" + body()
			}) + "\n")
		}
		w.tests = append(w.tests, name)
	default:
		name := w.name("f")
		for range 1 + w.IntN(2) {
			text.WriteString(w.scoped(func() string {
				w.variables = append(w.variables, "x", "x")
				conditions := w.body(1)
				return fmt.Sprintf("%s(x) := %s if {\n%s\n}\n", name, w.term(1), conditions)
			}) + "\n")
		}
		w.functions = append(w.functions, name)
	}
	return text.String()
}

func (w *writer) body(depth int) string {
	var statements []string
	for range 1 + w.IntN(3) {
		statements = append(statements, "\t"+w.statement(depth))
	}
	return strings.Join(statements, "\n")
}

func (w *writer) statement(depth int) string {
	switch w.IntN(10) {
	case 0, 1:
		collection := w.collection(depth)
		variable := w.element(collection)
		return fmt.Sprintf("some %s in %s\n\t%s", variable, collection, w.about(w.member(variable)))
	case 2:
		term := w.term(depth)
		variable := w.name("v")
		w.variables = append(w.variables, variable)
		return variable + " := " + term
	case 3, 4:
		return "not " + w.condition(depth)
	case 5:
		collection := w.collection(depth)
		return w.scoped(func() string {
			variable := w.element(collection)
			return fmt.Sprintf("every %s in %s { %s }", variable, collection, w.about(w.member(variable)))
		})
	}
	return w.condition(depth)
}

// element is a variable for the elements of a collection. Those of the input can have members.
func (w *writer) element(collection string) string {
	prefix := "v"
	if strings.HasPrefix(collection, "p.") {
		prefix = "e"
	}
	variable := w.name(prefix)
	w.variables = append(w.variables, variable, variable)
	return variable
}

func (w *writer) member(variable string) string {
	if variable[0] == 'e' || variable == "x" {
		return variable + w.one("", "", ".a", ".b")
	}
	return variable
}

// about is a condition about a term.
func (w *writer) about(term string) string {
	switch w.IntN(6) {
	case 0:
		return term + " in " + w.one("{1, 2, 22}", `{"a", "b"}`, "p.list")
	case 1:
		return w.one("is_string", "is_number", "is_object") + "(" + term + ")"
	case 2:
		if len(w.tests) > 0 {
			return w.one(w.tests...) + "(" + term + ")"
		}
	}
	return fmt.Sprintf("%s %s %s", term, w.comparison(), w.one(w.reference(), w.constant(), w.constant()))
}

// comparison is an operator. Those that order types, in OPA, are in some policies only.
func (w *writer) comparison() string {
	if w.orders {
		return w.one("==", "!=", "<", ">=")
	}
	return w.one("==", "==", "=")
}

func (w *writer) condition(depth int) string {
	switch w.IntN(9) {
	case 0:
		return fmt.Sprintf("%s in %s", w.term(0), w.collection(depth))
	case 1:
		if len(w.conditions) > 0 {
			return w.one(w.conditions...)
		}
	case 2:
		if len(w.tests) > 0 {
			return fmt.Sprintf("%s(%s)", w.one(w.tests...), w.term(0))
		}
	case 3:
		return fmt.Sprintf("%s(%s)", w.one("is_string", "is_number", "is_array", "is_object", "is_boolean", "is_null"), w.term(0))
	case 4:
		return w.reference()
	case 5:
		if len(w.sets) > 0 {
			return fmt.Sprintf("count(%s) %s 0", w.one(w.sets...), w.one(">", "=="))
		}
	}
	return fmt.Sprintf("%s %s %s", w.term(depth), w.comparison(), w.term(0))
}

func (w *writer) reference() string {
	return w.one("p.a", "p.b", "p.c", "p.nested.a", "p.nested.b", "p.list[0]", "p.list[1].a", "input.parameters.limit", "input.parameters.none", "input.resource.tags.owner",
		"p.nested", "p.list")
}

func (w *writer) term(depth int) string {
	switch choice := w.IntN(14); {
	case choice < 4 && len(w.variables) > 0:
		return w.member(w.one(w.variables...))
	case choice < 6 && len(w.rules) > 0:
		return w.one(w.rules...)
	case choice < 7 && len(w.functions) > 0:
		return fmt.Sprintf("%s(%s)", w.one(w.functions...), w.reference())
	case choice < 9:
		return w.reference()
	case choice < 11 || depth == 0:
		return w.constant()
	case choice < 12:
		return fmt.Sprintf(w.one("count(%s)", "max(%s)", "min(%s)", "%s[0]", "sort(%s)[0]"), w.collection(depth-1))
	default:
		term := w.term(depth - 1)
		return fmt.Sprintf(w.one("to_number(%s)", "upper(%s)", `object.get(p, "a", %s)`, `object.get(p, ["nested", "a"], %s)`, "lists.first([x | x := "+w.reference()+"], %s)",
			`{"a": 1, "b": 2}[%s]`, "[%s]", "type_name(%s)", `{"a": %s}`), term)
	}
}

func (w *writer) constant() string {
	return w.one("1", "2", `"a"`, `"b"`, "true", "false", "null", `""`, "22", `"22"`, "[]", "{}")
}

func (w *writer) collection(depth int) string {
	switch choice := w.IntN(12); {
	case choice > 9 && depth > 0:
		return fmt.Sprintf(w.one("array.concat(%[1]s, %[2]s)", "%[1]s - %[2]s", "%[1]s | %[2]s", "sort(%[1]s)", "%[1]s & %[2]s", "object.keys(%[1]s)", "array.flatten([%[1]s, %[2]s])",
			"array.concat(%[1]s, [1])", "array.slice(%[1]s, 0, 1)"), w.collection(depth-1), w.collection(depth-1))
	case choice > 7 && len(w.filters) > 0:
		return fmt.Sprintf("%s(%s)", w.one(w.filters...), w.collection(max(depth-1, 0)))
	case choice < 2:
		return "p.list"
	case choice < 3:
		return w.one("p.nested", "object.keys(p.nested)", "p.a")
	case choice < 4:
		return w.one(`{1, 2}`, `{"a", "b"}`, `["a", 22]`, `{"a", 1}`)
	case choice < 5 && len(w.sets) > 0:
		return w.one(w.sets...)
	case depth == 0:
		return "p.list"
	}
	return w.scoped(func() string {
		body := strings.ReplaceAll(strings.TrimSpace(w.body(depth-1)), "\n\t", "; ")
		return fmt.Sprintf(w.one("[%s | %s]", "{%s | %s}"), w.term(0), body)
	})
}

// document is the properties of a resource.
func (w *writer) document(depth int) map[string]any {
	properties := map[string]any{}
	for _, name := range []string{"a", "b", "c"} {
		if w.IntN(4) > 0 {
			properties[name] = w.value()
		}
	}
	if depth > 0 && w.IntN(5) > 0 {
		properties["nested"] = w.document(0)
	}
	if depth > 0 && w.IntN(5) > 0 {
		list := []any{}
		for range w.IntN(4) {
			if w.IntN(2) == 0 {
				list = append(list, w.value())
			} else {
				list = append(list, w.document(0))
			}
		}
		properties["list"] = list
	}
	return properties
}

func (w *writer) value() any {
	return []any{1, 2, 22, "a", "b", "22", true, false, nil, "", []any{}, 1, 22, "a"}[w.IntN(14)]
}
