package builtin_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// outcome is what a call came to, comparable for OPA's functions and ours.
type outcome struct {
	failed bool
	value  ast.Value // nil if undefined
}

// same reports whether two outcomes are equal, also in how numbers are written.
func (o outcome) same(other outcome) bool {
	return o.equal(other) && o.String() == other.String()
}

func (o outcome) equal(other outcome) bool {
	if o.failed || other.failed || o.value == nil || other.value == nil {
		return o.String() == other.String()
	}
	return o.value.Compare(other.value) == 0
}

func (o outcome) String() string {
	switch {
	case o.failed:
		return "an error"
	case o.value == nil:
		return "undefined"
	}
	return o.value.String()
}

// callOPA calls OPA's function. It reports whether it came back: some of OPA's functions panic.
func callOPA(name string, arguments []*ast.Term) (result outcome, err error, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	c := topdown.BuiltinContext{Context: context.Background(), Metrics: metrics.New(), Cancel: topdown.NewCancel(), Location: ast.NewLocation(nil, "", 1, 1)}
	var all []*ast.Term
	err = topdown.GetBuiltin(name)(c, arguments, func(t *ast.Term) error {
		all = append(all, t)
		return nil
	})
	switch {
	case err != nil:
		return outcome{failed: true}, err, true
	case name == "walk":
		result.value = ast.NewArray(all...)
	case len(all) == 1:
		result.value = all[0].Value
	}
	return result, nil, true
}

func call(name string, arguments []*ast.Term) (outcome, error) {
	function, ok := builtin.Lookup(name)
	if !ok {
		return outcome{}, fmt.Errorf("no built-in %s", name)
	}
	arena := value.NewArena(1 << 26)
	values := make([]*value.Value, len(arguments))
	for i, argument := range arguments {
		values[i] = compile.Value(arena, argument.Value)
	}
	result, err := function.Func(&builtin.Context{Arena: arena, Cache: shared}, values)
	switch {
	case err != nil:
		return outcome{failed: true}, err
	case result == nil:
		return outcome{}, nil
	}
	return outcome{value: toTerm(result).Value}, nil
}

var shared = &builtin.Cache{}

func toTerm(v *value.Value) *ast.Term {
	switch v.Kind() {
	case value.Null:
		return ast.NullTerm()
	case value.Bool:
		return ast.BooleanTerm(v.Bool())
	case value.Number:
		return ast.NewTerm(ast.Number(v.Text()))
	case value.String:
		return ast.StringTerm(v.Text())
	case value.Array, value.Set:
		var terms []*ast.Term
		for _, element := range v.Elements() {
			terms = append(terms, toTerm(element))
		}
		if v.Kind() == value.Set {
			return ast.SetTerm(terms...)
		}
		return ast.ArrayTerm(terms...)
	}
	var members [][2]*ast.Term
	for _, member := range v.Members() {
		members = append(members, [2]*ast.Term{toTerm(member.Key), toTerm(member.Value)})
	}
	return ast.ObjectTerm(members...)
}

// values are of all types, as Rego writes them.
var values = []string{
	`null`, `true`, `false`, `0`, `1`, `-1`, `2`, `3`, `10`, `16`, `1.0`, `1.5`, `-1.5`, `-0.5`, `0.5`, `2.5`, `1e3`, `1e-3`, `100000000000`, `123456789012345678`,
	`9223372036854775807`, `-9223372036854775808`, `18446744073709551616`, `123456789012345678901234567890`, `1e30`, `0.1`, `600.0`, `1.50`, `4294967296`, `-2147483648`,
	`""`, `"a"`, `"A"`, `"abc"`, `"aXbXc"`, `"X"`, `"b"`, `"äöü€"`, `"ö"`, `"0"`, `"007"`, `"1.0"`, `"+5"`, `".5"`, `"5."`, `"0x10"`, `"1e3"`, `"1e400"`, `"inf"`, `" 1 "`, `"12abc"`,
	`"10.0.0.0/8"`, `"{\"a\":[1,2.0,\"<x>\"]}"`, `"a.b-c_d"`, `"a%20b+c"`, `"YWJj"`, `"616263"`, `"1.2.3"`, `"2020-02-29T12:30:45.123456789+02:00"`, `"10Ki"`,
	`[]`, `[1]`, `[1,2,3]`, `[3,1,2,1.0]`, `["a","b"]`, `["b","a","abc"]`, `[true,true]`, `[false]`, `[[1,2],[3],4,[[5]]]`, `[null]`, `["a",1]`, `[{"a":1},{"a":{"b":2}},{"a":{"c":3}}]`,
	`[{"a":{"b":2}},{"a":4},{"a":{"c":3}},{"d":{1,2}}]`, `[1.5,2.25,1e3]`,
	`set()`, `{1}`, `{1,2,3}`, `{"a","b"}`, `{{1,2},{2,3}}`, `{true}`, `{"b",["a"]}`, `{1.5,2}`,
	`{}`, `{"a":1}`, `{"a":1,"b":{"c":[1,2,{"d":3}]}}`, `{"b":{"c":[1,2]}}`, `{1:"x","1":"y",null:2,[1]:3}`, `{"a":["b","c"],"b":["a"],"c":[]}`, `{"a":"b","X":"yy"}`,
	`{"a":{"b":{"x"}},"c":{1,2}}`, `{"a":["x","y"],"b":"z"}`,
}

func terms(texts []string) []*ast.Term {
	var all []*ast.Term
	for _, text := range texts {
		all = append(all, ast.MustParseTerm(text))
	}
	return all
}

// TestAgreesWithOPA calls every built-in with values of all types and compares what it comes to with what OPA's function comes to.
func TestAgreesWithOPA(t *testing.T) {
	t.Parallel()
	all := terms(values)
	for _, name := range builtin.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			function, _ := builtin.Lookup(name)
			if topdown.GetBuiltin(name) == nil {
				t.Fatalf("OPA has no built-in %s", name)
			}
			pools := make([][]*ast.Term, function.Arity)
			for i := range pools {
				pools[i] = all
			}
			compareAll(t, name, pools)
			for _, chosen := range interesting[name] {
				pools := make([][]*ast.Term, function.Arity)
				for i := range pools {
					pools[i] = terms(chosen[i])
				}
				compareAll(t, name, pools)
			}
		})
	}
}

const maxCalls = 3000

// compareAll compares the calls with all combinations of arguments, or some of them if they are many.
func compareAll(t *testing.T, name string, pools [][]*ast.Term) {
	t.Helper()
	combinations := 1
	for _, pool := range pools {
		combinations *= len(pool)
	}
	random := rand.New(rand.NewPCG(1, 2))
	different := 0
	for n := range min(combinations, maxCalls) {
		if combinations > maxCalls {
			n = random.IntN(combinations)
		}
		arguments := make([]*ast.Term, len(pools))
		for i, pool := range pools {
			arguments[i] = pool[n%len(pool)]
			n /= len(pool)
		}
		if tooMuchForOPA(name, arguments) {
			continue
		}
		wanted, wantedErr, ok := callOPA(name, arguments)
		got, err := call(name, arguments)
		if !ok || got.same(wanted) || otherSpelling[name] && got.equal(wanted) {
			continue
		}
		if different++; different <= 5 {
			t.Errorf("%s%v: got %v (%v), want %v (%v)", name, arguments, got, err, wanted, wantedErr)
		}
	}
	if different > 5 {
		t.Errorf("%s: %d calls differ", name, different)
	}
}

// TestComplete knows of every built-in of OPA whether there is one here. No table repeats one of another.
func TestComplete(t *testing.T) {
	t.Parallel()
	names := builtin.Names()
	if distinct := slices.Compact(slices.Clone(names)); len(distinct) != len(names) {
		t.Errorf("%d names, of which %d are distinct: %v", len(names), len(distinct), names)
	}
	for _, known := range ast.Builtins {
		found, has := builtin.Lookup(known.Name)
		if out := compile.Unavailable(known.Name) != "" || slices.Contains(inLanguage, known.Name); has == out {
			t.Errorf("%s: there is one: %t; it is left out: %t", known.Name, has, out)
		}
		if arity := known.Decl.Arity(); has && found.Arity != arity {
			t.Errorf("%s has %d arguments, but OPA's %d", known.Name, found.Arity, arity)
		}
	}
}

// inLanguage are built-ins that are compiled away, or that the evaluator has.
var inLanguage = []string{"assign", "eq", "print", "internal.print", "internal.test_case"}
