package eval

import (
	"errors"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// outcome is how a block ended. From zero, it is the number of blocks around it that are left as well: a statement that is undefined leaves
// its block only.
type outcome int

const (
	ended    outcome = -1 // all statements were executed
	left     outcome = 0
	returned outcome = 1 << 30
	failed   outcome = 1<<30 + 1
)

const (
	stride   = 256  // statements between two looks at the clock
	maxDepth = 5000 // of calls and the blocks in each: rules do not call themselves, but a plan can say so
)

var errDepth = errors.New("rules call each other too deep")

// frame is room for a function's locals.
func (e *Evaluation) frame(n int) []*value.Value {
	from := e.top
	if from+n > len(e.stack) {
		_ = e.arena.Reserve(8 * (2*len(e.stack) + n))    // the arena remembers
		e.stack = make([]*value.Value, 2*len(e.stack)+n) // frames below keep theirs
		from = 0
	}
	e.top = from + n
	e.high = max(e.high, e.top)
	locals := e.stack[from:e.top:e.top]
	clear(locals)
	return locals
}

// call evaluates a function; nil is undefined.
func (e *Evaluation) call(index int32, s *plan.Statement, operands []plan.Operand, around []*value.Value) (*value.Value, outcome) {
	f := &e.program.functions[index]
	if f.fixed != nil {
		return f.fixed, ended
	}
	var asked arguments
	var place uint32
	remembers := len(f.Parameters) <= len(asked)+2
	if remembers {
		for i := 2; i < len(operands); i++ {
			asked[i-2] = e.read(operands[i], around)
			remembers = remembers && asked[i-2].Kind() < value.Array // a collection may still be changed
		}
		if remembers {
			place = asked.place(f.memos)
			if known := e.memory.recall(place, &asked); known != nil {
				if known.trace != (trace{}) {
					e.recall(known.trace, f.Function, s)
				}
				return known.value, ended
			}
		}
	}
	if e.depth += f.deep; e.depth > maxDepth {
		return nil, e.fail(s.Position, errDepth, "%v", errDepth)
	}
	stack, top := e.stack, e.top
	locals := e.frame(f.Locals)
	for i, parameter := range f.Parameters {
		locals[parameter] = e.read(operands[i], around)
	}
	if o := e.held(s); o != ended {
		return nil, o
	}
	var result *value.Value
	var left trace
	var o outcome
	if e.on {
		result, left, o = e.strictly(index, f, s, locals)
	} else {
		result, o = e.definitions(f, locals)
	}
	if o == failed {
		return nil, failed
	}
	e.depth -= f.deep
	e.stack, e.top = stack, top
	if remembers {
		e.memory.learn(place, &asked, result, left)
	}
	return result, ended
}

// definitions evaluates those of a function.
func (e *Evaluation) definitions(f *function, locals []*value.Value) (*value.Value, outcome) {
	for _, block := range f.Blocks {
		switch e.block(block, locals) {
		case failed:
			return nil, failed
		case returned:
			return e.returned, ended
		}
	}
	return nil, ended
}

func (e *Evaluation) read(operand plan.Operand, locals []*value.Value) *value.Value {
	if operand >= 0 {
		return locals[operand]
	}
	return e.program.constants[^operand]
}

func defined(holds bool) outcome {
	if holds {
		return ended
	}
	return left
}

func (e *Evaluation) block(block plan.Block, locals []*value.Value) outcome {
	for i := range block {
		s := &block[i]
		if e.steps++; e.steps >= stride {
			e.steps = 0
			if err := e.context.Check(); err != nil {
				return e.fail(s.Position, err, "%v", err)
			}
		}
		switch s.Op {
		case plan.Assign:
			locals[s.B] = e.read(s.A, locals)
		case plan.Dot:
			container, key := e.read(s.A, locals), e.read(s.B, locals)
			found := container.Get(key)
			locals[s.C] = found
			if value.Special(container, key, found) {
				if o := e.looked(s, locals); o != ended {
					return o
				}
			}
		case plan.Equal:
			a, b := e.read(s.A, locals), e.read(s.B, locals)
			if !value.Equal(a, b) {
				if e.on && (s.Mark == plan.Unpacks || !value.Alike(a, b)) {
					e.differs(s, a, b, locals)
				}
				return left
			}
			if a.IsDoubtful() || b.IsDoubtful() {
				e.unsure = true
			}
		case plan.NotEqual:
			a, b := e.read(s.A, locals), e.read(s.B, locals)
			unsure := a.IsUnsure() || b.IsUnsure()
			if value.Equal(a, b) {
				if unsure {
					e.doubts++
				}
				return left
			}
			if unsure {
				e.unsure = true
			}
		case plan.IsDefined:
			if locals[s.A] == nil {
				return left
			}
		case plan.IsUndefined:
			if locals[s.A] != nil {
				return left
			}
		case plan.Reset:
			locals[s.A] = nil
		case plan.Break:
			return outcome(s.A)
		case plan.Call:
			result, o := e.call(s.A, s, s.Arguments, locals)
			if o != ended {
				return o
			}
			if locals[s.B] = result; result == nil {
				return left
			}
			if result.CouldBeNone() { // then there would be no way further
				e.unsure = true
			}
		case plan.CallBuiltin:
			if o := e.builtin(s, locals); o != ended {
				return o
			}
		case plan.Return:
			e.returned = locals[s.A]
			if s.Mark != plan.Plain && e.on {
				if e.untroubled() && !e.returned.IsUnsure() {
					e.found |= foundBy(s.Mark)
				} else if !e.settle(s, e.returned) {
					return left
				}
			}
			return returned
		default:
			if o := e.statement(s, locals); o != ended {
				return o
			}
		}
	}
	return ended
}

// statement executes one of the longer statements. It ends, or the block is left with the outcome.
func (e *Evaluation) statement(s *plan.Statement, locals []*value.Value) outcome {
	switch s.Op {
	case plan.CallPath:
		return e.callPath(s, locals)
	case plan.Blocks:
		for _, block := range s.Blocks {
			from := e.point()
			switch o := e.block(block, locals); {
			case o > left:
				return around(o, 1)
			case o == left:
				e.back(from)
			}
		}
	case plan.Not:
		return e.not(s, locals)
	case plan.Scan:
		return e.scan(s, locals)
	case plan.Comprehension:
		return e.comprehension(s, locals)
	case plan.Reason:
		return e.reason(s, locals)
	case plan.With:
		return e.with(s, locals)
	case plan.MakeArray:
		locals[s.A] = e.arena.NewArray(min(int(s.B), 1024))
	case plan.MakeObject:
		locals[s.A] = e.arena.NewObject(0)
		e.grouped(s, locals)
	case plan.MakeSet:
		locals[s.A] = e.arena.NewSet(0)
		e.grouped(s, locals)
	case plan.Append:
		if array := e.own(locals, s.B); array.Kind() == value.Array {
			element := e.given(e.read(s.A, locals))
			e.arena.Append(array, element)
			array.Takes(element)
		}
		return e.held(s)
	case plan.Add:
		if set := e.own(locals, s.B); set.Kind() == value.Set {
			element := e.given(e.read(s.A, locals))
			e.arena.Add(set, element)
			set.Takes(element)
		}
		return e.held(s)
	case plan.Insert:
		if object := e.own(locals, s.C); object.Kind() == value.Object {
			e.put(object, e.read(s.A, locals), e.read(s.B, locals))
		}
		return e.held(s)
	case plan.InsertOnce:
		return e.insertOnce(s, locals)
	case plan.AssignOnce:
		source := e.read(s.A, locals)
		if s.Mark != plan.Plain && e.on {
			if e.untroubled() && !source.IsUnsure() {
				e.found |= foundBy(s.Mark)
			} else {
				e.settle(s, source)
				source = e.given(source)
			}
		}
		switch target := locals[s.B]; {
		case target == nil || target.IsUnsure() && value.Equal(target, source):
			locals[s.B] = source
		case !value.Equal(target, source):
			return e.fail(s.Position, nil, "complete rules must not produce multiple outputs: %.100s and %.100s", target, source)
		}
	case plan.Length:
		if source := e.read(s.A, locals); source.Kind() >= value.Array {
			locals[s.B] = e.count(source)
		} else {
			return left
		}
	case plan.IsArray:
		return e.isType(s, value.Array, locals)
	case plan.IsObject:
		return e.isType(s, value.Object, locals)
	case plan.IsSet:
		return e.isType(s, value.Set, locals)
	case plan.Merge:
		locals[s.C] = e.merge(locals[s.A], locals[s.B])
	case plan.Result:
		if locals[s.A] == nil {
			return e.fail(s.Position, nil, "the compiled policy is damaged: it has an undefined result")
		}
		e.results = append(e.results, locals[s.A])
	default:
		return e.fail(s.Position, nil, "the compiled policy is damaged: it has an unknown operation")
	}
	return ended
}

// held reports whether memory still holds what was put into a collection. It cannot wait: what is too large may be gone through next.
func (e *Evaluation) held(s *plan.Statement) outcome {
	if err := e.arena.Err(); err != nil {
		return e.fail(s.Position, err, "%v", err)
	}
	return ended
}

// own is the collection in a local, ready to be changed.
func (e *Evaluation) own(locals []*value.Value, local int32) *value.Value {
	own := e.arena.Own(locals[local])
	locals[local] = own
	return own
}

// around is an outcome seen from so many blocks further out.
func around(o outcome, levels outcome) outcome {
	if o >= returned {
		return o
	}
	return o - levels
}

func (e *Evaluation) builtin(s *plan.Statement, locals []*value.Value) outcome {
	arguments := e.arguments[:0] // built-ins call nothing, so one is enough for all
	var marks value.Mark
	for _, operand := range s.Arguments {
		argument := e.read(operand, locals)
		if argument == nil {
			return left
		}
		arguments = append(arguments, argument)
		marks |= argument.Marks()
	}
	e.arguments = arguments
	function := &e.program.builtins[s.A]
	if function.call == nil {
		e.print(s, arguments[0])
		return ended
	}
	if function.usual != nil && marks&value.Doubt == 0 {
		if result := function.usual(arguments); result != nil {
			locals[s.B] = result
			return ended
		}
	}
	if e.on && (marks&value.Doubt != 0 || function.check != nil) {
		return e.strictBuiltin(s, function, arguments, marks, locals)
	}
	result, err := function.of(e, arguments, marks)
	if err == nil && result != nil {
		locals[s.B] = result
		return ended
	}
	return e.withoutResult(s, err, marks, locals)
}

// withoutResult is how a block goes on after a built-in function that has no result.
func (e *Evaluation) withoutResult(s *plan.Statement, err error, marks value.Mark, locals []*value.Value) outcome {
	locals[s.B] = nil
	switch {
	case err == nil:
		if marks&value.Doubt != 0 {
			e.doubts++
		}
	case builtin.IsHalt(err):
		return e.fail(s.Position, err, "%v", err)
	case e.on:
		e.fails(s, locals, err.Error())
	case !e.options.LenientBuiltins:
		return e.fail(s.Position, err, "%s: %v", e.program.plan.Builtins[s.A], err)
	}
	return left
}

// undefinedPath is where a call by a path goes on if there is such a function but it is undefined: behind the search in the data.
const undefinedPath outcome = 3

func (e *Evaluation) callPath(s *plan.Statement, locals []*value.Value) outcome {
	path := make([]string, s.A)
	for i, operand := range s.Arguments[:s.A] {
		part := e.read(operand, locals)
		if part.Kind() != value.String {
			return left
		}
		path[i] = part.Text()
	}
	index, ok := e.program.paths[pathKey(path)]
	arguments := s.Arguments[s.A:]
	if !ok || len(arguments) != len(e.program.plan.Functions[index].Parameters) {
		if e.on {
			e.byPath(s, locals)
		}
		return left
	}
	result, o := e.call(int32(index), s, arguments, locals)
	if o != ended {
		return o
	}
	if locals[s.B] = result; result == nil {
		return undefinedPath
	}
	return ended
}

func (e *Evaluation) insertOnce(s *plan.Statement, locals []*value.Value) outcome {
	key, member, object := e.read(s.A, locals), e.read(s.B, locals), e.own(locals, s.C)
	if object.Kind() != value.Object {
		return ended
	}
	if other := object.Get(key); other != nil {
		if !value.Equal(other, member) {
			return e.fail(s.Position, nil, "object keys must be unique")
		}
		return ended
	}
	e.put(object, key, member)
	return e.held(s)
}

func afterScan(o outcome) outcome {
	if o == 1 {
		return ended
	}
	return around(o, 2)
}

// with replaces the input or the data, or something in it, while its block is executed. What was remembered does not hold there.
func (e *Evaluation) with(s *plan.Statement, locals []*value.Value) outcome {
	replaced, known := locals[s.B], e.memory
	e.memory = newMemory(e.program)
	locals[s.B] = e.upsert(replaced, s.Arguments, e.read(s.A, locals), locals)
	o := e.block(s.Blocks[0], locals)
	locals[s.B], e.memory = replaced, known
	switch {
	case o == ended:
		return ended
	case o == left:
		return left
	}
	return around(o, 1)
}

// upsert is a copy of document in which the value at the path is another.
func (e *Evaluation) upsert(document *value.Value, path []plan.Operand, replacement *value.Value, locals []*value.Value) *value.Value {
	if len(path) == 0 {
		return replacement
	}
	key := e.read(path[0], locals)
	result := e.arena.NewObject(0)
	var below *value.Value
	if document.Kind() == value.Object {
		for _, member := range document.Members() {
			e.arena.Put(result, member.Key, member.Value)
		}
		below = document.Get(key)
	}
	e.arena.Put(result, key, e.upsert(below, path[1:], replacement, locals))
	return result
}

func (e *Evaluation) merge(a, b *value.Value) *value.Value {
	switch {
	case a == nil:
		return b
	case b == nil || a.Kind() != value.Object || b.Kind() != value.Object:
		return a
	}
	result := e.arena.NewObject(a.Len() + b.Len())
	for _, member := range a.Members() {
		e.arena.Put(result, member.Key, e.merge(member.Value, b.Get(member.Key)))
	}
	for _, member := range b.Members() {
		if a.Get(member.Key) == nil {
			e.arena.Put(result, member.Key, member.Value)
		}
	}
	return result
}
