package compile

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// Strict evaluation has to know of some statements what they stand for in the source. OPA's plans do not say it; their shapes and the places in
// the source do. The tests pin the shapes.

// place is where an expression begins.
type place struct {
	file        string
	row, column int
}

// written says of the places of expressions what stands there: comparisons by == and =, assignments that take a value apart, and some … in
// with a pattern.
type written map[place]expression

type expression struct {
	mark  plan.Mark
	picks bool // elements: what a pattern says of their members is a comparison, and only their form is taken apart
}

func readWritten(modules map[string]*ast.Module) written {
	w := written{}
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		ast.WalkExprs(modules[file], func(expr *ast.Expr) bool {
			if expr.Location == nil {
				return false
			}
			at := place{expr.Location.File, expr.Location.Row, expr.Location.Col}
			if some, isSome := expr.Terms.(*ast.SomeDecl); isSome {
				w[at] = picked(some)
				return false
			}
			if !expr.IsCall() || len(expr.Operands()) != 2 {
				return false
			}
			if isEmpty(expr.Operand(0)) || isEmpty(expr.Operand(1)) {
				return false
			}
			unpacks := patterned(expr.Operand(0)) || patterned(expr.Operand(1))
			switch operator := expr.Operator(); {
			case operator.Equal(ast.Equal.Ref()):
				w[at] = expression{mark: plan.Compares}
			case operator.Equal(ast.Equality.Ref()) && !unpacks:
				w[at] = expression{mark: plan.Compares}
			case unpacks && (operator.Equal(ast.Equality.Ref()) || operator.Equal(ast.Assign.Ref())):
				w[at] = expression{mark: plan.Unpacks}
			}
			return false
		})
	}
	return w
}

// picked is what some … in asks of the elements.
func picked(some *ast.SomeDecl) expression {
	for _, symbol := range some.Symbols {
		if call, isCall := symbol.Value.(ast.Call); isCall { // internal.member_2(element, collection) or internal.member_3(key, element, collection)
			switch element := call[len(call)-2]; {
			case patterned(element):
				return expression{mark: plan.Unpacks, picks: true}
			case ast.IsConstant(element.Value):
				return expression{mark: plan.Compares}
			}
		}
	}
	return expression{}
}

// isLength reports whether an operand is the number of a collection's elements, which one of the statements before counted.
func isLength(operand ir.Operand, before []ir.Stmt) bool {
	return slices.ContainsFunc(before, func(statement ir.Stmt) bool {
		counted, ok := statement.(*ir.LenStmt)
		return ok && dereferenced(operand.Value) == ir.Val(counted.Target)
	})
}

// isEmpty reports whether a term is [] or {}, which the policy may compare with everything.
func isEmpty(term *ast.Term) bool {
	switch v := term.Value.(type) {
	case *ast.Array:
		return v.Len() == 0
	case ast.Object:
		return v.Len() == 0
	}
	return false
}

// patterned reports whether a term is an array or object with variables in it.
func patterned(term *ast.Term) bool {
	switch term.Value.(type) {
	case *ast.Array, ast.Object:
		return len(term.Vars()) > 0
	}
	return false
}

// comparison is the mark of a statement that is executed as a comparison.
func (c *converter) comparison() plan.Mark { return c.expression().mark }

func (c *converter) expression() expression {
	return c.written[place{c.file(), int(c.at.Row), c.column}]
}

// definitions is what is known of a function's definitions.
type definitions struct {
	result   ir.Local // where a definition leaves its value; OPA copies it to the function's
	complete bool     // they have values; of partial rules, they have elements
	valued   bool     // see plan.Function
}

func readDefinitions(f *ir.Func) definitions {
	d := definitions{}
	valued, defaulted := false, false
	for _, block := range f.Blocks {
		walkIR([]*ir.Block{block}, func(statement ir.Stmt) {
			once, ok := statement.(*ir.AssignVarOnceStmt)
			if !ok {
				return
			}
			source := dereferenced(once.Source.Value)
			if once.Target != f.Return {
				d.result, d.complete = once.Target, true
				valued = valued || source != ir.Bool(true)
			}
		})
		if undefined, ok := first(block).(*ir.IsUndefinedStmt); ok && undefined.Source == f.Return {
			defaulted = true
		}
	}
	d.valued = valued && !defaulted
	return d
}

func first(block *ir.Block) ir.Stmt {
	if len(block.Stmts) == 0 {
		return nil
	}
	return block.Stmts[0]
}

func walkIR(blocks []*ir.Block, visit func(ir.Stmt)) {
	for _, block := range blocks {
		for _, statement := range block.Stmts {
			visit(statement)
			walkIR(nested(statement), visit)
		}
	}
}

// readsInput reports whether one of the blocks of a function reads the input, an argument, or a rule or function that does.
func (c *converter) readsInput(f *ir.Func, block *ir.Block) bool {
	found := false
	walkIR([]*ir.Block{block}, func(statement ir.Stmt) {
		call, isCall := statement.(*ir.CallStmt)
		if isCall && c.source[call.Func] != nil {
			found = found || c.anyReadsInput(c.source[call.Func])
			for _, argument := range call.Args[min(2, len(call.Args)):] {
				found = found || isOuter(f, argument)
			}
			return
		}
		if _, dynamic := statement.(*ir.CallDynamicStmt); dynamic {
			found = true
		}
		for _, operand := range operandsOf(statement) {
			found = found || isOuter(f, operand)
		}
	})
	return found
}

func (c *converter) anyReadsInput(f *ir.Func) bool {
	if known, ok := c.inputReaders[f.Name]; ok {
		return known
	}
	c.inputReaders[f.Name] = false // rules do not call themselves
	for _, block := range f.Blocks {
		if c.readsInput(f, block) {
			c.inputReaders[f.Name] = true
			return true
		}
	}
	return false
}

// isOuter reports whether an operand is the input or an argument of the function.
func isOuter(f *ir.Func, operand ir.Operand) bool {
	local, ok := dereferenced(operand.Value).(ir.Local)
	return ok && local != ir.Data && slices.Contains(f.Params, local)
}

func operandsOf(statement ir.Stmt) []ir.Operand {
	local := func(l ir.Local) ir.Operand { return ir.Operand{Value: l} }
	switch s := statement.(type) {
	case *ir.AssignVarStmt:
		return []ir.Operand{s.Source}
	case *ir.AssignVarOnceStmt:
		return []ir.Operand{s.Source}
	case *ir.DotStmt:
		return []ir.Operand{s.Source, s.Key}
	case *ir.EqualStmt:
		return []ir.Operand{s.A, s.B}
	case *ir.NotEqualStmt:
		return []ir.Operand{s.A, s.B}
	case *ir.IsArrayStmt:
		return []ir.Operand{s.Source}
	case *ir.IsObjectStmt:
		return []ir.Operand{s.Source}
	case *ir.IsSetStmt:
		return []ir.Operand{s.Source}
	case *ir.ScanStmt:
		return []ir.Operand{local(s.Source)}
	case *ir.CallStmt:
		return s.Args
	case *ir.ArrayAppendStmt:
		return []ir.Operand{s.Value}
	case *ir.SetAddStmt:
		return []ir.Operand{s.Value}
	case *ir.ObjectInsertStmt:
		return []ir.Operand{s.Key, s.Value}
	case *ir.ObjectInsertOnceStmt:
		return []ir.Operand{s.Key, s.Value}
	}
	return nil
}

// value is the mark of a statement that gives the function a value; none, if it only hands on what another found.
func (c *converter) value(s *ir.AssignVarOnceStmt) plan.Mark {
	source, isLocal := dereferenced(s.Source.Value).(ir.Local)
	switch {
	case !c.definitions.complete || s.Target == c.result && isLocal && source == c.definitions.result:
		return plan.Plain
	case c.falls || !c.decides:
		return plan.Falls
	}
	return plan.Decides
}

// isElse reports whether a block is an else or a default: it is executed if there is no value yet.
func (c *converter) isElse(block *ir.Block) bool {
	undefined, ok := first(block).(*ir.IsUndefinedStmt)
	return ok && c.definitions.complete && (undefined.Source == c.definitions.result || undefined.Source == c.result)
}

// comprehension finds the collection that a block builds which follows on its making.
func comprehension(before, statement ir.Stmt) (ir.Local, bool) {
	block, ok := statement.(*ir.BlockStmt)
	if !ok || len(block.Blocks) != 1 {
		return 0, false
	}
	var target ir.Local
	switch made := before.(type) {
	case *ir.MakeArrayStmt:
		target = made.Target
	case *ir.MakeObjectStmt:
		target = made.Target
	case *ir.MakeSetStmt:
		target = made.Target
	default:
		return 0, false
	}
	builds := false
	walkIR(block.Blocks, func(statement ir.Stmt) {
		switch s := statement.(type) {
		case *ir.ArrayAppendStmt:
			builds = builds || s.Array == target
		case *ir.SetAddStmt:
			builds = builds || dereferenced(s.Set) == ir.Val(target)
		case *ir.ObjectInsertOnceStmt:
			builds = builds || dereferenced(s.Object) == ir.Val(target)
		}
	})
	return target, builds
}

// isEvery reports whether a scan is that of an every: each element has its own success, and none sets the variable that the statement behind
// the scan asks about.
func isEvery(scan *ir.ScanStmt, after ir.Stmt) bool {
	undefined, ok := after.(*ir.IsUndefinedStmt)
	if !ok || len(scan.Block.Stmts) == 0 {
		return false
	}
	assigned, ok := scan.Block.Stmts[len(scan.Block.Stmts)-1].(*ir.AssignVarStmt)
	return ok && assigned.Target == undefined.Source && dereferenced(assigned.Source.Value) == ir.Val(ir.Bool(true))
}

// isDomain reports whether a statement asks for the types that the domain of an every may have.
func isDomain(statement ir.Stmt) bool {
	outer, ok := statement.(*ir.BlockStmt)
	if !ok || len(outer.Blocks) != 3 {
		return false
	}
	_, array := first(outer.Blocks[0]).(*ir.IsArrayStmt)
	_, object := first(outer.Blocks[1]).(*ir.IsObjectStmt)
	_, set := first(outer.Blocks[2]).(*ir.IsSetStmt)
	return array && object && set
}

// extent finds the object that a block puts the value of a rule into, if there is one: the object stands for several rules, as facts for facts.size
// and facts.name.
func extent(statement ir.Stmt) (ir.Local, bool) {
	block, ok := statement.(*ir.BlockStmt)
	if !ok || len(block.Blocks) != 1 || len(block.Blocks[0].Stmts) != 2 {
		return 0, false
	}
	call, calls := block.Blocks[0].Stmts[0].(*ir.CallStmt)
	insert, inserts := block.Blocks[0].Stmts[1].(*ir.ObjectInsertStmt)
	if !calls || !inserts || dereferenced(insert.Value.Value) != ir.Val(call.Result) {
		return 0, false
	}
	return insert.Object, true
}

// looksForGroup reports whether a partial rule, as ports[protocol][name] := port, looks whether there is a collection for a key yet.
func looksForGroup(statement, after ir.Stmt) bool {
	_, dot := statement.(*ir.DotStmt)
	_, leaves := after.(*ir.BreakStmt)
	return dot && leaves
}

// makesGroup reports whether a partial rule makes a collection because there was none.
func makesGroup(before, statement ir.Stmt) bool {
	switch statement.(type) {
	case *ir.MakeObjectStmt, *ir.MakeSetStmt:
	default:
		return false
	}
	asked, ok := before.(*ir.BlockStmt)
	return ok && len(asked.Blocks) == 1 && len(asked.Blocks[0].Stmts) == 2 && looksForGroup(asked.Blocks[0].Stmts[0], asked.Blocks[0].Stmts[1])
}

// The packages whose functions may be told what is absent by a comprehension.
var libPackage = []string{"policies", "lib"}

func inLib(f *ir.Func) bool {
	return len(f.Path) > 2+len(libPackage) && slices.Equal(f.Path[1:1+len(libPackage)], libPackage)
}

// probes marks the comprehensions that only ask whether what they refer to is there, and those that are printed.
func (c *converter) probes(blocks []plan.Block, lib bool) {
	for _, block := range blocks {
		for i := range block {
			s := &block[i]
			if s.Op == plan.Comprehension && s.Mark == plan.Plain && isProbe(s) && (lib || c.isArgumentOfLib(block[i+1:], s.A)) {
				s.Mark = plan.Probe
			}
			if s.Op == plan.CallBuiltin && c.plan.Builtins[s.A] == builtin.Print {
				markPrinted(block[:i], s.Arguments[0])
			}
			c.probes(s.Blocks, lib)
		}
	}
}

// isProbe reports whether a comprehension is [x | x := reference], with keys that are written out.
func isProbe(s *plan.Statement) bool {
	for i := range s.Blocks[0] {
		switch inner := &s.Blocks[0][i]; inner.Op {
		case plan.Assign, plan.IsDefined:
		case plan.Dot:
			if inner.B >= 0 { // a word that is looked up must be known
				return false
			}
		case plan.Call:
			if len(inner.Arguments) > 2 {
				return false
			}
		case plan.Append:
			return inner.B == s.A && i == len(s.Blocks[0])-1
		default:
			return false
		}
	}
	return false
}

func (c *converter) isArgumentOfLib(block plan.Block, local int32) bool {
	for i := range block {
		s := &block[i]
		reads, _ := s.Locals()
		if !slices.Contains(reads, local) {
			continue
		}
		return s.Op == plan.Call && inLib(c.needed[s.A])
	}
	return false
}

// markPrinted marks the comprehensions whose values are the elements of an array that is printed.
func markPrinted(block plan.Block, array int32) {
	for i := range block {
		if block[i].Op != plan.Append || block[i].B != array {
			continue
		}
		for j := range block[:i] {
			if block[j].Op == plan.Comprehension && block[j].A == block[i].A {
				block[j].Mark = plan.Printed
			}
		}
	}
}

// reasons wraps the statements that make and add an element of a set, back to the last condition.
func reasons(blocks []plan.Block, set int32) {
	for at, block := range blocks {
		for i := range block {
			reasons(block[i].Blocks, set)
		}
		last := len(block) - 1
		if last < 0 || block[last].Op != plan.Add || block[last].B != set {
			continue
		}
		from := last
		for from > 0 && makes(&block[from-1]) {
			from--
		}
		reason := plan.Statement{Op: plan.Reason, Position: block[last].Position, Blocks: []plan.Block{slices.Clone(block[from:])}}
		blocks[at] = append(block[:from:from], reason)
	}
}

// makes reports whether a statement is no condition.
func makes(s *plan.Statement) bool {
	switch s.Op {
	case plan.Assign, plan.Dot, plan.MakeArray, plan.MakeObject, plan.MakeSet, plan.Append, plan.Insert, plan.InsertOnce, plan.Add,
		plan.CallBuiltin, plan.Comprehension, plan.IsDefined:
		return true
	case plan.Call:
		return len(s.Arguments) <= 2
	}
	return false
}
