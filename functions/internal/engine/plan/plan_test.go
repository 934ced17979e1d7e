package plan_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// every has every operation.
func every() *plan.Plan {
	at := plan.Position{Row: 3}
	const text, list, number, object, set = plan.FirstConstant, plan.FirstConstant - 1, plan.FirstConstant - 2, plan.FirstConstant - 3, plan.FirstConstant - 4
	return &plan.Plan{
		Constants: []plan.Constant{ // in the order of use
			{Kind: plan.String, Text: "a"},
			{Kind: plan.Array, Elements: []plan.Operand{text, plan.Null}},
			{Kind: plan.Number, Text: "1.0"},
			{Kind: plan.Object, Elements: []plan.Operand{text, list}},
			{Kind: plan.Set, Elements: []plan.Operand{number}},
		},
		Files:    []string{"lib/a.rego", "b/b.rego"},
		Builtins: []string{"plus"},
		Functions: []plan.Function{{
			Name: "g0.data.a", Path: []string{"g0", "a"}, Parameters: []int32{0, 1}, Locals: 5,
			Blocks: []plan.Block{
				{
					{Op: plan.Assign, A: list, B: 2},
					{Op: plan.AssignOnce, A: plan.True, B: 3, Position: at},
					{Op: plan.Reset, A: 3},
					{Op: plan.MakeArray, A: 2, B: 7},
					{Op: plan.MakeObject, A: 3},
					{Op: plan.MakeSet, A: 4},
					{Op: plan.Dot, A: 0, B: text, C: 2, Position: at},
					{Op: plan.Length, A: 2, B: 3, Position: at},
					{Op: plan.Equal, A: 2, B: number, Position: at},
					{Op: plan.NotEqual, A: 2, B: plan.False, Position: at},
					{Op: plan.IsArray, A: 2, Position: at},
					{Op: plan.IsObject, A: 2, Position: at},
					{Op: plan.IsSet, A: 2, Position: at},
					{Op: plan.IsDefined, A: 2},
					{Op: plan.IsUndefined, A: 2},
					{Op: plan.Append, A: 2, B: 3},
					{Op: plan.Insert, A: 2, B: 3, C: 4},
					{Op: plan.InsertOnce, A: 2, B: 3, C: 4, Position: at},
					{Op: plan.Add, A: 2, B: 3},
					{Op: plan.Merge, A: 2, B: 3, C: 4, Position: at},
				},
				{
					{Op: plan.Call, A: 0, B: 2, Arguments: []plan.Operand{0, 1}, Position: at},
					{Op: plan.CallBuiltin, A: 0, B: 2, Arguments: []plan.Operand{3, object, set}, Position: plan.Position{File: 1, Row: 9}},
					{Op: plan.CallPath, A: 2, B: 2, Arguments: []plan.Operand{text, 3, 0, 1}, Position: at},
					{Op: plan.Scan, A: 0, B: 1, C: 2, Position: at, Blocks: []plan.Block{{{Op: plan.Break, A: 1}}}},
					{Op: plan.Not, Blocks: []plan.Block{{{Op: plan.Blocks, Blocks: []plan.Block{{{Op: plan.Break}}, nil}}}}},
					{Op: plan.With, A: 3, B: 0, Arguments: []plan.Operand{text}, Position: at, Blocks: []plan.Block{{{Op: plan.Reset, A: 4}}}},
					{Op: plan.Return, A: 2},
				},
			},
		}},
		Entries: []plan.Function{{Name: "a/b", Parameters: []int32{0, 1}, Locals: 2, Blocks: []plan.Block{{{Op: plan.Result, A: 1}}}}},
	}
}

func TestEncode(t *testing.T) {
	t.Parallel()
	got, err := plan.Decode(every().Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(every(), got); diff != "" {
		t.Error(diff)
	}
}

// TestDamaged: no part of a plan can be missing, and no byte of it can be another without being noticed or being another right plan.
func TestDamaged(t *testing.T) {
	t.Parallel()
	encoded := every().Encode()
	for i := range encoded {
		if _, err := plan.Decode(encoded[:i]); err == nil {
			t.Errorf("the first %d bytes are a plan", i)
		}
	}
	if _, err := plan.Decode(append(encoded[:len(encoded):len(encoded)], 0)); err == nil {
		t.Error("a byte more is a plan")
	}
	for i := range encoded {
		for _, flipped := range []byte{0x01, 0x80, 0xff} {
			damaged := append([]byte(nil), encoded...)
			damaged[i] ^= flipped
			again(t, damaged)
		}
	}
}

// again decodes, and encodes what it decoded.
func again(t *testing.T, encoded []byte) {
	t.Helper()
	decoded, err := plan.Decode(encoded)
	if err != nil {
		return
	}
	other, err := plan.Decode(decoded.Encode())
	if err != nil {
		t.Fatalf("%q: a plan that was read is refused: %v", encoded, err)
	}
	if diff := cmp.Diff(decoded, other); diff != "" {
		t.Errorf("%q: %s", encoded, diff)
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                   "not a compiled policy",
		"package a":          "not a compiled policy",
		"assay plan\x01":     "the policy was compiled by another version of assay; compile it again",
		"assay plan\x02":     "the compiled policy is damaged: a number out of range",
		"assay plan\x02\x7f": "the compiled policy is damaged: a number out of range",
	}
	for source, want := range tests {
		if _, err := plan.Decode([]byte(source)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", source, err, want)
		}
	}
}

func TestDecodeNesting(t *testing.T) {
	t.Parallel()
	nested := func(depth int) []byte {
		p := &plan.Plan{Constants: []plan.Constant{{Kind: plan.String, Text: "a"}}}
		for i := range depth {
			p.Constants = append(p.Constants, plan.Constant{Kind: plan.Array, Elements: []plan.Operand{plan.FirstConstant - plan.Operand(i)}})
		}
		p.Entries = []plan.Function{{Locals: 1, Blocks: []plan.Block{{{Op: plan.Assign, A: plan.FirstConstant - plan.Operand(depth)}}}}}
		return p.Encode()
	}
	if _, err := plan.Decode(nested(500)); err != nil {
		t.Error(err)
	}
	if _, err := plan.Decode(nested(501)); err == nil || err.Error() != "the compiled policy is damaged: constants nested too deep" {
		t.Errorf("got %v", err)
	}
}

// caller calls a function of the part a, which calls others of it and of the part b.
func caller(entry string) *plan.Plan {
	at := func(row int32) plan.Position { return plan.Position{File: 1, Row: row} }
	const one, text, list = plan.FirstConstant, plan.FirstConstant - 1, plan.FirstConstant - 2
	call := func(function int32, argument plan.Operand) plan.Statement {
		return plan.Statement{Op: plan.Call, A: function, B: 1, Arguments: []plan.Operand{argument}, Position: at(function + 1)}
	}
	function := func(name, part string, statements ...plan.Statement) plan.Function {
		return plan.Function{Name: name, Part: part, Parameters: []int32{0}, Locals: 2, Blocks: []plan.Block{statements}}
	}
	return &plan.Plan{
		Constants: []plan.Constant{{Kind: plan.Number, Text: "1"}, {Kind: plan.String, Text: entry}, {Kind: plan.Array, Elements: []plan.Operand{one, plan.True}}},
		Files:     []string{entry + ".rego", "a.rego"},
		Builtins:  []string{entry, "plus"},
		Entries:   []plan.Function{function(entry, "", call(0, one), call(1, text), plan.Statement{Op: plan.CallBuiltin, Arguments: []plan.Operand{one}})},
		Functions: []plan.Function{
			function("own", "", call(2, 0)),
			function("a.g", "a", call(2, list), call(3, one)),
			function("a.f", "a", plan.Statement{Op: plan.CallBuiltin, A: 1, B: 1, Arguments: []plan.Operand{0, one}, Position: at(9)}),
			function("b.f", "b", call(2, 0)),
		},
	}
}

// TestLink: plans in parts are the plans, whichever was added first.
func TestLink(t *testing.T) {
	t.Parallel()
	var parts []map[string][]byte
	for _, order := range [][]string{{"x", "y"}, {"y", "x"}} {
		var shared plan.Shared
		own := map[string][]byte{}
		for _, entry := range order {
			var err error
			if own[entry], err = shared.Add(caller(entry)); err != nil {
				t.Fatal(err)
			}
		}
		parts = append(parts, shared.Parts())
		for entry, source := range own {
			linked, err := plan.Link(source, func(part string) ([]byte, error) { return shared.Parts()[part], nil })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(caller(entry).Encode(), linked.Encode()); diff != "" {
				t.Errorf("%s: %s", entry, diff)
			}
			for i, f := range linked.Functions {
				if want := caller(entry).Functions[i].Part; f.Part != want {
					t.Errorf("%s is of the part %q, want %q", f.Name, f.Part, want)
				}
			}
		}
	}
	if diff := cmp.Diff(parts[0], parts[1]); diff != "" {
		t.Error(diff)
	}
}

func TestShareRefuses(t *testing.T) {
	t.Parallel()
	var shared plan.Shared
	if _, err := shared.Add(caller("x")); err != nil {
		t.Fatal(err)
	}
	other := caller("y")
	other.Functions[2].Valued = true
	if _, err := shared.Add(other); err == nil || err.Error() != "a.f is compiled differently for two policies" {
		t.Error(err)
	}
}

func TestLinkErrors(t *testing.T) {
	t.Parallel()
	var shared plan.Shared
	own, err := shared.Add(caller("x"))
	if err != nil {
		t.Fatal(err)
	}
	for want, open := range map[string]func(string) ([]byte, error){
		"no a": func(part string) ([]byte, error) { return nil, errors.New("no " + part) },
		"the compiled policy is damaged: a call of a function that is not there: a.g": func(string) ([]byte, error) { return (&plan.Plan{}).Encode(), nil },
		"not a compiled policy": func(string) ([]byte, error) { return nil, nil },
	} {
		if _, err := plan.Link(own, open); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := plan.Decode(own); err == nil || err.Error() != `the compiled policy is damaged: it needs the part "a"` {
		t.Error(err)
	}
}

// FuzzLink: whatever parts hold, they make a plan that can be written and read, or there is an error.
func FuzzLink(f *testing.F) {
	var shared plan.Shared
	own, err := shared.Add(caller("x"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(own, shared.Parts()["a"], shared.Parts()["b"])
	f.Fuzz(func(t *testing.T, own, a, b []byte) {
		linked, err := plan.Link(own, func(part string) ([]byte, error) { return map[string][]byte{"a": a, "b": b}[part], nil })
		if err == nil {
			again(t, linked.Encode())
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(every().Encode())
	f.Fuzz(again)
}
