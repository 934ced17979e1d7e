package compile

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// With object.get a policy says what may be absent. The type check does not look into it, and no evaluation can tell a misspelt name from an
// absent one. So the type check is given modules in which each body also refers plainly to what its object.get name: r.port stands beside
// object.get(r, "port", 0), and a value from object.get is what the reference would be.

// withReferences returns copies of the modules that say plainly what their object.get refer to. They are for the type check only.
func withReferences(modules map[string]*ast.Module) map[string]*ast.Module {
	plain := maps.Clone(modules)
	for file, module := range modules {
		plain[file] = module.Copy()
		for _, rule := range plain[file].Rules {
			for r := rule.Else; r != nil; r = r.Else { // for which annotations do not count
				rule.Body.Append(ast.NewExpr(ast.ArrayComprehensionTerm(r.Head.Value.Copy(), r.Body.Copy())).SetLocation(r.Location))
			}
			(&gets{known: map[ast.Var]ast.Ref{}}).scope(&rule.Body, rule.Head)
		}
	}
	return plain
}

// gets collects what the object.get of one body refer to.
type gets struct {
	known map[ast.Var]ast.Ref // the locals that are, or are elements of, the result of an object.get
	found ast.Body
}

// scope adds references to a body. Other nodes see its locals, such as the head of a rule.
func (g *gets) scope(body *ast.Body, others ...any) {
	for _, expr := range *body {
		g.learn(expr)
	}
	visitor := ast.NewGenericVisitor(g.visit)
	visitor.Walk(*body)
	for _, node := range others {
		visitor.Walk(node)
	}
	for _, expr := range g.found {
		body.Append(expr)
	}
}

func (g *gets) inner(body *ast.Body, others ...any) {
	(&gets{known: maps.Clone(g.known)}).scope(body, others...)
}

// learn keeps the locals of `bandwidth := object.get(…)` and `some r in object.get(…)`.
func (g *gets) learn(expr *ast.Expr) {
	if some, isSome := expr.Terms.(*ast.SomeDecl); isSome {
		for _, symbol := range some.Symbols {
			if call, isCall := symbol.Value.(ast.Call); isCall {
				// internal.member_2(element, collection) or internal.member_3(key, element, collection)
				element := call[len(call)-2]
				g.name(element, g.reference(call[len(call)-1]), elementOf(element))
			}
		}
	}
	if (expr.IsAssignment() || expr.IsEquality()) && len(expr.Operands()) == 2 {
		g.name(expr.Operand(0), g.reference(expr.Operand(1)))
	}
}

func (g *gets) name(pattern *ast.Term, ref ast.Ref, member ...*ast.Term) {
	if name, isVar := pattern.Value.(ast.Var); isVar && ref != nil && !name.IsWildcard() {
		g.known[name] = slices.Concat(ref, member)
	}
}

// elementOf is a wildcard, one for each local.
func elementOf(name *ast.Term) *ast.Term { return ast.VarTerm(ast.WildcardPrefix + name.String()) }

func (g *gets) visit(node any) bool {
	switch n := node.(type) {
	case *ast.ArrayComprehension:
		g.inner(&n.Body, n.Term)
		return true
	case *ast.SetComprehension:
		g.inner(&n.Body, n.Term)
		return true
	case *ast.ObjectComprehension:
		g.inner(&n.Body, n.Key, n.Value)
		return true
	case *ast.Every:
		ast.NewGenericVisitor(g.visit).Walk(n.Domain)
		body := &gets{known: maps.Clone(g.known)}
		body.name(n.Value, g.base(n.Domain), elementOf(n.Value))
		body.scope(&n.Body)
		return true
	case *ast.Expr:
		if !n.IsCall() {
			break
		}
		if n.Operator().Equal(ast.Print.Ref()) {
			return true
		}
		if call := n.Terms.([]*ast.Term); g.add(g.got(call), n.Location) {
			ast.NewGenericVisitor(g.visit).Walk(call[3])
			return true
		}
	case *ast.Term:
		if call, isCall := n.Value.(ast.Call); isCall && g.add(g.got(call), n.Location) {
			ast.NewGenericVisitor(g.visit).Walk(call[3])
			return true
		}
		if _, isRef := n.Value.(ast.Ref); isRef {
			return g.add(g.reference(n), n.Location)
		}
	}
	return false
}

func (g *gets) add(ref ast.Ref, location *ast.Location) bool {
	if ref != nil {
		g.found = append(g.found, ast.NewExpr(ast.NewTerm(ref).SetLocation(location)).SetLocation(location))
	}
	return ref != nil
}

// reference is what a term refers to, if that is by an object.get.
func (g *gets) reference(term *ast.Term) ast.Ref {
	switch value := term.Value.(type) {
	case ast.Call:
		return g.got(value)
	case ast.Var:
		return g.known[value]
	case ast.Ref:
		if base := g.reference(value[0]); base != nil {
			return slices.Concat(base, value[1:])
		}
	}
	return nil
}

// got is what object.get(object, path, default) refers to, as far as the path is written out.
func (g *gets) got(call []*ast.Term) ast.Ref {
	if len(call) != 4 || !call[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) {
		return nil
	}
	ref := g.base(call[1])
	if ref == nil {
		return nil
	}
	steps := []*ast.Term{call[2]}
	if path, isArray := call[2].Value.(*ast.Array); isArray {
		steps = nil
		path.Foreach(func(step *ast.Term) { steps = append(steps, step) })
	}
	ref = slices.Clone(ref)
	for _, step := range steps {
		if !ast.IsScalar(step.Value) {
			return nil
		}
		ref = append(ref, step)
	}
	return ref
}

// base is what a term refers to.
func (g *gets) base(term *ast.Term) ast.Ref {
	if ref := g.reference(term); ref != nil {
		return ref
	}
	switch value := term.Value.(type) {
	case ast.Ref:
		return value
	case ast.Var:
		return ast.Ref{term}
	}
	return nil
}
