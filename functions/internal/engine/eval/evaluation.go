package eval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Evaluation is one evaluation of a program. See [Program.Begin].
type Evaluation struct {
	program *Program
	context builtin.Context
	arena   *value.Arena
	options Options
	ctx     context.Context
	input   *value.Value

	memory    memory
	stack     []*value.Value
	top       int // of the stack
	high      int // the highest top
	depth     int // of calls and the blocks in each
	steps     int
	arguments []*value.Value // of the built-in that is called
	returned  *value.Value   // by the function that is left
	results   []*value.Value // of the entry
	err       error
	strictness
}

func newEvaluation(p *Program) *Evaluation {
	e := &Evaluation{
		program: p,
		arena:   value.NewArena(0),
		memory:  newMemory(p),
		stack:   make([]*value.Value, 512),
	}
	e.context = builtin.Context{Arena: e.arena, Cache: &p.cache, Canceled: e.canceled}
	return e
}

func (e *Evaluation) begin(ctx context.Context, input *value.Value, options Options) {
	e.ctx, e.input, e.options = ctx, input, options
	e.on = options.Strict
	e.arena.Limit(cmp.Or(options.Memory, DefaultMemory))
	if options.Data == nil {
		e.options.Data = value.EmptyObject
	}
	e.steps = stride // looks at the clock first, so that an evaluation out of time does not begin
}

// Close gives the evaluation's memory back.
func (e *Evaluation) Close() {
	e.memory.forget()
	clear(e.stack[:min(e.high, len(e.stack))])
	clear(e.results)
	clear(e.arguments)
	clear(e.notes)
	clear(e.defaults)
	clear(e.gathered)
	clear(e.groups)
	e.strictness = strictness{notes: e.notes[:0], defaults: e.defaults[:0], gathered: e.gathered[:0], groups: e.groups[:0]}
	e.arena.Reset()
	e.results, e.returned, e.top, e.high, e.depth, e.err = e.results[:0], nil, 0, 0, 0, nil
	e.ctx, e.input, e.options = nil, nil, Options{}
	e.program.idle.Put(e)
}

// Value is the value of a rule that is an entry; nil, if it is undefined.
func (e *Evaluation) Value(entry string) (*value.Value, error) {
	of, err := e.program.entry(entry)
	if err != nil {
		return nil, err
	}
	return e.value(of)
}

func (e *Evaluation) value(of *entry) (found *value.Value, err error) {
	if of.rule == nil {
		results, err := e.evaluate(of)
		if err != nil || len(results) == 0 {
			return nil, err
		}
		members := results[0].Members()
		if len(members) != 1 {
			return nil, fmt.Errorf("the entry %s is no rule", of.Name)
		}
		return members[0].Value, nil
	}
	err = e.enter(of, func(locals []*value.Value) (o outcome) {
		found, o = e.call(of.rule.A, of.rule, of.rule.Arguments, locals)
		return o
	})
	return found, err
}

// Results are what an entry that is a query found: an object of its variables for each solution. They are valid until the next entry is
// evaluated.
func (e *Evaluation) Results(entry string) ([]*value.Value, error) {
	of, err := e.program.entry(entry)
	if err != nil {
		return nil, err
	}
	return e.evaluate(of)
}

func (e *Evaluation) evaluate(of *entry) ([]*value.Value, error) {
	e.results = e.results[:0]
	err := e.enter(of, func(locals []*value.Value) outcome {
		for _, block := range of.Blocks {
			if e.block(block, locals) == failed {
				return failed
			}
		}
		return ended
	})
	return e.results, err
}

// enter executes what an entry is, with its locals.
func (e *Evaluation) enter(of *entry, execute func(locals []*value.Value) outcome) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("the evaluation failed: %v", failure)
		}
	}()
	e.top, e.depth, e.state = 0, 0, state{}
	locals := e.frame(of.Locals)
	locals[of.Parameters[0]], locals[of.Parameters[1]] = e.input, e.options.Data
	if execute(locals) == failed {
		return e.err
	}
	return e.context.Check()
}

// Error is why an evaluation failed, and where.
type Error struct {
	File    string
	Row     int
	Message string
	Cause   error
}

func (e *Error) Error() string {
	if e.Row == 0 {
		return e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Row, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }

func (e *Evaluation) fail(at plan.Position, cause error, format string, arguments ...any) outcome {
	file := ""
	if int(at.File) < len(e.program.plan.Files) {
		file = e.program.plan.Files[at.File]
	}
	e.err = &Error{File: file, Row: int(at.Row), Message: fmt.Sprintf(format, arguments...), Cause: cause}
	return failed
}

// ErrTime is the error of an evaluation that was not finished in time, or was canceled.
var ErrTime = errors.New("the evaluation was not finished in time")

func (e *Evaluation) canceled() error {
	if e.ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ErrTime, context.Cause(e.ctx))
	}
	return e.input.Err()
}

// print shows the arguments of a print statement: an array of sets, each of at most one value. All combinations would be printed, but
// print's arguments are single values.
func (e *Evaluation) print(s *plan.Statement, arguments *value.Value) {
	if e.options.Print == nil {
		return
	}
	var line strings.Builder
	for i, argument := range arguments.Elements() {
		if i > 0 {
			line.WriteByte(' ')
		}
		switch shown := argument.Elements(); {
		case len(shown) == 0:
			line.WriteString("<undefined>")
		case shown[0].Kind() == value.String:
			line.WriteString(shown[0].Text())
		default:
			line.WriteString(shown[0].String())
		}
	}
	file := ""
	if int(s.Position.File) < len(e.program.plan.Files) {
		file = e.program.plan.Files[s.Position.File]
	}
	e.options.Print(file, int(s.Position.Row), line.String())
}
