package compile

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// With object.get a policy says what may be absent. The type check does not look into it, and no evaluation can tell a misspelt name from an
// absent one. So the type check is given modules in which each body also refers plainly to what its object.get name: r.port stands beside
// object.get(r, "port", 0), and a value from object.get is what the reference would be. The same is done for what the type check looks into no
// better: the members of an `every`, and `else`. Into the arguments of functions it cannot look at all, so that their members are refused.

// withReferences returns copies of the modules that say plainly what they refer to. They are for the type check only.
func withReferences(modules map[string]*ast.Module) map[string]*ast.Module {
	plain := map[string]*ast.Module{}
	for file, module := range modules {
		plain[file] = module.Copy()
		for _, rule := range plain[file].Rules {
			addReferences(rule)
		}
	}
	return plain
}

// membersOfArguments reports each member of an argument that a function names: one of several definitions could misspell it unseen. An
// object.get may not lead to one either by way of an element or local, as no evaluation notes what it does not find.
func membersOfArguments(module *ast.Module) []error {
	var problems []error
	for _, rule := range module.Rules {
		for _, member := range addReferences(rule.Copy()) {
			location := member[0].Location
			if location == nil {
				location = rule.Location
			}
			problems = append(problems, problemAt(location,
				"the type check does not look into a function's argument: take %s apart in the annotated rule and hand over what it holds", member))
		}
	}
	return problems
}

// addReferences adds references to a rule. It returns the members of its arguments that the rule names.
func addReferences(rule *ast.Rule) []ast.Ref {
	var others ast.Body
	for e := rule.Else; e != nil; e = e.Else { // for which annotations do not count
		others.Append(ast.NewExpr(ast.ArrayComprehensionTerm(e.Head.Value.Copy(), e.Body.Copy())).SetLocation(e.Location))
	}
	for _, expr := range rule.Body { // behind, because it may narrow the types of arguments
		others.Append(expr)
	}
	rule.Body = others
	var members []ast.Ref
	b := &body{known: map[ast.Var]ast.Ref{}, arguments: ast.NewVarSet(), members: &members}
	for _, argument := range rule.Head.Args {
		for name := range argument.Vars() {
			b.known[name] = ast.Ref{ast.NewTerm(name)}
			b.arguments.Add(name)
		}
	}
	b.complete(&rule.Body, rule.Head.Key, rule.Head.Value)
	return members
}

// body is a body to which references are added.
type body struct {
	known     map[ast.Var]ast.Ref // what the locals refer to of which the type check does not know it
	arguments ast.VarSet          // of the function
	members   *[]ast.Ref          // of its arguments
	found     ast.Body
}

// complete adds references to a body. Other nodes see its locals, such as the value of a rule.
func (b *body) complete(exprs *ast.Body, others ...*ast.Term) {
	for _, expr := range *exprs {
		b.learn(expr)
	}
	b.walk(*exprs)
	for _, term := range others {
		if term != nil {
			b.walk(term)
		}
	}
	for _, expr := range b.found {
		exprs.Append(expr)
	}
}

func (b *body) inner() *body {
	inner := *b
	inner.known, inner.found = maps.Clone(b.known), nil
	return &inner
}

// learn keeps the locals of `bandwidth := object.get(…)` and `some r in object.get(…)`.
func (b *body) learn(expr *ast.Expr) {
	if some, isSome := expr.Terms.(*ast.SomeDecl); isSome {
		for _, symbol := range some.Symbols {
			if call, isCall := symbol.Value.(ast.Call); isCall {
				// internal.member_2(element, collection) or internal.member_3(key, element, collection)
				element := call[len(call)-2]
				b.name(element, b.reference(call[len(call)-1]), elementOf(element))
			} else {
				b.name(symbol, nil)
			}
		}
	}
	if (expr.IsAssignment() || expr.IsEquality()) && len(expr.Operands()) == 2 {
		b.name(expr.Operand(0), b.reference(expr.Operand(1)))
	}
}

// name keeps what a local refers to, or forgets what another of the same name did.
func (b *body) name(pattern *ast.Term, ref ast.Ref, member ...*ast.Term) {
	name, isVar := pattern.Value.(ast.Var)
	switch {
	case !isVar || name.IsWildcard():
	case ref == nil:
		delete(b.known, name)
	default:
		b.known[name] = slices.Concat(ref, member)
	}
}

// elementOf is a wildcard, one for each local.
func elementOf(name *ast.Term) *ast.Term { return ast.VarTerm(ast.WildcardPrefix + name.String()) }

func (b *body) walk(node any) { ast.NewGenericVisitor(b.visit).Walk(node) }

func (b *body) visit(node any) (done bool) {
	switch n := node.(type) {
	case *ast.ArrayComprehension:
		b.inner().complete(&n.Body, n.Term)
		return true
	case *ast.SetComprehension:
		b.inner().complete(&n.Body, n.Term)
		return true
	case *ast.ObjectComprehension:
		b.inner().complete(&n.Body, n.Key, n.Value)
		return true
	case *ast.Every:
		b.walk(n.Domain)
		inner := b.inner()
		if n.Key != nil {
			inner.name(n.Key, nil)
		}
		inner.name(n.Value, b.base(n.Domain), elementOf(n.Value))
		inner.complete(&n.Body)
		return true
	case *ast.Expr:
		if n.IsCall() {
			return b.call(n.Terms.([]*ast.Term), n.Location)
		}
	case *ast.Term:
		switch value := n.Value.(type) {
		case ast.Call:
			return b.call(value, n.Location)
		case ast.Ref:
			b.refer(b.reference(n), n.Location, false)
			if _, ofCall := value[0].Value.(ast.Call); ofCall {
				return false
			}
		}
	}
	return false
}

// call adds what an object.get refers to.
func (b *body) call(call []*ast.Term, location *ast.Location) (done bool) {
	operator, isRef := call[0].Value.(ast.Ref)
	if !isRef || operator.Equal(ast.Print.Ref()) {
		return true
	}
	if ref := b.got(call); ref != nil {
		b.refer(ref, location, true)
		b.walk(call[3])
		return true
	}
	return false
}

func (b *body) refer(ref ast.Ref, location *ast.Location, got bool) {
	if len(ref) < 2 {
		return
	}
	copied := ref.Copy()
	copied[0].Location = location // by which the type check complains
	b.found = append(b.found, ast.NewExpr(ast.NewTerm(copied).SetLocation(location)).SetLocation(location))
	if name, isVar := ref[0].Value.(ast.Var); isVar && b.arguments.Contains(name) && (named(ref[1]) || got && slices.ContainsFunc(ref[1:], named)) {
		*b.members = append(*b.members, copied)
	}
}

func named(step *ast.Term) bool {
	_, isName := step.Value.(ast.String)
	return isName
}

// reference is what a term refers to, if the type check does not know it.
func (b *body) reference(term *ast.Term) ast.Ref {
	switch value := term.Value.(type) {
	case ast.Call:
		return b.got(value)
	case ast.Var:
		return b.known[value]
	case ast.Ref:
		if base := b.reference(value[0]); base != nil {
			return slices.Concat(base, value[1:])
		}
	}
	return nil
}

// base is what a term refers to.
func (b *body) base(term *ast.Term) ast.Ref {
	if ref := b.reference(term); ref != nil {
		return ref
	}
	switch value := term.Value.(type) {
	case ast.Ref:
		if _, ofCall := value[0].Value.(ast.Call); !ofCall {
			return value
		}
	case ast.Var:
		return ast.Ref{term}
	}
	return nil
}

// got is what object.get(object, path, default) refers to, as far as the path is written out.
func (b *body) got(call []*ast.Term) ast.Ref {
	if len(call) != 4 || !call[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) {
		return nil
	}
	ref := b.base(call[1])
	if ref == nil {
		return nil
	}
	steps := []*ast.Term{call[2]}
	if path, isArray := call[2].Value.(*ast.Array); isArray {
		steps = nil
		path.Foreach(func(step *ast.Term) { steps = append(steps, step) })
	}
	for i, step := range steps {
		if !ast.IsScalar(step.Value) {
			steps = steps[:i]
			break
		}
	}
	return slices.Concat(ref, steps)
}
