package compile

import (
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// With object.get a policy says what may be absent. The type check does not look into it, and no evaluation can tell a misspelt name from an
// absent one. So the type check is given modules in which each body also refers plainly to what its object.get name: r.port stands beside
// object.get(r, "port", 0), and a value from object.get is what the reference would be. The same is done for what the type check looks into no
// better: the members of an `every`, `else`, and the arguments of functions, whose members are referred to where the function is called.

// withReferences returns copies of the modules that say plainly what they refer to. They are for the type check only.
func withReferences(modules map[string]*ast.Module) map[string]*ast.Module {
	r := &referrer{functions: map[string][]function{}, members: map[string][][]argumentMember{}}
	for _, module := range modules {
		for _, rule := range module.Rules {
			if len(rule.Head.Args) > 0 {
				name := module.Package.Path.Extend(rule.Head.Ref()).String()
				r.functions[name] = append(r.functions[name], function{module, rule})
			}
		}
	}
	plain := map[string]*ast.Module{}
	for file, module := range modules {
		plain[file] = module.Copy()
		for _, rule := range plain[file].Rules {
			r.add(module, rule)
		}
	}
	return plain
}

// referrer adds references to rules.
type referrer struct {
	functions map[string][]function         // by their full names
	members   map[string][][]argumentMember // of each argument of a function
}

type function struct {
	module *ast.Module
	rule   *ast.Rule
}

// argumentMember is a member of an argument that a function refers to.
type argumentMember struct {
	path     ast.Ref
	location *ast.Location
}

// add adds references to a rule. It returns which members of its arguments the rule refers to.
func (r *referrer) add(module *ast.Module, rule *ast.Rule) [][]argumentMember {
	for e := rule.Else; e != nil; e = e.Else { // for which annotations do not count
		rule.Body.Append(ast.NewExpr(ast.ArrayComprehensionTerm(e.Head.Value.Copy(), e.Body.Copy())).SetLocation(e.Location))
	}
	b := &body{referrer: r, module: module, known: map[ast.Var]ast.Ref{}, arguments: map[ast.Var]int{}, members: make([][]argumentMember, len(rule.Head.Args))}
	for i, argument := range rule.Head.Args {
		if name, isVar := argument.Value.(ast.Var); isVar && !name.IsWildcard() {
			b.known[name], b.arguments[name] = ast.Ref{argument}, i
		}
	}
	b.complete(&rule.Body, rule.Head.Key, rule.Head.Value)
	return b.members
}

// of returns which members of its arguments a function refers to. One with several definitions may try one after the other: what it
// refers to is not known.
func (r *referrer) of(name string) [][]argumentMember {
	members, known := r.members[name]
	if definitions := r.functions[name]; !known && len(definitions) == 1 && definitions[0].rule.Else == nil {
		r.members[name] = nil // should it call itself, which is refused elsewhere
		members = r.add(definitions[0].module, definitions[0].rule.Copy())
		r.members[name] = members
	}
	return members
}

// body is a body to which references are added.
type body struct {
	*referrer
	module    *ast.Module
	known     map[ast.Var]ast.Ref // what the locals refer to of which the type check does not know it
	arguments map[ast.Var]int     // of the function
	members   [][]argumentMember  // of its arguments
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
			b.refer(b.reference(n), n.Location)
			if _, ofCall := value[0].Value.(ast.Call); ofCall {
				return false
			}
		}
	}
	return false
}

// call adds what an object.get refers to, and what a function does to its arguments.
func (b *body) call(call []*ast.Term, location *ast.Location) (done bool) {
	operator, isRef := call[0].Value.(ast.Ref)
	if !isRef || operator.Equal(ast.Print.Ref()) {
		return true
	}
	if ref := b.got(call); ref != nil {
		b.refer(ref, location)
		b.walk(call[3])
		return true
	}
	for i, members := range b.of(b.fullName(operator)) {
		if i+1 >= len(call) {
			break
		}
		base := b.base(call[i+1])
		for _, member := range members {
			if base != nil {
				b.refer(slices.Concat(base, member.path), member.location)
			}
		}
	}
	return false
}

func (b *body) refer(ref ast.Ref, location *ast.Location) {
	if len(ref) < 2 {
		return
	}
	copied := ref.Copy()
	copied[0].Location = location // by which the type check complains
	b.found = append(b.found, ast.NewExpr(ast.NewTerm(copied).SetLocation(location)).SetLocation(location))
	name, isVar := ref[0].Value.(ast.Var)
	i, isArgument := b.arguments[name]
	if !isVar || !isArgument || len(b.known[name]) != 1 {
		return
	}
	path := ref[1:]
	if end := slices.IndexFunc(path, func(step *ast.Term) bool { return !writtenOut(step) }); end >= 0 {
		path = path[:end]
	}
	known := slices.ContainsFunc(b.members[i], func(m argumentMember) bool { return m.path.Equal(path) && m.location.Equal(location) })
	if len(path) > 0 && !known {
		b.members[i] = append(b.members[i], argumentMember{path, location})
	}
}

// writtenOut says whether a step of a path means the same elsewhere.
func writtenOut(step *ast.Term) bool {
	name, isVar := step.Value.(ast.Var)
	return ast.IsScalar(step.Value) || isVar && name.IsWildcard()
}

// fullName is what an operator means in a module.
func (b *body) fullName(operator ast.Ref) string {
	if operator[0].Equal(ast.DefaultRootDocument) {
		return operator.String()
	}
	for _, imported := range b.module.Imports {
		if path, isRef := imported.Path.Value.(ast.Ref); isRef && operator[0].Value.Compare(imported.Name()) == 0 {
			return path.Concat(operator[1:]).String()
		}
	}
	return b.module.Package.Path.Extend(operator).String()
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
