package compile

import (
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// Convert makes a plan of OPA's, with these of its entries and the functions that they need. It refuses calls of built-in functions that
// evaluations do not have.
func Convert(policy *ir.Policy, entries ...string) (*plan.Plan, error) {
	return convert(policy, nil, entries...)
}

func convert(policy *ir.Policy, written written, entries ...string) (*plan.Plan, error) {
	c := &converter{
		written:      written,
		inputReaders: map[string]bool{},
		policy:       policy,
		plan:         &plan.Plan{},
		constants:    map[string]plan.Operand{},
		builtins:     map[string]int32{},
		files:        map[int]int32{},
		source:       make(map[string]*ir.Func, len(policy.Funcs.Funcs)),
		functions:    map[string]int32{},
		missing:      map[string]bool{},
	}
	for _, function := range policy.Funcs.Funcs {
		c.source[function.Name] = function
	}
	for _, name := range entries {
		i := slices.IndexFunc(policy.Plans.Plans, func(p *ir.Plan) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("OPA's plan has no entry %s", name)
		}
		parameters := []ir.Local{ir.Input, ir.Data}
		c.plan.Entries = append(c.plan.Entries, c.body(nil, name, nil, parameters, policy.Plans.Plans[i].Blocks))
	}
	for i := 0; i < len(c.needed); i++ {
		c.plan.Functions = append(c.plan.Functions, c.function(c.needed[i]))
	}
	if !c.byPath {
		for i := range c.plan.Functions {
			c.plan.Functions[i].Path = nil
		}
		c.share()
	}
	return c.plan, errors.Join(c.errs...)
}

type converter struct {
	policy    *ir.Policy
	plan      *plan.Plan
	constants map[string]plan.Operand
	builtins  map[string]int32
	files     map[int]int32 // OPA's indices
	source    map[string]*ir.Func
	functions map[string]int32 // those that are needed
	needed    []*ir.Func
	byPath    bool            // functions are called by their paths
	missing   map[string]bool // built-ins that were refused
	errs      []error

	written      written
	inputReaders map[string]bool // functions

	definitions definitions // of the function
	decides     bool        // the definition reads the input
	falls       bool        // the block is an else or a default

	locals map[ir.Local]int32 // of the function
	result ir.Local           // of the function
	early  *ir.Local          // see singleValue
	at     plan.Position      // of the statement around
	column int
}

func (c *converter) fail(format string, arguments ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, arguments...))
}

func (c *converter) function(f *ir.Func) plan.Function {
	c.result, c.early, c.definitions = f.Return, singleValue(f), readDefinitions(f)
	defer func() { c.early, c.definitions, c.decides, c.falls = nil, definitions{}, false, false }()
	function := c.body(f, strings.TrimPrefix(f.Name, "g0.data.policies."), f.Path, f.Params, f.Blocks) // what nearly all have in common
	function.Valued = c.definitions.valued
	c.probes(function.Blocks, inLib(f))
	if name := path.Base(strings.Join(f.Path, "/")); !c.definitions.complete && (name == "deny" || name == "not_applicable") {
		reasons(function.Blocks, c.local(f.Return))
	}
	return function
}

func (c *converter) body(f *ir.Func, name string, path []string, parameters []ir.Local, blocks []*ir.Block) plan.Function {
	c.locals, c.at, c.column = map[ir.Local]int32{}, plan.Position{}, 0
	function := plan.Function{Name: name, Path: slices.Clone(path)}
	for _, parameter := range parameters {
		function.Parameters = append(function.Parameters, c.local(parameter))
	}
	for _, block := range blocks {
		c.decides = f != nil && c.readsInput(f, block)
		function.Blocks = append(function.Blocks, c.block(block))
	}
	function.Locals = len(c.locals)
	propagate(function.Blocks)
	c.fold(&function)
	handOver(&function)
	sweep(&function)
	return function
}

// singleValue finds the local in which all definitions of a function leave their value, if that is the same constant for each: OPA does not
// look at further definitions and iterations once one holds, and what would fail in them does not.
func singleValue(f *ir.Func) *ir.Local {
	var local *ir.Local
	var value ir.Val
	same := true
	var walk func(blocks []*ir.Block)
	walk = func(blocks []*ir.Block) {
		for _, block := range blocks {
			for _, statement := range block.Stmts {
				if once, ok := statement.(*ir.AssignVarOnceStmt); ok && once.Target != f.Return {
					source := dereferenced(once.Source.Value)
					_, isLocal := source.(ir.Local)
					if isLocal || local != nil && (*local != once.Target || value != source) {
						same = false
					}
					local, value = &once.Target, source
				}
				walk(nested(statement))
			}
		}
	}
	walk(f.Blocks)
	if !same {
		return nil
	}
	return local
}

func nested(statement ir.Stmt) []*ir.Block {
	switch s := statement.(type) {
	case *ir.BlockStmt:
		return s.Blocks
	case *ir.NotStmt:
		return []*ir.Block{s.Block}
	case *ir.ScanStmt:
		return []*ir.Block{s.Block}
	case *ir.WithStmt:
		return []*ir.Block{s.Block}
	}
	return nil
}

// dereferenced is an operand as it is in memory; read from JSON, it is a pointer.
func dereferenced(value ir.Val) ir.Val {
	switch v := value.(type) {
	case *ir.Local:
		return *v
	case *ir.StringIndex:
		return *v
	case *ir.Bool:
		return *v
	}
	return value
}

func (c *converter) blocks(blocks []*ir.Block) []plan.Block {
	all := make([]plan.Block, len(blocks))
	for i, block := range blocks {
		all[i] = c.block(block)
	}
	return all
}

func (c *converter) block(block *ir.Block) plan.Block {
	var all plan.Block
	around, column, falls := c.at, c.column, c.falls
	defer func() { c.falls = falls }()
	c.falls = falls || c.isElse(block)
	for i, statement := range block.Stmts {
		if location := statement.GetLocation(); location.Row > 0 {
			c.at, c.column = plan.Position{File: c.fileIndex(location.File), Row: int32(location.Row)}, location.Col
		}
		for _, converted := range c.statement(statement) {
			converted.Position = c.at
			all = append(all, converted)
		}
		if len(all) > 0 {
			c.shape(block, i, &all[len(all)-1])
		}
		c.at, c.column = around, column
	}
	return all
}

// shape marks a statement by what stands around it.
func (c *converter) shape(block *ir.Block, i int, s *plan.Statement) {
	var before, after ir.Stmt
	if i > 0 {
		before = block.Stmts[i-1]
	}
	if i+1 < len(block.Stmts) {
		after = block.Stmts[i+1]
	}
	if target, ok := comprehension(before, block.Stmts[i]); ok {
		s.Op, s.A = plan.Comprehension, c.local(target)
	}
	if equal, ok := block.Stmts[i].(*ir.EqualStmt); ok && c.expression().picks && !isLength(equal.A, block.Stmts[:i]) {
		s.Mark = plan.Compares
	}
	if target, ok := extent(block.Stmts[i]); ok {
		s.Op, s.A, s.Mark = plan.Comprehension, c.local(target), plan.Extent
	}
	if scan, ok := block.Stmts[i].(*ir.ScanStmt); ok && isEvery(scan, after) {
		s.Mark = plan.Every
	}
	if looksForGroup(block.Stmts[i], after) || before != nil && makesGroup(before, block.Stmts[i]) {
		s.Mark = plan.Groups
	}
	if isDomain(block.Stmts[i]) {
		for _, kind := range s.Blocks {
			kind[0].Mark = plan.Plain
		}
		s.Blocks[2][0].Mark = plan.Domain
	}
}

func marked(mark plan.Mark, all []plan.Statement) []plan.Statement {
	all[0].Mark = mark
	return all
}

func (c *converter) local(local ir.Local) int32 {
	dense, ok := c.locals[local]
	if !ok {
		dense = int32(len(c.locals))
		c.locals[local] = dense
	}
	return dense
}

func (c *converter) constant(constant plan.Constant) plan.Operand {
	key := fmt.Sprint(constant)
	operand, ok := c.constants[key]
	if !ok {
		operand = plan.FirstConstant - int32(len(c.plan.Constants))
		c.constants[key] = operand
		c.plan.Constants = append(c.plan.Constants, constant)
	}
	return operand
}

func (c *converter) text(index int) plan.Operand {
	return c.constant(plan.Constant{Kind: plan.String, Text: c.policy.Static.Strings[index].Value})
}

func (c *converter) integer(i int64) plan.Operand {
	return c.constant(plan.Constant{Kind: plan.Number, Text: strconv.FormatInt(i, 10)})
}

// number is a number of JSON. Rego also allows .5.
func (c *converter) number(text string) plan.Operand {
	digits, negative := strings.CutPrefix(text, "-")
	if strings.HasPrefix(digits, ".") {
		digits = "0" + digits
	}
	if negative {
		digits = "-" + digits
	}
	return c.constant(plan.Constant{Kind: plan.Number, Text: digits})
}

func (c *converter) operand(operand ir.Operand) plan.Operand {
	switch v := dereferenced(operand.Value).(type) {
	case ir.Local:
		return c.local(v)
	case ir.StringIndex:
		return c.text(int(v))
	case ir.Bool:
		if v {
			return plan.True
		}
		return plan.False
	default:
		c.fail("OPA's plan has an unknown operand: %T", v)
		return plan.Null
	}
}

func (c *converter) operands(operands []ir.Operand) []plan.Operand {
	all := make([]plan.Operand, len(operands))
	for i, operand := range operands {
		all[i] = c.operand(operand)
	}
	return all
}

func (c *converter) statement(statement ir.Stmt) []plan.Statement {
	one := func(op plan.Op, fields ...plan.Operand) []plan.Statement {
		s := plan.Statement{Op: op}
		for i, field := range [...]*plan.Operand{&s.A, &s.B, &s.C} {
			if i < len(fields) {
				*field = fields[i]
			}
		}
		return []plan.Statement{s}
	}
	around := func(op plan.Op, blocks []plan.Block, fields ...plan.Operand) []plan.Statement {
		all := one(op, fields...)
		all[0].Blocks = blocks
		return all
	}
	switch s := statement.(type) {
	case *ir.NopStmt:
		return nil
	case *ir.AssignVarStmt:
		return one(plan.Assign, c.operand(s.Source), c.local(s.Target))
	case *ir.AssignIntStmt:
		return one(plan.Assign, c.integer(s.Value), c.local(s.Target))
	case *ir.MakeNullStmt:
		return one(plan.Assign, plan.Null, c.local(s.Target))
	case *ir.MakeNumberIntStmt:
		return one(plan.Assign, c.integer(s.Value), c.local(s.Target))
	case *ir.MakeNumberRefStmt:
		return one(plan.Assign, c.number(c.policy.Static.Strings[s.Index].Value), c.local(s.Target))
	case *ir.AssignVarOnceStmt:
		if c.early != nil && s.Target == *c.early {
			all := append(one(plan.Assign, c.operand(s.Source), c.local(c.result)), one(plan.Return, c.local(c.result))...)
			all[1].Mark = c.value(s)
			return all
		}
		return marked(c.value(s), one(plan.AssignOnce, c.operand(s.Source), c.local(s.Target)))
	case *ir.ResetLocalStmt:
		return one(plan.Reset, c.local(s.Target))
	case *ir.MakeArrayStmt:
		return one(plan.MakeArray, c.local(s.Target), s.Capacity)
	case *ir.MakeObjectStmt:
		return one(plan.MakeObject, c.local(s.Target))
	case *ir.MakeSetStmt:
		return one(plan.MakeSet, c.local(s.Target))
	case *ir.DotStmt:
		return one(plan.Dot, c.operand(s.Source), c.operand(s.Key), c.local(s.Target))
	case *ir.LenStmt:
		return one(plan.Length, c.operand(s.Source), c.local(s.Target))
	case *ir.EqualStmt:
		return marked(c.comparison(), one(plan.Equal, c.operand(s.A), c.operand(s.B)))
	case *ir.NotEqualStmt:
		return one(plan.NotEqual, c.operand(s.A), c.operand(s.B))
	case *ir.IsArrayStmt:
		return marked(c.comparison(), one(plan.IsArray, c.operand(s.Source)))
	case *ir.IsObjectStmt:
		return marked(c.comparison(), one(plan.IsObject, c.operand(s.Source)))
	case *ir.IsSetStmt:
		return one(plan.IsSet, c.operand(s.Source))
	case *ir.IsDefinedStmt:
		return one(plan.IsDefined, c.local(s.Source))
	case *ir.IsUndefinedStmt:
		return one(plan.IsUndefined, c.local(s.Source))
	case *ir.ArrayAppendStmt:
		return one(plan.Append, c.operand(s.Value), c.local(s.Array))
	case *ir.ObjectInsertStmt:
		return one(plan.Insert, c.operand(s.Key), c.operand(s.Value), c.local(s.Object))
	case *ir.ObjectInsertOnceStmt:
		return one(plan.InsertOnce, c.operand(s.Key), c.operand(s.Value), c.local(s.Object))
	case *ir.SetAddStmt:
		return one(plan.Add, c.operand(s.Value), c.local(s.Set))
	case *ir.ObjectMergeStmt:
		return one(plan.Merge, c.local(s.A), c.local(s.B), c.local(s.Target))
	case *ir.CallStmt:
		return []plan.Statement{c.call(s)}
	case *ir.CallDynamicStmt:
		c.byPath = true
		for _, function := range c.policy.Funcs.Funcs { // it could be any of them
			if function.Path != nil {
				c.need(function)
			}
		}
		arguments := c.operands(s.Path)
		for _, argument := range s.Args {
			arguments = append(arguments, c.local(argument))
		}
		return []plan.Statement{{Op: plan.CallPath, A: int32(len(s.Path)), B: c.local(s.Result), Arguments: arguments}}
	case *ir.ScanStmt:
		return around(plan.Scan, []plan.Block{c.block(s.Block)}, c.local(s.Source), c.local(s.Key), c.local(s.Value))
	case *ir.NotStmt:
		if last := len(s.Block.Stmts) - 1; last >= 0 {
			if _, iterates := s.Block.Stmts[last].(*ir.ScanStmt); iterates {
				// OPA refuses nearly all of these, and plans the others as if they always held inside.
				c.fail("%s:%d:%d: what is negated must not iterate; negate a rule, a function or a comprehension", c.file(), c.at.Row, c.column)
			}
		}
		return around(plan.Not, []plan.Block{c.block(s.Block)})
	case *ir.BlockStmt:
		return around(plan.Blocks, c.blocks(s.Blocks))
	case *ir.BreakStmt:
		if s.Index > math.MaxInt16 {
			c.fail("OPA's plan leaves %d blocks", s.Index)
		}
		return one(plan.Break, int32(s.Index))
	case *ir.WithStmt:
		all := around(plan.With, []plan.Block{c.block(s.Block)}, c.operand(s.Value), c.local(s.Local))
		for _, part := range s.Path {
			all[0].Arguments = append(all[0].Arguments, c.text(part))
		}
		return all
	case *ir.ReturnLocalStmt:
		return one(plan.Return, c.local(s.Source))
	case *ir.ResultSetAddStmt:
		return one(plan.Result, c.local(s.Value))
	default:
		c.fail("OPA's plan has an unknown statement: %T", statement)
		return nil
	}
}

func (c *converter) call(s *ir.CallStmt) plan.Statement {
	call := plan.Statement{Op: plan.Call, B: c.local(s.Result), Arguments: c.operands(s.Args)}
	if function := c.source[s.Func]; function != nil {
		call.A = c.need(function)
		return call
	}
	call.Op = plan.CallBuiltin
	index, ok := c.builtins[s.Func]
	if !ok {
		index = int32(len(c.plan.Builtins))
		c.builtins[s.Func] = index
		c.plan.Builtins = append(c.plan.Builtins, s.Func)
	}
	call.A = index
	if _, ok := builtin.Lookup(s.Func); !ok && s.Func != builtin.Print && !c.missing[s.Func] {
		c.missing[s.Func] = true
		c.errs = append(c.errs, &UnsupportedError{File: c.file(), Row: int(c.at.Row), Column: c.column, Builtin: s.Func})
	}
	return call
}

// need gives a function its place in the plan.
func (c *converter) need(function *ir.Func) int32 {
	index, ok := c.functions[function.Name]
	if !ok {
		index = int32(len(c.needed))
		c.functions[function.Name] = index
		c.needed = append(c.needed, function)
	}
	return index
}

// fileIndex gives a file its place in the plan.
func (c *converter) fileIndex(file int) int32 {
	index, ok := c.files[file]
	if !ok {
		index = int32(len(c.plan.Files))
		c.files[file] = index
		c.plan.Files = append(c.plan.Files, c.policy.Static.Files[file].Value)
	}
	return index
}

func (c *converter) file() string {
	if int(c.at.File) < len(c.plan.Files) {
		return c.plan.Files[c.at.File]
	}
	return ""
}

// UnsupportedError says that a policy calls a built-in function that evaluations do not have.
type UnsupportedError struct {
	File        string
	Row, Column int
	Builtin     string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("%s:%d:%d: the built-in function %s is not supported", e.File, e.Row, e.Column, e.Builtin)
}
