package compile

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine"
)

// checkContract refuses what could pass silently: a policy without evidence and deny, and one whose deny or not_applicable judges
// anything but evidence, parameters and the event. Evidence that is undefined makes the verdict Undetermined; a property that a
// deny read past it would merely not deny.
func (c *checked) checkContract() error {
	var problems []error
	for _, name := range []string{engine.Evidence, engine.Deny} {
		if len(c.rules(name)) == 0 {
			problems = append(problems, problemAt(c.location, "%s", missingRule(name, c.modules[c.location.File])))
		}
	}
	for _, name := range []string{engine.Deny, engine.NotApplicable} {
		for _, rule := range c.rules(name) {
			if rule.Head.RuleKind() != ast.MultiValue {
				problems = append(problems, problemAt(rule.Location, "%s must be a set of reasons: write `%s contains reason if …`", name, name))
			}
			if ref, location := c.readsPast(rule); ref != nil {
				problems = append(problems, problemAt(location, "%s depends on %s; put the value into evidence and judge it there, "+
					"so that a missing value makes the verdict Undetermined instead of Compliant", name, ref))
			}
		}
	}
	return errors.Join(append(problems, c.checkEvidence())...)
}

// checkEvidence refuses evidence of which it is not known what it holds: a name that deny looks for and that is not there would not deny.
// A definition may leave out names that another has, as for a resource to which they do not apply. Each must tell one resource from another.
func (c *checked) checkEvidence() error {
	rules := c.rules(engine.Evidence)
	if len(rules) == 0 {
		return nil
	}
	var definitions [][]string
	for _, alternative := range alternatives(c.compiler.TypeEnv.GetByRef(c.pkg.Append(ast.StringTerm(engine.Evidence)))) {
		object, isObject := alternative.(*types.Object)
		if !isObject || object.DynamicProperties() != nil || len(object.StaticProperties()) == 0 {
			return problemAt(rules[0].Location, "evidence must be an object that names each value: write `%s := {\"bandwidth\": …}`", engine.Evidence)
		}
		var names []string
		for _, property := range object.StaticProperties() {
			names = append(names, fmt.Sprint(property.Key))
		}
		definitions = append(definitions, names)
	}
	all := slices.MaxFunc(definitions, func(a, b []string) int { return len(a) - len(b) })
	for _, names := range definitions {
		for _, name := range names {
			if !slices.Contains(all, name) {
				return problemAt(rules[0].Location, "evidence must use one set of names in all its definitions: one has %s, another %s",
					strings.Join(all, ", "), strings.Join(names, ", "))
			}
		}
	}
	judged := c.judgedMembers()
	var problems []error
	for _, rule := range rules {
		if !c.tellsResourcesApart(rule, judged) {
			problems = append(problems, problemAt(rule.Location, "what is judged in this evidence comes from neither the resource nor a lookup, so that every resource "+
				"would be judged alike: put into it what the policy judges"))
		}
	}
	return errors.Join(problems...)
}

// judgedMembers are the members of evidence by which deny and not_applicable judge; nil if that is evidence as a whole.
func (c *checked) judgedMembers() []string {
	evidence := c.pkg.Append(ast.StringTerm(engine.Evidence))
	members, whole := []string{}, false
	var starts []*ast.Rule
	for _, name := range []string{engine.Deny, engine.NotApplicable} {
		starts = append(starts, c.rules(name)...)
	}
	for rule := range reachableFrom(c.compiler, starts) {
		walkJudged(rule, func(ref ast.Ref) {
			if !ref.HasPrefix(evidence) {
				return
			}
			if len(ref) == len(evidence) || !ast.IsConstant(ref[len(evidence)].Value) {
				whole = true
			} else if name, isName := ref[len(evidence)].Value.(ast.String); isName {
				members = append(members, string(name))
			}
		})
	}
	if whole || len(members) == 0 {
		return nil
	}
	return members
}

// tellsResourcesApart reports whether a definition of evidence reads the resource or a lookup, as a condition or for a member that is judged. A
// resource's type is no condition that tells; as a value it does in a policy of several types.
func (c *checked) tellsResourcesApart(rule *ast.Rule, judged []string) bool {
	several := len(c.metadata.ResourceTypes) > 1 || slices.Contains(c.metadata.ResourceTypes, "*")
	for r := rule; r != nil; r = r.Else {
		values, conditions := slice(r, judged)
		if slices.ContainsFunc(values, func(node any) bool { return c.reads(node, several) }) ||
			slices.ContainsFunc(conditions, func(node any) bool { return c.reads(node, false) }) {
			return true
		}
	}
	return false
}

// slice returns what the judged members of a rule's value are made of, and the conditions for it, with what those are made of.
func slice(rule *ast.Rule, judged []string) (values, conditions []any) {
	terms := []*ast.Term{rule.Head.Value}
	object, isObject := rule.Head.Value.Value.(ast.Object)
	for _, expr := range rule.Body { // where the compiler has put a value that it is to make
		if expr.IsEquality() && !isObject && expr.Operand(0).Equal(rule.Head.Value) {
			object, isObject = expr.Operand(1).Value.(ast.Object)
		}
	}
	if isObject && judged != nil {
		terms = nil
		object.Foreach(func(key, member *ast.Term) {
			if name, isName := key.Value.(ast.String); !isName || slices.Contains(judged, string(name)) {
				terms = append(terms, member)
			}
		})
	}
	used, asked := ast.NewVarSet(), ast.NewVarSet()
	for _, term := range terms {
		values = append(values, term)
		used.Update(term.Vars())
	}
	var definitions []*ast.Expr
	for _, expr := range rule.Body {
		if expr.IsCall() && expr.Operator().Equal(ast.InternalPrint.Ref()) {
			continue
		}
		if len(defined(expr)) > 0 {
			definitions = append(definitions, expr)
			continue
		}
		conditions = append(conditions, expr)
	}
	for i, expr := range definitions { // of a local that has a value already, which makes it a condition: count(…) == 2
		if slices.ContainsFunc(defined(expr), func(local ast.Var) bool { return definedBesides(local, i, definitions) }) {
			conditions = append(conditions, expr)
		}
	}
	for _, condition := range conditions {
		asked.Update(condition.(*ast.Expr).Vars(ast.VarVisitorParams{}))
	}
	return append(values, madeOf(used, definitions)...), append(conditions, madeOf(asked, definitions)...)
}

// definedBesides reports whether another of the definitions gives a local its value.
func definedBesides(local ast.Var, i int, definitions []*ast.Expr) bool {
	for j, other := range definitions {
		if j != i && slices.Contains(defined(other), local) {
			return true
		}
	}
	return false
}

// madeOf returns the definitions of some locals, and of the locals in them.
func madeOf(locals ast.VarSet, definitions []*ast.Expr) []any {
	var found []any
	taken := map[*ast.Expr]bool{}
	for again := true; again; {
		again = false
		for _, expr := range definitions {
			if taken[expr] || !slices.ContainsFunc(defined(expr), locals.Contains) {
				continue
			}
			taken[expr], again = true, true
			found = append(found, expr)
			locals.Update(expr.Vars(ast.VarVisitorParams{}))
		}
	}
	return found
}

// defined are the locals to which an expression gives a value, if that is all it does.
func defined(expr *ast.Expr) []ast.Var {
	if expr.Negated || !expr.IsCall() {
		return nil
	}
	operands := expr.Operands()
	if !expr.IsEquality() {
		builtin := ast.BuiltinMap[expr.Operator().String()]
		if builtin == nil || len(operands) != builtin.Decl.Arity()+1 {
			return nil
		}
		operands = operands[len(operands)-1:]
	}
	var locals []ast.Var
	for _, operand := range operands {
		if name, isVar := operand.Value.(ast.Var); isVar {
			locals = append(locals, name)
		}
	}
	return locals
}

var typeRef, cloudRef = ast.MustParseRef("input.resource.type"), ast.MustParseRef("input.resource.cloud")

// reads reports whether a part of a rule, or a rule that it refers to, reads the resource or a lookup.
func (c *checked) reads(node any, typeTells bool) bool {
	found := false
	see := func(ref ast.Ref) {
		found = found || !allowedPastEvidence(ref) || typeTells && (ref.HasPrefix(typeRef) || ref.HasPrefix(cloudRef))
	}
	ast.WalkRefs(node, func(ref ast.Ref) bool {
		see(ref)
		rules := c.compiler.GetRulesForVirtualDocument(ref.ConstantPrefix())
		if len(rules) == 0 && ref.HasPrefix(c.pkg) && len(ref) > len(c.pkg) { // facts, of which there are facts.size and facts.name
			rules = c.compiler.GetRulesWithPrefix(ref.ConstantPrefix())
		}
		for rule := range reachableFrom(c.compiler, rules) {
			walkJudged(rule, see)
		}
		return found
	})
	return found
}

func alternatives(t types.Type) []types.Type {
	if union, isUnion := t.(types.Any); isUnion && len(union) > 0 {
		return union
	}
	return []types.Type{t}
}

// checkWith refuses policies and facts that replace what they are given, as only tests may.
func checkWith(modules map[string]*ast.Module) error {
	var problems []error
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		ast.WalkExprs(modules[file], func(expr *ast.Expr) bool {
			if len(expr.With) > 0 {
				problems = append(problems, problemAt(expr.Location, "a policy judges what it is given: `with` is for tests"))
			}
			return false
		})
	}
	return errors.Join(problems...)
}

// checkReferences refuses a reference to a fact that does not exist: it would be undefined, as silently as a missing property.
func checkReferences(compiler *ast.Compiler) error {
	var problems []error
	for _, file := range slices.Sorted(maps.Keys(compiler.Modules)) {
		for _, rule := range compiler.Modules[file].Rules {
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				if ref[0].Equal(ast.DefaultRootDocument) && !refersToRule(compiler, ref.ConstantPrefix()) {
					problems = append(problems, unknownFact(compiler, ref, rule.Location))
				}
				return false
			})
		}
	}
	return errors.Join(problems...)
}

func refersToRule(compiler *ast.Compiler, ref ast.Ref) bool {
	if len(compiler.GetRulesForVirtualDocument(ref)) > 0 {
		return true
	}
	// A name that rules share: paths in paths.bandwidth and paths.attached.
	return slices.ContainsFunc(compiler.GetRulesWithPrefix(ref), func(rule *ast.Rule) bool { return len(ref) > len(rule.Module.Package.Path) })
}

func unknownFact(compiler *ast.Compiler, ref ast.Ref, location *ast.Location) error {
	for _, module := range compiler.Modules {
		pkg := module.Package.Path
		if len(ref) <= len(pkg) || !ref.HasPrefix(pkg) {
			continue
		}
		var names []string
		for _, rule := range module.Rules {
			names = append(names, strings.Trim(rule.Head.Ref()[0].String(), `"`))
		}
		slices.Sort(names)
		name, isName := ref[len(pkg)].Value.(ast.String)
		if !isName {
			break
		}
		return problemAt(location, "there is no fact %s; the nearest are %s", ref, strings.Join(nearest.Names(string(name), slices.Compact(names)), ", "))
	}
	return problemAt(location, "%s names no fact: write out the name of one that stands in a file of lib", ref.ConstantPrefix())
}

func (c *checked) rules(name string) []*ast.Rule {
	return c.compiler.GetRulesExact(c.pkg.Append(ast.StringTerm(name)))
}

// readsPast finds what a rule and the rules it depends on read from the resource without going through evidence.
func (c *checked) readsPast(start *ast.Rule) (ast.Ref, *ast.Location) {
	seen := map[*ast.Rule]bool{}
	for _, rule := range c.rules(engine.Evidence) {
		for r := rule; r != nil; r = r.Else {
			seen[r] = true
		}
	}
	var found ast.Ref
	var location *ast.Location
	var visit func(*ast.Rule)
	visit = func(rule *ast.Rule) {
		if seen[rule] || found != nil {
			return
		}
		seen[rule] = true
		walkJudged(rule, func(ref ast.Ref) {
			if found == nil && !allowedPastEvidence(ref) {
				found, location = ref.ConstantPrefix(), rule.Location
			}
		})
		for _, next := range c.dependencies(rule) {
			visit(next)
		}
	}
	visit(start)
	return found, location
}

// dependencies are the rules that a rule refers to, in the order in which they are written.
func (c *checked) dependencies(rule *ast.Rule) []*ast.Rule {
	var rules []*ast.Rule
	for dependency := range c.compiler.Graph.Dependencies(rule) {
		if next, ok := dependency.(*ast.Rule); ok {
			rules = append(rules, next)
		}
	}
	slices.SortFunc(rules, func(a, b *ast.Rule) int { return a.Location.Compare(b.Location) })
	return rules
}

// walkJudged visits the references of a rule except those that it only prints.
func walkJudged(rule *ast.Rule, visit func(ast.Ref)) {
	walkUnprinted(rule, func(node any) {
		if ref, isRef := node.(ast.Ref); isRef {
			visit(ref)
		}
	})
}

// walkUnprinted visits a rule except what it only prints: the compiler collects that in variables of their own.
func walkUnprinted(rule *ast.Rule, visit func(node any)) {
	printed := ast.NewVarSet()
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if expr.IsCall() && expr.Operator().Equal(ast.InternalPrint.Ref()) {
			printed.Update(expr.Vars(ast.VarVisitorParams{}))
		}
		return false
	})
	ast.NewGenericVisitor(func(node any) bool {
		if expr, isExpr := node.(*ast.Expr); isExpr && expr.IsEquality() {
			if name, isVar := expr.Operand(0).Value.(ast.Var); isVar && printed.Contains(name) {
				return true
			}
		}
		visit(node)
		return false
	}).Walk(rule)
}

// allowedPastEvidence are references that always have a value: parameters, the event, and the resource's cloud and type.
func allowedPastEvidence(ref ast.Ref) bool {
	if !ref[0].Equal(ast.InputRootDocument) {
		return true
	}
	if len(ref) < 2 {
		return false
	}
	switch ref[1].Value {
	case ast.String("parameters"), ast.String("event"):
		return true
	case ast.String("resource"):
		return len(ref) > 2 && (ref[2].Equal(ast.StringTerm("cloud")) || ref[2].Equal(ast.StringTerm("type")))
	}
	return false
}
