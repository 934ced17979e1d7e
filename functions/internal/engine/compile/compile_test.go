package compile_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

func compiled(t *testing.T, source string, rules ...string) (*plan.Plan, error) {
	t.Helper()
	module, err := ast.ParseModule("policy.rego", source)
	if err != nil {
		t.Fatal(err)
	}
	c, err := compile.Compile(t.Context(), map[string]*ast.Module{"policy.rego": module}, ast.CapabilitiesForThisVersion(), rules...)
	if err != nil {
		return nil, err
	}
	return c.Plan(rules...)
}

// compiledWithLib compiles a rule that may call a function of lib.
func compiledWithLib(t *testing.T, source, rule string) *plan.Plan {
	t.Helper()
	modules := map[string]*ast.Module{}
	for file, source := range map[string]string{"policy.rego": source, "lib/lists.rego": "package policies.lib.lists\n\nfirst(values) := values[0]\n"} {
		module, err := ast.ParseModule(file, source)
		if err != nil {
			t.Fatal(err)
		}
		modules[file] = module
	}
	c, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), rule)
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Plan(rule)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func program(t *testing.T, source string, rules ...string) *eval.Program {
	t.Helper()
	p, err := compiled(t, source, rules...)
	if err != nil {
		t.Fatal(err)
	}
	linked, err := eval.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return linked
}

func TestPrint(t *testing.T) {
	t.Parallel()
	p := program(t, `package policy

deny contains x if {
	some x in ["a", "b"]
	print("x is", x, {1, 2}, input.missing)
	f(x) == 1
}

f(x) := 1 if {
	print(x)
}
`, "policy/deny")
	var printed []string
	evaluation := p.Begin(t.Context(), value.EmptyObject, eval.Options{
		Print: func(file string, row int, message string) {
			printed = append(printed, fmt.Sprintf("%s:%d: %s", file, row, message))
		},
	})
	defer evaluation.Close()
	deny, err := evaluation.Value("policy/deny")
	if err != nil || deny.String() != `{"a", "b"}` {
		t.Errorf("got %v, %v", deny, err)
	}
	want := []string{
		"policy.rego:5: x is a {1, 2} <undefined>", "policy.rego:10: a",
		"policy.rego:5: x is b {1, 2} <undefined>", "policy.rego:10: b",
	}
	if diff := cmp.Diff(want, printed); diff != "" {
		t.Error(diff)
	}
	silent := p.Begin(t.Context(), value.EmptyObject, eval.Options{})
	defer silent.Close()
	if deny, err := silent.Value("policy/deny"); err != nil || deny.Len() != 2 {
		t.Errorf("without a hook: %v, %v", deny, err)
	}
}

func TestUnsupportedBuiltins(t *testing.T) {
	t.Parallel()
	_, err := compiled(t, `package policy

deny contains x if {
	x := http.send({"method": "get", "url": "https://example.com"}).body
	opa.runtime() == x
	http.send(x)
}
`, "policy/deny")
	const want = `policy.rego:4:7: the built-in function http.send is not supported
policy.rego:5:2: the built-in function opa.runtime is not supported`
	var unsupported *compile.UnsupportedError
	if !errors.As(err, &unsupported) || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// OPA finds the variable of this iteration safe, since there is another of its name, and plans the negation wrong.
func TestNegatedIteration(t *testing.T) {
	t.Parallel()
	_, err := compiled(t, `package policy

deny contains 1 if {
	v := {input.list[0]: input.d | _ = [input.c | _ = input.a]}
	not {{union({all}) | some w in v; w}, input.c} == all[_]
}

all := {{"a"}}
`, "policy/deny")
	const want = "policy.rego:5:2: what is negated must not iterate; negate a rule, a function or a comprehension"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestErrorsOfOPA(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, rule, want string }{
		"no such rule":     {"package policy\n\nx := 1", "policy/y", `entrypoint "policy/y" does not refer to a rule or policy decision`},
		"does not compile": {"package policy\n\nx := y", "policy/x", "1 error occurred: policy.rego:3: rego_unsafe_var_error: var y is unsafe"},
	} {
		if _, err := compiled(t, test.source, test.rule); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}

// TestErrors: what fails says where.
func TestErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // by body
		`x := 1 / input.zero`:            "policy.rego:4: div: divide by zero",
		`x := to_number("a")`:            `policy.rego:4: to_number: strconv.ParseFloat: parsing "a": invalid syntax`,
		`x := {1: v | some v in [1, 2]}`: "policy.rego:4: object keys must be unique",
		`x := two`:                       "policy.rego:8: complete rules must not produce multiple outputs: 1 and 2",
	}
	for body, want := range tests {
		p := program(t, "package policy\n\ndeny contains x if {\n\t"+body+"\n}\n\ntwo := 1\ntwo := 2 if input\n", "policy/deny")
		a := value.NewArena(1 << 20)
		input, err := a.Input([]byte(`{"zero": 0}`))
		if err != nil {
			t.Fatal(err)
		}
		evaluation := p.Begin(t.Context(), input, eval.Options{})
		_, err = evaluation.Value("policy/deny")
		evaluation.Close()
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// TestDoubling: a few rules can stand for more values than there is memory.
func TestDoubling(t *testing.T) {
	t.Parallel()
	source := "package policy\n\nx0 := [input.a]\n\ny0 := [input.a]\n"
	for i := 1; i <= 60; i++ { // object.get hides the types, which would be as large
		source += fmt.Sprintf("\nx%[1]d := [v, v] if v := object.get(input, \"x\", x%[2]d)\n", i, i-1)
		source += fmt.Sprintf("\ny%[1]d := {\"a\": v, \"b\": v} if v := object.get(input, \"x\", y%[2]d)\n", i, i-1)
	}
	for _, condition := range []string{`sprintf("%v", [x60]) == ""`, `object.get(input, "x", x60) == object.get(input, "x", y60)`, `count({x60, x59}) == 1`, `json.marshal(y60) == ""`} {
		p := program(t, source+"\ndeny contains 1 if {\n\t"+condition+"\n}\n", "policy/deny")
		input, err := value.NewArena(1 << 20).Input([]byte(`{"a": "a"}`))
		if err != nil {
			t.Fatal(err)
		}
		evaluation := p.Begin(t.Context(), input, eval.Options{Memory: 1 << 20})
		if _, err := evaluation.Value("policy/deny"); !errors.Is(err, value.ErrMemory) {
			t.Errorf("%s: got %v", condition, err)
		}
		evaluation.Close()
	}
}

// TestConstants: what is constant in a policy is not built again, and what looks like it is not mistaken.
func TestConstants(t *testing.T) {
	t.Parallel()
	p := program(t, `package policy

all := [constants, nested, comprehension, variable, partial, same, again, other]

constants := [null, true, 1, 1.5, "a", [], {}, set(), {1, [2]}, {"a": {"b": [1]}}]

nested := {"a": [input.x, {"b": [1, 2]}]}

comprehension := [x | some y in [1, 2]; x := [y, "c", {y: 1}]]

variable := [x, x] if x := [1, 2]

partial[k] contains v if some k, v in {"a": 1, "b": 2}

same := {"n": 1, "n": 1}

other := {"x": {"a": false, "b": ""}, "y": 1.5} if input.list[0] != input.d

other := {"x": [[], [null, "b"]], "y": v} if some _, v in {input.x: w.x | w := input}

again := {array.concat([1], [2]), {"b": [1]}}
`, "policy/all")
	const want = `[[null, true, 1, 1.5, "a", [], {}, set(), {1, [2]}, {"a": {"b": [1]}}], {"a": ["i", {"b": [1, 2]}]}, ` +
		`[[1, "c", {1: 1}], [2, "c", {2: 1}]], [[1, 2], [1, 2]], {"a": {1}, "b": {2}}, {"n": 1}, {[1, 2], {"b": [1]}}, {"x": [[], [null, "b"]], "y": "i"}]`
	for range 3 {
		a := value.NewArena(1 << 20)
		input, err := a.Input([]byte(`{"x": "i"}`))
		if err != nil {
			t.Fatal(err)
		}
		evaluation := p.Begin(context.Background(), input, eval.Options{})
		all, err := evaluation.Value("policy/all")
		if err != nil || all.String() != want {
			t.Errorf("got  %v, %v\nwant %s", all, err, want)
		}
		evaluation.Close()
	}
}

// TestShared: plans have the functions of lib in common, unless these call others.
func TestShared(t *testing.T) {
	t.Parallel()
	modules := map[string]*ast.Module{}
	for file, source := range map[string]string{
		"policy.rego": "package policies.a.b\n\nimport data.policies.lib.lists\n\ndeny contains lists.first(own) if lists.first(lists.other)\n\nown := [input.x]\n",
		"lists.rego":  "package policies.lib.lists\n\nfirst(values) := deep(values)[0]\n\ndeep(values) := data.policies.lib.deep.values.same(values)\n\nother := data.policies.a.b.own\n",
		"values.rego": "package policies.lib.deep.values\n\nsame(values) := values if count(values) > 0\n",
	} {
		module, err := ast.ParseModule(file, source)
		if err != nil {
			t.Fatal(err)
		}
		modules[file] = module
	}
	c, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), "policies/a/b/deny")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.Plan("policies/a/b/deny")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range p.Functions {
		got[f.Name] = f.Part
	}
	want := map[string]string{
		"a.b.deny": "", "a.b.own": "", "lib.lists.other": "",
		"lib.lists.first": "lists", "lib.lists.deep": "lists", "lib.deep.values.same": "deep",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDeterministic: the same rules are the same bytes.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	const source = `package policy

deny contains x if {
	some x in input.list
	not f(x)
	count({1 | data.policy.tables[input.name].a}) == 1
}

f(x) if x == {"a": 1, "b": {2, 3}}

g := 1

tables[x].a := 2 if some x in input.h

tables.y := 3
`
	var all [][]byte
	for range 3 {
		p, err := compiled(t, source, "policy/deny", "policy/g")
		if err != nil {
			t.Fatal(err)
		}
		encoded := p.Encode()
		decoded, err := plan.Decode(encoded)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, encoded, decoded.Encode())
	}
	for _, other := range all[1:] {
		if !bytes.Equal(all[0], other) {
			t.Errorf("got other bytes:\n%q\n%q", all[0], other)
		}
	}
}
