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
			problems = append(problems, problemAt(c.location, "there is no rule %q: a policy states the evidence that it judged and the reasons to deny", name))
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
// A definition may leave out names that another has, as for a resource to which they do not apply.
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
	return nil
}

func alternatives(t types.Type) []types.Type {
	if union, isUnion := t.(types.Any); isUnion && len(union) > 0 {
		return union
	}
	return []types.Type{t}
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
		seen[rule] = true
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

// walkJudged visits the references of a rule except those that it only prints: the compiler collects what is printed in variables of
// their own.
func walkJudged(rule *ast.Rule, visit func(ast.Ref)) {
	printed := ast.NewVarSet()
	ast.WalkExprs(rule, func(expr *ast.Expr) bool {
		if expr.IsCall() && expr.Operator().Equal(ast.InternalPrint.Ref()) {
			printed.Update(expr.Vars(ast.VarVisitorParams{}))
		}
		return false
	})
	ast.NewGenericVisitor(func(node any) bool {
		switch n := node.(type) {
		case *ast.Expr:
			if n.IsEquality() {
				name, isVar := n.Operand(0).Value.(ast.Var)
				return isVar && printed.Contains(name)
			}
		case ast.Ref:
			visit(n)
		}
		return false
	}).Walk(rule)
}

// allowedPastEvidence are references that always have a value: parameters, the event, and the resource's cloud and type.
func allowedPastEvidence(ref ast.Ref) bool {
	if !ref[0].Equal(ast.InputRootDocument) {
		return true
	}
	if len(ref) < 3 {
		return len(ref) == 2 && ref[1].Equal(ast.StringTerm("event"))
	}
	switch ref[1].Value {
	case ast.String("parameters"), ast.String("event"):
		return true
	case ast.String("resource"):
		return ref[2].Equal(ast.StringTerm("cloud")) || ref[2].Equal(ast.StringTerm("type"))
	}
	return false
}
