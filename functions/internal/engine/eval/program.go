package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Program is a plan that is ready to be evaluated, by many goroutines at once.
type Program struct {
	plan      *plan.Plan
	constants []*value.Value // by operand, turned round
	builtins  []builtinFunction
	functions []function     // of the plan
	remembers uint32         // calls
	unsteady  uint32         // the first call of a function whose result differs between the inputs of one evaluation: see Next
	paths     map[string]int // functions by path
	entries   []entry
	policies  map[string]rules
	cache     builtin.Cache
	idle      sync.Pool // of *Evaluation
}

// function is a function of the plan, ready to be called.
type function struct {
	*plan.Function
	fixed *value.Value // it is nothing but this constant; or nil
	memos memos
	deep  int   // how deep a call can go, without its own calls
	scans int32 // under way when it is called: see state
}

// builtinFunction is a built-in function, ready to be called.
type builtinFunction struct {
	call  builtin.Func // nil: print
	usual usually      // or nil
	check check        // of a strict evaluation, or nil
}

// of calls the function. What it makes is from the input if an argument is.
func (f *builtinFunction) of(e *Evaluation, arguments []*value.Value, marks value.Mark) (*value.Value, error) {
	e.arena.Making(marks & value.FromInput)
	result, err := f.call(&e.context, arguments)
	e.arena.Making(0)
	return result, err
}

const (
	constantMemory = 64 << 20
	maxPath        = 500 // of a with statement
)

// New links a plan to the built-in functions.
func New(p *plan.Plan) (*Program, error) {
	program, err := link(p)
	if err == nil {
		program.remember(memosOfMany, func(int) bool { return false })
	}
	return program, err
}

func link(p *plan.Plan) (*Program, error) {
	program := &Program{plan: p, paths: map[string]int{}}
	program.constants = []*value.Value{value.False, value.True, value.NullValue}
	arena := value.NewArena(constantMemory) // lives as long as the program
	for _, constant := range p.Constants {
		made, err := program.constant(arena, constant)
		if err = cmp.Or(err, arena.Err()); err != nil {
			return nil, fmt.Errorf("a constant of the compiled policy: %w", err)
		}
		program.constants = append(program.constants, made)
	}
	arities := make([]int, len(p.Builtins))
	for i, name := range p.Builtins {
		found, ok := builtin.Lookup(name)
		if !ok && name != builtin.Print {
			return nil, fmt.Errorf("the built-in function %s is not supported", name)
		}
		program.builtins = append(program.builtins, builtinFunction{found.Func, usual[name], checks[name]})
		arities[i] = found.Arity
		if name == builtin.Print {
			arities[i] = 1
		}
	}
	for i := range p.Functions {
		f := &p.Functions[i]
		if f.Path != nil {
			program.paths[pathKey(f.Path)] = i
		}
		nested, err := program.check(f.Blocks, arities)
		if err != nil {
			return nil, err
		}
		program.functions = append(program.functions, function{f, program.constantOf(f), memos{}, 1 + nested, scansOf(f)})
	}
	for i := range p.Entries {
		entry := &p.Entries[i]
		if len(entry.Parameters) != 2 {
			return nil, fmt.Errorf("the entry %s does not take the input and the data", entry.Name)
		}
		if _, err := program.check(entry.Blocks, arities); err != nil {
			return nil, err
		}
		program.entries = append(program.entries, entryOf(entry))
	}
	program.policies = rulesOf(program.entries)
	return program, nil
}

func (p *Program) constant(arena *value.Arena, constant plan.Constant) (*value.Value, error) {
	element := func(i int) *value.Value { return p.constants[^constant.Elements[i]] }
	var made *value.Value
	switch constant.Kind {
	case plan.String:
		return arena.String(constant.Text), nil
	case plan.Number:
		number, err := arena.JSON(constant.Text)
		if err != nil || number.Kind() != value.Number {
			return nil, fmt.Errorf("%q is not a number", constant.Text)
		}
		return number, nil
	case plan.Array:
		made = arena.NewArray(len(constant.Elements))
		for i := range constant.Elements {
			arena.Append(made, element(i))
		}
	case plan.Object:
		made = arena.NewObject(len(constant.Elements) / 2)
		for i := 0; i < len(constant.Elements); i += 2 {
			arena.Put(made, element(i), element(i+1))
		}
	case plan.Set:
		made = arena.NewSet(len(constant.Elements))
		for i := range constant.Elements {
			arena.Add(made, element(i))
		}
	}
	made.Share()
	return made, nil
}

// constantOf is the value of a rule that is nothing but a constant.
func (p *Program) constantOf(f *plan.Function) *value.Value {
	if len(f.Parameters) != 2 || len(f.Blocks) != 2 || len(f.Blocks[0]) != 1 || len(f.Blocks[1]) != 1 {
		return nil
	}
	sets, returns := f.Blocks[0][0], f.Blocks[1][0]
	if sets.Op != plan.AssignOnce || sets.A >= 0 || returns.Op != plan.Return || returns.A != sets.B {
		return nil
	}
	return p.constants[^sets.A]
}

// scansOf is one for a function with arguments: what is missing in them is missing in what is gone through, if anything is. See recall.
func scansOf(f *plan.Function) int32 {
	if len(f.Parameters) > 2 {
		return 1
	}
	return 0
}

// remember makes room for what is remembered of functions, and puts that of steady ones first. Many is for functions with arguments.
func (p *Program) remember(many uint32, steady func(function int) bool) {
	for _, first := range []bool{true, false} {
		for i := range p.functions {
			f := &p.functions[i]
			if steady(i) != first {
				continue
			}
			f.memos = memos{from: p.remembers}
			if len(f.Parameters) > 2 {
				f.memos.mask = many - 1
			}
			p.remembers += f.memos.mask + 1
		}
		if first {
			p.unsteady = p.remembers
		}
	}
}

// check checks the arguments of blocks' statements, and returns how deep the blocks are nested.
func (p *Program) check(blocks []plan.Block, arities []int) (nested int, err error) {
	for _, block := range blocks {
		for i := range block {
			s := &block[i]
			want := len(s.Arguments)
			switch s.Op {
			case plan.Call:
				want = len(p.plan.Functions[s.A].Parameters)
			case plan.CallBuiltin:
				want = arities[s.A]
			case plan.With:
				if want > maxPath {
					return 0, fmt.Errorf("the compiled policy is damaged: a path of %d names", want)
				}
			}
			if want != len(s.Arguments) {
				return 0, fmt.Errorf("the compiled policy is damaged: a call has %d arguments instead of %d", len(s.Arguments), want)
			}
			below, err := p.check(s.Blocks, arities)
			if err != nil {
				return 0, err
			}
			nested = max(nested, 1+below)
		}
	}
	return nested, nil
}

func pathKey(path []string) string {
	key := make([]byte, 0, 64)
	for _, part := range path {
		key = append(append(key, part...), 0)
	}
	return string(key)
}

// Has reports whether the program has an entry of that name.
func (p *Program) Has(entry string) bool {
	_, err := p.entry(entry)
	return err == nil
}

func (p *Program) entry(name string) (*entry, error) {
	for i := range p.entries {
		if of := &p.entries[i]; of.Name == name {
			return of, nil
		}
	}
	return nil, fmt.Errorf("the compiled policy has no entry %s", name)
}

// entry is an entry of the plan. If it is the value of a rule, rule is the call of it.
type entry struct {
	*plan.Function
	rule *plan.Statement
}

// entryOf finds out whether an entry does nothing but call a rule and make an object of the value, which is its only result.
func entryOf(f *plan.Function) entry {
	if len(f.Blocks) != 1 || len(f.Blocks[0]) != 4 {
		return entry{f, nil}
	}
	block := f.Blocks[0]
	rule, object, member, result := &block[0], block[1], block[2], block[3]
	if rule.Op == plan.Call && slices.Equal(rule.Arguments, f.Parameters) && object.Op == plan.MakeObject && member.Op == plan.Insert && member.A < 0 &&
		member.B == rule.B && member.C == object.A && result.Op == plan.Result && result.A == object.A {
		return entry{f, rule}
	}
	return entry{f, nil}
}

// Options are how to evaluate.
type Options struct {
	Data   *value.Value // an empty object, if it is undefined
	Memory int          // bytes that an evaluation may use; DefaultMemory, if it is zero

	// Strict notes what could not be read, for Decide. The input must have been read by StrictInput.
	Strict bool

	// LenientBuiltins makes the call of a built-in function that fails undefined. Otherwise it is an error.
	LenientBuiltins bool

	// Print gets what the policy prints. It may be nil.
	Print func(file string, row int, message string)
}

// DefaultMemory bounds what one evaluation uses.
const DefaultMemory = 64 << 20

// Begin begins an evaluation of entries about one input, which may be undefined. Rules and functions that several entries use are
// evaluated once. The evaluation belongs to one goroutine, and has to be closed; values that it returned are not valid afterwards.
func (p *Program) Begin(ctx context.Context, input *value.Value, options Options) *Evaluation {
	e, _ := p.idle.Get().(*Evaluation)
	if e == nil {
		e = newEvaluation(p)
	}
	e.begin(ctx, input, options)
	return e
}
