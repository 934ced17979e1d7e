package compile

import (
	"errors"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"
)

// absorbing are the built-ins that take whole objects without telling what they lack. The value says whether an object that the policy itself
// writes is looked into: a union of such objects only puts together what was read member by member.
var absorbing = map[string]bool{
	ast.ObjectUnion.Name: false, ast.ObjectUnionN.Name: false, ast.ObjectFilter.Name: true, ast.ObjectSubset.Name: true, ast.ObjectRemove.Name: true,
	ast.JSONFilter.Name: true, ast.JSONRemove.Name: true, ast.JSONPatch.Name: true, ast.JSONMarshal.Name: true, ast.JSONMarshalWithOptions.Name: true,
	ast.WalkBuiltin.Name: true,
}

// checkAbsorbed refuses to hand whole objects of the input to a built-in that absorbs what is missing in them: even strict evaluation would not
// notice that a member which decides is not there.
func checkAbsorbed(compiler *ast.Compiler) error {
	t := &tracer{compiler: compiler, values: map[ast.Var][]*ast.Term{}, results: map[ast.Var][]*ast.Expr{}}
	files := slices.Sorted(maps.Keys(compiler.Modules))
	for _, file := range files {
		ast.WalkExprs(compiler.Modules[file], func(expr *ast.Expr) bool {
			t.note(expr)
			return false
		})
	}
	var problems []error
	for _, file := range files {
		for _, rule := range compiler.Modules[file].Rules {
			walkUnprinted(rule, func(node any) {
				if expr, isExpr := node.(*ast.Expr); isExpr {
					problems = append(problems, t.absorbed(expr, rule.Location))
				}
			})
		}
	}
	return errors.Join(problems...)
}

func (t *tracer) absorbed(expr *ast.Expr, location *ast.Location) error {
	if !expr.IsCall() {
		return nil
	}
	name := expr.Operator().String()
	inside, absorbs := absorbing[name]
	if !absorbs {
		return nil
	}
	t.inside = inside
	for _, operand := range expr.Operands()[:ast.BuiltinMap[name].Decl.Arity()] {
		t.seen = map[step]bool{}
		if ref := t.whole(operand, nil); ref != nil {
			if expr.Location != nil {
				location = expr.Location
			}
			return complain(location, "%s takes %s as a whole, and what is missing or misspelt in it would pass silently: refer to the members that the policy judges, "+
				"and to those that may be absent with object.get", name, ref)
		}
	}
	return nil
}

// tracer follows whole objects of the input through locals, aliases, functions and what collections hold, in rules that the compiler has rewritten:
// each local has a name of its own there.
type tracer struct {
	compiler *ast.Compiler
	values   map[ast.Var][]*ast.Term // what a local may be
	results  map[ast.Var][]*ast.Expr // the calls that a local may be the result of
	inside   bool                    // objects written in a policy are looked into
	seen     map[step]bool           // on the way from one operand
}

// step is a local or a rule, and what is looked for in it.
type step struct {
	name ast.Var
	rule *ast.Rule
	path string
}

// longest is how long a path is followed: in values that are defined by one another it would grow without end.
const longest = 20

// first says whether a step is taken for the first time. Another time would find no more.
func (t *tracer) first(name ast.Var, rule *ast.Rule, path ast.Ref) bool {
	s := step{name, rule, ""}
	if len(path) > 0 {
		s.path = path.String()
	}
	if t.seen[s] || len(path) > longest {
		return false
	}
	t.seen[s] = true
	return true
}

// note keeps what an expression says about locals.
func (t *tracer) note(expr *ast.Expr) {
	switch {
	case expr.IsEquality() && len(expr.Operands()) == 2:
		t.bind(expr.Operand(0), expr.Operand(1))
		t.bind(expr.Operand(1), expr.Operand(0))
	case expr.IsEvery():
		every := expr.Terms.(*ast.Every)
		t.bind(every.Value, member(every.Domain, ast.VarTerm("_")))
	case expr.IsCall():
		operands := expr.Operands()
		for _, rule := range t.compiler.GetRulesExact(expr.Operator()) {
			for r := rule; r != nil; r = r.Else {
				for i, argument := range r.Head.Args {
					t.bind(argument, operands[i])
				}
			}
		}
		if result, isVar := last(operands).(ast.Var); isVar {
			t.results[result] = append(t.results[result], expr)
		}
	}
}

func last(operands []*ast.Term) ast.Value {
	if len(operands) == 0 {
		return nil
	}
	return operands[len(operands)-1].Value
}

// bind keeps that a pattern may be a value.
func (t *tracer) bind(pattern, value *ast.Term) {
	switch p := pattern.Value.(type) {
	case ast.Var:
		t.values[p] = append(t.values[p], value)
	case *ast.Array:
		for i := range p.Len() {
			t.bind(p.Elem(i), member(value, ast.IntNumberTerm(i)))
		}
	case ast.Object:
		p.Foreach(func(key, inner *ast.Term) { t.bind(inner, member(value, key)) })
	}
}

func member(of, key *ast.Term) *ast.Term {
	if ref, isRef := of.Value.(ast.Ref); isRef {
		return ast.NewTerm(ref.Append(key))
	}
	return ast.NewTerm(ast.Ref{of, key})
}

// whole returns what of the input a term, or a member of it, may be, if that may be or hold an object.
func (t *tracer) whole(term *ast.Term, path ast.Ref) ast.Ref {
	switch value := term.Value.(type) {
	case ast.Ref:
		return t.wholeRef(slices.Concat(value, path))
	case ast.Var:
		return t.wholeLocal(value, path)
	case *ast.Array:
		var elements []*ast.Term
		value.Foreach(func(element *ast.Term) { elements = append(elements, element) })
		if len(path) > 0 {
			if element := value.Get(path[0]); element != nil {
				elements = []*ast.Term{element}
			}
		}
		return t.any(elements, path)
	case ast.Set:
		return t.any(value.Slice(), path)
	case ast.Object:
		return t.wholeObject(value, path)
	case *ast.ArrayComprehension:
		return t.any([]*ast.Term{value.Term}, path)
	case *ast.SetComprehension:
		return t.any([]*ast.Term{value.Term}, path)
	case *ast.ObjectComprehension:
		if t.inside || len(path) > 0 {
			return t.any([]*ast.Term{value.Value}, path)
		}
	}
	return nil
}

// any looks into elements; the path begins with what selects one of them.
func (t *tracer) any(elements []*ast.Term, path ast.Ref) ast.Ref {
	if len(path) > 0 {
		path = path[1:]
	}
	for _, element := range elements {
		if found := t.whole(element, path); found != nil {
			return found
		}
	}
	return nil
}

func (t *tracer) wholeObject(object ast.Object, path ast.Ref) ast.Ref {
	if len(path) == 0 && !t.inside {
		return nil
	}
	if len(path) > 0 && ast.IsConstant(path[0].Value) {
		if found := object.Get(path[0]); found != nil {
			return t.whole(found, path[1:])
		}
	}
	var members []*ast.Term
	object.Foreach(func(_, member *ast.Term) { members = append(members, member) })
	return t.any(members, path)
}

func (t *tracer) wholeRef(ref ast.Ref) ast.Ref {
	switch {
	case ref[0].Equal(ast.InputRootDocument):
		if holdsObjects(t.compiler.TypeEnv.GetByRef(ref)) {
			return ref.ConstantPrefix()
		}
		return nil
	case !ref[0].Equal(ast.DefaultRootDocument):
		return t.whole(ref[0], ref[1:])
	}
	for i := 2; i <= len(ref); i++ {
		if rules := t.compiler.GetRulesExact(ref[:i]); len(rules) > 0 {
			return t.wholeRules(rules, ref[i:])
		}
	}
	return nil
}

// wholeRules looks into the values of rules and functions.
func (t *tracer) wholeRules(rules []*ast.Rule, path ast.Ref) ast.Ref {
	for _, rule := range rules {
		for r := rule; r != nil; r = r.Else {
			if !t.first("", r, path) {
				continue
			}
			var found ast.Ref
			switch {
			case r.Head.Key != nil && r.Head.Value == nil:
				found = t.any([]*ast.Term{r.Head.Key}, path)
			case len(r.Head.Reference) > 1: // a member of an object in parts
				found = t.any([]*ast.Term{r.Head.Value}, path)
			default:
				found = t.whole(r.Head.Value, path)
			}
			if found != nil {
				return found
			}
		}
	}
	return nil
}

func (t *tracer) wholeLocal(name ast.Var, path ast.Ref) ast.Ref {
	if !t.first(name, nil, path) {
		return nil
	}
	for _, value := range t.values[name] {
		if found := t.whole(value, path); found != nil {
			return found
		}
	}
	for _, call := range t.results[name] {
		if found := t.wholeResult(call, path); found != nil {
			return found
		}
	}
	return nil
}

// wholeResult looks into the result of a call. A built-in that may return an object is taken to return what it is given.
func (t *tracer) wholeResult(call *ast.Expr, path ast.Ref) ast.Ref {
	if rules := t.compiler.GetRulesExact(call.Operator()); len(rules) > 0 {
		return t.wholeRules(rules, path)
	}
	name := call.Operator().String()
	builtin := ast.BuiltinMap[name]
	if builtin == nil || name == ast.ObjectKeys.Name || !holdsObjects(builtin.Decl.Result()) {
		return nil
	}
	if !t.inside && (name == ast.ObjectUnion.Name || name == ast.ObjectUnionN.Name) {
		return nil // refused where it stands, if it takes whole objects
	}
	for _, operand := range call.Operands()[:builtin.Decl.Arity()] {
		if found := t.whole(operand, nil); found != nil {
			return found
		}
	}
	return nil
}

// holdsObjects says whether a value of this type may be or hold an object.
func holdsObjects(t types.Type) bool {
	switch t := t.(type) {
	case nil, types.Null, types.Boolean, types.Number, types.String:
		return false
	case *types.Array:
		for i := range t.Len() {
			if holdsObjects(t.Select(i)) {
				return true
			}
		}
		return holdsObjects(t.Dynamic())
	case *types.Set:
		return holdsObjects(t.Of())
	case types.Any:
		return len(t) == 0 || slices.ContainsFunc(t, holdsObjects)
	}
	return true
}
