package eval_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// A policy that is compiled cannot do most of what these plans do; a plan that is not, can.

const (
	input, data = 0, 1
	rows        = 3
)

var at = plan.Position{Row: rows}

// entry is a plan with one entry, named x, whose block is this, and functions.
func entry(locals int, block plan.Block, functions ...plan.Function) *plan.Plan {
	return &plan.Plan{
		Files:     []string{"policy.rego"},
		Builtins:  []string{"internal.print", "plus"},
		Constants: []plan.Constant{{Kind: plan.String, Text: "x"}, {Kind: plan.Number, Text: "1"}},
		Functions: functions,
		Entries:   []plan.Function{{Name: "x", Parameters: []int32{input, data}, Locals: locals, Blocks: []plan.Block{block}}},
	}
}

const text, number = plan.FirstConstant, plan.FirstConstant - 1

// loops goes over the input in loops that are nested, and executes a block in the innermost.
func loops(depth int, block plan.Block) plan.Block {
	for range depth {
		block = plan.Block{{Op: plan.Scan, A: input, B: 2, C: 3, Position: at, Blocks: []plan.Block{block}}}
	}
	return block
}

// hundred is an input of a hundred elements.
func hundred(t testing.TB) *value.Value {
	t.Helper()
	v, err := value.NewArena(1 << 20).Input([]byte("[" + strings.Repeat("0,", 99) + "0]"))
	if err != nil {
		t.Fatal(err)
	}
	v.Share()
	return v
}

func program(t testing.TB, p *plan.Plan) *eval.Program {
	t.Helper()
	decoded, err := plan.Decode(p.Encode())
	if err != nil {
		t.Fatal(err)
	}
	linked, err := eval.New(decoded)
	if err != nil {
		t.Fatal(err)
	}
	return linked
}

func TestBounds(t *testing.T) {
	t.Parallel()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	calls := plan.Function{Name: "f", Parameters: []int32{input, data}, Locals: 3, Blocks: []plan.Block{
		{{Op: plan.Call, B: 2, Arguments: []plan.Operand{input, data}, Position: at}},
	}}
	nested := calls
	for range 400 {
		nested.Blocks = []plan.Block{{{Op: plan.Blocks, Blocks: nested.Blocks}}}
	}
	wide := calls
	wide.Locals = 1 << 16
	tests := []struct {
		name  string
		ctx   context.Context
		plan  *plan.Plan
		want  string
		cause error
	}{
		{"canceled before", over, entry(2, plan.Block{{Op: plan.Reset, A: 1}}), "the evaluation was not finished in time: context canceled", eval.ErrTime},
		{"canceled in a loop", over, entry(4, loops(8, plan.Block{{Op: plan.Reset, A: 2}})), "the evaluation was not finished in time: context canceled", eval.ErrTime},
		{
			"memory", t.Context(), entry(6, loops(8, plan.Block{{Op: plan.MakeObject, A: 4}})),
			"the evaluation needs too much memory", value.ErrMemory,
		},
		{
			"memory of one array", t.Context(),
			entry(6, append(plan.Block{{Op: plan.MakeArray, A: 4}}, loops(8, plan.Block{{Op: plan.Append, A: 2, B: 4}})...)),
			"the evaluation needs too much memory", value.ErrMemory,
		},
		{"calls", t.Context(), entry(3, plan.Block{{Op: plan.Call, B: 2, Arguments: []plan.Operand{input, data}, Position: at}}, calls),
			"policy.rego:3: rules call each other too deep", nil},
		{"calls in blocks", t.Context(), entry(3, plan.Block{{Op: plan.Call, B: 2, Arguments: []plan.Operand{input, data}, Position: at}}, nested),
			"policy.rego:3: rules call each other too deep", nil},
		{"memory of calls", t.Context(), entry(3, plan.Block{{Op: plan.Call, B: 2, Arguments: []plan.Operand{input, data}, Position: at}}, wide),
			"the evaluation needs too much memory", value.ErrMemory},
	}
	for _, test := range tests {
		p := program(t, test.plan)
		for range 2 { // the second uses what the first left
			evaluation := p.Begin(test.ctx, hundred(t), eval.Options{Memory: 1 << 20})
			_, err := evaluation.Results("x")
			evaluation.Close()
			if err == nil || strings.TrimPrefix(err.Error(), "policy.rego:3: ") != strings.TrimPrefix(test.want, "policy.rego:3: ") ||
				test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("%s: got %v, want %s", test.name, err, test.want)
			}
		}
	}
}

// TestCancel: an evaluation that would take for ever ends when it is canceled.
func TestCancel(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	because := errors.New("the deadline of the test")
	print := plan.Block{
		{Op: plan.MakeArray, A: 4},
		{Op: plan.CallBuiltin, A: 0, B: 4, Arguments: []plan.Operand{4}, Position: at},
	}
	p := program(t, entry(5, append(print, loops(20, plan.Block{{Op: plan.Reset, A: 4}})...)))
	evaluation := p.Begin(ctx, hundred(t), eval.Options{Print: func(string, int, string) { cancel(because) }})
	defer evaluation.Close()
	if _, err := evaluation.Results("x"); !errors.Is(err, eval.ErrTime) || !errors.Is(err, because) {
		t.Errorf("got %v", err)
	}
}

// TestPanic: no panic leaves an evaluation, and the next one is right.
func TestPanic(t *testing.T) {
	t.Parallel()
	print := plan.Block{
		{Op: plan.MakeArray, A: 2},
		{Op: plan.CallBuiltin, A: 0, B: 2, Arguments: []plan.Operand{2}, Position: at},
		{Op: plan.MakeObject, A: 2},
		{Op: plan.Insert, A: text, B: number, C: 2},
		{Op: plan.Result, A: 2},
	}
	p := program(t, entry(3, plan.Block{{Op: plan.With, A: text, B: 0, Position: at, Blocks: []plan.Block{print}}}))
	for _, panics := range []bool{true, false, true, false} {
		evaluation := p.Begin(t.Context(), nil, eval.Options{Print: func(string, int, string) {
			if panics {
				panic("of the test")
			}
		}})
		got, err := evaluation.Value("x")
		if panics && (err == nil || err.Error() != "the evaluation failed: of the test") {
			t.Errorf("got %v, %v", got, err)
		}
		if !panics && (err != nil || got.String() != "1") {
			t.Errorf("afterwards: got %v, %v", got, err)
		}
		evaluation.Close()
	}
}

func TestNewErrors(t *testing.T) {
	t.Parallel()
	unknown := entry(2, nil)
	unknown.Builtins = []string{"http.send"}
	call := func(op plan.Op, arguments ...plan.Operand) *plan.Plan {
		function := plan.Function{Name: "f", Parameters: []int32{0, 1}, Locals: 2}
		return entry(3, plan.Block{{Op: op, A: 0, B: 2, Arguments: arguments}}, function)
	}
	parameters := entry(2, nil)
	parameters.Entries[0].Parameters = nil
	numbers := entry(2, nil)
	numbers.Constants[1].Text = "one"
	doubled, path := entry(2, nil), entry(2, nil)
	for range 70 {
		last := plan.FirstConstant - plan.Operand(len(doubled.Constants)) + 1
		doubled.Constants = append(doubled.Constants, plan.Constant{Kind: plan.Array, Elements: []plan.Operand{last, last}})
	}
	path.Entries[0].Blocks = []plan.Block{{{Op: plan.With, Arguments: make([]plan.Operand, 501)}}}
	tests := map[string]struct {
		plan *plan.Plan
		want string
	}{
		"doubled constants":    {doubled, "a constant of the compiled policy: the evaluation needs too much memory"},
		"path":                 {path, "the compiled policy is damaged: a path of 501 names"},
		"built-in":             {unknown, "the built-in function http.send is not supported"},
		"arguments":            {call(plan.Call, 0), "the compiled policy is damaged: a call has 1 arguments instead of 2"},
		"built-in's arguments": {call(plan.CallBuiltin, 0, 1), "the compiled policy is damaged: a call has 2 arguments instead of 1"},
		"entry":                {parameters, "the entry x does not take the input and the data"},
		"number":               {numbers, `a constant of the compiled policy: "one" is not a number`},
	}
	for name, test := range tests {
		if _, err := eval.New(test.plan); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	evaluation := program(t, entry(2, nil)).Begin(t.Context(), nil, eval.Options{})
	defer evaluation.Close()
	if _, err := evaluation.Value("y"); err == nil || err.Error() != "the compiled policy has no entry y" {
		t.Errorf("got %v", err)
	}
}

// TestConcurrent: a program serves many goroutines, and each has its own values.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	sum := plan.Block{
		{Op: plan.Dot, A: input, B: text, C: 2, Position: at},
		{Op: plan.CallBuiltin, A: 1, B: 3, Arguments: []plan.Operand{2, number}, Position: at},
		{Op: plan.MakeObject, A: 4},
		{Op: plan.Insert, A: text, B: 3, C: 4},
		{Op: plan.Result, A: 4},
	}
	p := program(t, entry(5, sum))
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			a := value.NewArena(1 << 20)
			for i := range 200 {
				a.Reset()
				n := worker*1_000_000 + i
				v, err := a.Input(fmt.Appendf(nil, `{"x": %d}`, n))
				if err != nil {
					t.Error(err)
					return
				}
				evaluation := p.Begin(t.Context(), v, eval.Options{})
				got, err := evaluation.Value("x")
				if err != nil || got.String() != fmt.Sprint(n+1) {
					t.Errorf("%d: got %v, %v", n, got, err)
				}
				evaluation.Close()
			}
		})
	}
	group.Wait()
}

// TestStrictConcurrent: many goroutines evaluate one input strictly.
func TestStrictConcurrent(t *testing.T) {
	t.Parallel()
	read := plan.Block{
		{Op: plan.Dot, A: input, B: text, C: 2, Position: at},
		{Op: plan.MakeObject, A: 3},
		{Op: plan.Insert, A: text, B: 2, C: 3},
		{Op: plan.Result, A: 3},
	}
	none := plan.Block{{Op: plan.MakeSet, A: 2}, {Op: plan.MakeObject, A: 3}, {Op: plan.Insert, A: text, B: 2, C: 3}, {Op: plan.Result, A: 3}}
	of := func(name string, block plan.Block) plan.Function {
		return plan.Function{Name: name, Parameters: []int32{input, data}, Locals: 4, Blocks: []plan.Block{block}}
	}
	source := entry(2, nil)
	source.Entries = []plan.Function{of("p/evidence", read), of("p/deny", none)}
	p := program(t, source)
	must := &value.Type{Members: map[string]*value.Type{"x": {Kinds: value.KindsOf(value.Number)}}}
	v, err := value.NewArena(1<<20).StrictInput([]byte(`{"x": "5"}`), must)
	if err != nil {
		t.Fatal(err)
	}
	v.Share()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				evaluation := p.Begin(t.Context(), v, eval.Options{Strict: true})
				decision, err := evaluation.Decide("p")
				if err != nil || decision.Verdict() != "Undetermined" || fmt.Sprint(decision.Notes) != "[policy.rego:3: x is a string, but must be number]" {
					t.Errorf("got %v, %v, %v", decision.Verdict(), decision.Notes, err)
				}
				evaluation.Close()
			}
		})
	}
	group.Wait()
}

// What cannot be read is an error where it is reached.
func TestUnreadableInput(t *testing.T) {
	t.Parallel()
	p := program(t, entry(3, plan.Block{
		{Op: plan.Dot, A: input, B: text, C: 2, Position: at},
		{Op: plan.Dot, A: 2, B: text, C: 2, Position: at},
		{Op: plan.Result, A: 2},
	}))
	for source, want := range map[string]string{
		`{"x": {"x": 1, "x": 2}}`:                   `an object repeats the name "x"`,
		`{"x": {"x": {}}, "unread": {"a":1,"a":2}}`: "<nil>",
	} {
		v, err := value.NewArena(1 << 20).Input([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		evaluation := p.Begin(t.Context(), v, eval.Options{})
		_, err = evaluation.Results("x")
		evaluation.Close()
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
}
