package compile

import (
	"errors"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var libRef = ast.MustParseRef("data.policies.lib")

// transparent are the built-ins that may take whole objects: their result tells what is missing in them, or nothing about it. All others absorb:
// a built-in that nobody thought of is not one that hides what is missing.
var transparent = []string{
	ast.Count.Name, ast.ObjectKeys.Name, ast.ObjectGet.Name, ast.TypeNameBuiltin.Name, ast.InternalPrint.Name,
	ast.IsArray.Name, ast.IsBoolean.Name, ast.IsNull.Name, ast.IsNumber.Name, ast.IsObject.Name, ast.IsSet.Name, ast.IsString.Name,
	ast.Equality.Name, ast.Assign.Name, ast.Equal.Name, ast.NotEqual.Name, // which strict evaluation looks into
	ast.LessThan.Name, ast.LessThanEq.Name, ast.GreaterThan.Name, ast.GreaterThanEq.Name,
	ast.Member.Name, ast.MemberWithKey.Name,
	ast.ArrayConcat.Name, ast.ArrayFlatten.Name, ast.ArrayReverse.Name, ast.ArraySlice.Name, ast.Sort.Name, ast.Min.Name, ast.Max.Name,
	ast.Or.Name, ast.Union.Name,
}

// Of a union only what is whole in it matters: a union of objects that the policy writes puts together what was read member by member.
var unions = []string{ast.ObjectUnion.Name, ast.ObjectUnionN.Name}

// texts show whole objects to people. A condition on such a text is one on the object.
var texts = []string{ast.Sprintf.Name, ast.InternalTemplateString.Name}

// setOperators compare the elements of sets.
var setOperators = []string{ast.And.Name, ast.Minus.Name, ast.Intersection.Name}

// checkAbsorbed refuses to hand whole objects of the input to a built-in that absorbs what is missing in them: even strict evaluation would not
// notice that a member which decides is not there. Going through the members of an object that the schema knows absorbs as well. The resource is of
// one of the types, if there are any.
func checkAbsorbed(compiler *ast.Compiler, evidence []*ast.Rule, resources []*value.Type) error {
	t := &tracer{compiler: compiler, resources: resources, values: map[ast.Var][]*ast.Term{}, results: map[ast.Var][]*ast.Expr{}, shared: ast.NewVarSet()}
	files := slices.Sorted(maps.Keys(compiler.Modules))
	for _, file := range files {
		ast.WalkExprs(compiler.Modules[file], func(expr *ast.Expr) bool {
			t.note(expr)
			return false
		})
	}
	facts := reachableFrom(compiler, evidence)
	var problems []error
	for _, file := range files {
		for _, rule := range compiler.Modules[file].Rules {
			judged := decidingIn(rule)
			walkUnprinted(rule, func(node any) {
				switch n := node.(type) {
				case *ast.Expr:
					if n.IsCall() && (!isText(n) || facts[rule] || judged.Contains(resultOf(n))) {
						problems = append(problems, t.absorbed(n, rule.Location))
					}
				case ast.Ref:
					problems = append(problems, t.gone(n, rule.Location))
				}
			})
		}
	}
	return errors.Join(problems...)
}

// reachableFrom are rules and those they depend on.
func reachableFrom(compiler *ast.Compiler, rules []*ast.Rule) map[*ast.Rule]bool {
	reached := map[*ast.Rule]bool{}
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if reached[rule] {
			return
		}
		reached[rule] = true
		for dependency := range compiler.Graph.Dependencies(rule) {
			if next, isRule := dependency.(*ast.Rule); isRule {
				visit(next)
			}
		}
	}
	for _, rule := range rules {
		visit(rule)
	}
	return reached
}

func isText(call *ast.Expr) bool { return slices.Contains(texts, call.Operator().String()) }

// resultOf is the local that a call leaves its result in.
func resultOf(call *ast.Expr) ast.Var {
	result, _ := last(call.Operands()).(ast.Var)
	return result
}

// decidingIn are the locals that a rule gives to built-ins which decide something. A message is put together of them, and no more.
func decidingIn(rule *ast.Rule) ast.VarSet {
	judged := ast.NewVarSet()
	walkUnprinted(rule, func(node any) {
		expr, isExpr := node.(*ast.Expr)
		if !isExpr || !expr.IsCall() || ast.BuiltinMap[expr.Operator().String()] == nil || isText(expr) || expr.Operator().Equal(ast.Concat.Ref()) {
			return
		}
		operands := expr.Operands()
		if expr.IsEquality() && len(operands) == 2 { // an assignment, but for constants
			if !ast.IsScalar(operands[0].Value) && !ast.IsScalar(operands[1].Value) {
				return
			}
		}
		for _, operand := range operands[:min(len(operands), ast.BuiltinMap[expr.Operator().String()].Decl.Arity())] {
			judged.Update(operand.Vars())
		}
	})
	return judged
}

func (t *tracer) absorbed(expr *ast.Expr, location *ast.Location) error {
	name := expr.Operator().String()
	builtin := ast.BuiltinMap[name]
	if builtin == nil || slices.Contains(transparent, name) {
		return nil
	}
	t.inside, t.text, t.itself = !slices.Contains(unions, name), isText(expr), false
	operands := expr.Operands()[:builtin.Decl.Arity()]
	var found ast.Ref
	for i, operand := range operands {
		if !holdsObjects(builtin.Decl.FuncArgs().Arg(i)) || slices.Contains(setOperators, name) && !t.isSet(operand, map[ast.Var]bool{}) {
			continue
		}
		t.seen = map[step]bool{}
		if found = t.whole(operand, nil); found != nil {
			break
		}
	}
	if found == nil && !t.inside {
		found = t.merged(operands)
	}
	if found == nil {
		return nil
	}
	if expr.Location != nil {
		location = expr.Location
	}
	return problemAt(location, "%s takes %s as a whole, and what is missing or misspelt in it would pass silently: refer to the members that the policy judges, "+
		"and to those that may be absent with object.get", called(name), found)
}

// isSet reports whether a term is one of the policy's sets; the input holds none.
func (t *tracer) isSet(term *ast.Term, seen map[ast.Var]bool) bool {
	switch value := term.Value.(type) {
	case ast.Set, *ast.SetComprehension:
		return true
	case ast.Ref:
		_, isSet := t.compiler.TypeEnv.GetByRef(value).(*types.Set)
		return isSet
	case ast.Var:
		if seen[value] {
			return false
		}
		seen[value] = true
		return slices.ContainsFunc(t.values[value], func(v *ast.Term) bool { return t.isSet(v, seen) }) ||
			slices.ContainsFunc(t.results[value], func(call *ast.Expr) bool {
				return slices.ContainsFunc(call.Operands()[:len(call.Operands())-1], func(v *ast.Term) bool { return t.isSet(v, seen) })
			})
	}
	return false
}

// called is the name of a built-in as a policy writes it.
func called(name string) string {
	if name == ast.InternalTemplateString.Name {
		return "the template string"
	}
	if infix := ast.BuiltinMap[name].Infix; infix != "" {
		return infix
	}
	return name
}

// merged finds a whole object in one of several written objects, where a union merges it with what another has under the same name.
func (t *tracer) merged(operands []*ast.Term) ast.Ref {
	var written []ast.Object
	for _, operand := range operands {
		ast.WalkTerms(operand, func(term *ast.Term) bool { // union_n takes them in an array
			object, isObject := term.Value.(ast.Object)
			if isObject {
				written = append(written, object)
			}
			return isObject
		})
	}
	for i, object := range written {
		for j, other := range written {
			for _, key := range object.Keys() {
				if same := other.Get(key); i != j && same != nil && !ast.IsScalar(same.Value) {
					t.seen = map[step]bool{}
					if found := t.whole(object.Get(key), nil); found != nil {
						return found
					}
				}
			}
		}
	}
	return nil
}

// gone reports a reference through whichever member of an object of which the schema knows the members.
func (t *tracer) gone(ref ast.Ref, location *ast.Location) error {
	for i := 1; i < len(ref); i++ {
		if _, isVar := ref[i].Value.(ast.Var); !isVar {
			continue
		}
		t.inside, t.text, t.itself, t.listed, t.seen = false, true, true, false, map[step]bool{}
		var found ast.Ref
		if i == 1 {
			found = t.whole(ref[0], nil)
		} else {
			found = t.wholeRef(ref[:i])
		}
		if found == nil || !t.listed {
			continue
		}
		if ref[0].Location != nil {
			location = ref[0].Location
		}
		return problemAt(location, "this goes through the members of %s, and one that is missing or misspelt would pass silently: refer to the members that the policy judges, "+
			"and to those that may be absent with object.get", found)
	}
	return nil
}

// tracer follows whole objects of the input through locals, aliases, functions and what collections hold, in rules that the compiler has rewritten:
// each local has a name of its own there.
type tracer struct {
	compiler  *ast.Compiler
	values    map[ast.Var][]*ast.Term // what a local may be
	results   map[ast.Var][]*ast.Expr // the calls that a local may be the result of
	resources []*value.Type           // what the resource may be
	inside    bool                    // objects written in a policy are looked into
	itself    bool                    // what is looked for is not what something else holds
	listed    bool                    // what was found in the input is an object, of which the schema lists the members
	shared    ast.VarSet              // arguments of the functions of lib, which one policy calls with this and another with that
	text      bool                    // what is looked for is shown in a text, where it does not matter for most: only what is certain counts
	seen      map[step]bool           // on the way from one operand
}

// step is a local or a rule, and what is looked for in it.
type step struct {
	name ast.Var
	rule *ast.Rule
	path string
}

// longest is how long a path is followed: in values that are defined by one another it would grow without end.
const longest = 20

// first reports whether a step is taken for the first time. Another time would find no more.
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
					if r.Module.Package.Path.HasPrefix(libRef) {
						t.shared.Update(argument.Vars())
					}
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
	if t.itself && len(path) == 0 {
		switch term.Value.(type) {
		case ast.Ref, ast.Var:
		default:
			return nil // what the policy makes, whatever it holds
		}
	}
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
		if t.wholeInput(ref) {
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

// wholeInput reports whether a reference into the input may lead to an object, or to what holds one.
func (t *tracer) wholeInput(ref ast.Ref) bool {
	properties := isProperties(ref)
	if !properties || t.resources == nil {
		if !properties {
			object, isObject := t.compiler.TypeEnv.GetByRef(ref).(*types.Object)
			t.listed = isObject && len(object.StaticProperties()) > 0 && object.DynamicProperties() == nil
		}
		if properties && t.text && len(ref) > 3 {
			return false // which is not certain
		}
		return holdsObjects(t.compiler.TypeEnv.GetByRef(ref))
	}
	found := false
	for _, resource := range t.resources {
		if at, declared := typeAt(resource, ref[2:]); declared && mayHoldObjects(at) && (at != nil || !t.text) {
			found = true
			t.listed = at != nil && at.Members != nil
		}
	}
	return found
}

// typeAt is the type of what stands at the end of a path, nil if it can be anything; and whether the type declares that there is something.
func typeAt(at *value.Type, path ast.Ref) (*value.Type, bool) {
	for _, step := range path {
		name, isName := step.Value.(ast.String)
		switch {
		case at == nil:
			return nil, true
		case !isName && at.Members != nil:
			return nil, true // whichever of them
		case !isName:
			at = at.Elements
		case at.Members != nil:
			member, known := at.Members[string(name)]
			if !known && at.Others == nil {
				return nil, false
			}
			if at = member; !known {
				at = at.Others
			}
		default:
			at = at.Others
		}
	}
	return at, true
}

func mayHoldObjects(t *value.Type) bool {
	return t == nil || t.Kinds == 0 || t.Kinds.Has(value.Object) || t.Kinds.Has(value.Array) && mayHoldObjects(t.Elements)
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
	if !t.first(name, nil, path) || t.text && t.shared.Contains(name) {
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
	if !t.inside && slices.Contains(unions, name) {
		return nil // refused where it stands, if it takes whole objects
	}
	operands := call.Operands()[:builtin.Decl.Arity()]
	switch {
	case name == ast.ObjectGet.Name && ast.IsScalar(operands[1].Value):
		if found := t.whole(operands[0], slices.Concat(ast.Ref{operands[1]}, path)); found != nil {
			return found
		}
		return t.whole(operands[2], path)
	case slices.Contains(rearranging, name) && len(path) > 0:
		return t.any(operands, slices.Concat(ast.Ref{nil, ast.VarTerm("_")}, path[1:]))
	}
	if t.itself {
		return nil
	}
	return t.any(operands, nil)
}

// rearranging are the built-ins that return the elements of what they are given.
var rearranging = []string{
	ast.ArrayConcat.Name, ast.ArrayReverse.Name, ast.ArraySlice.Name, ast.Sort.Name, ast.Or.Name, ast.And.Name, ast.Minus.Name,
}

// holdsObjects reports whether a value of this type may be or hold an object.
func holdsObjects(t types.Type) bool {
	switch t := t.(type) {
	case nil, types.Null, types.Boolean, types.Number, types.String:
		return false
	case *types.NamedType:
		return holdsObjects(t.Type)
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
