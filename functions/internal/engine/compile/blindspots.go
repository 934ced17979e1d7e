package compile

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkBlindSpots reports constructs that the type check does not look into, where a misspelt property would go unseen: members of
// a function's argument, members of the variable of an `every`, values of `else`, object.get and computed names of properties.
func checkBlindSpots(module *ast.Module) error {
	var problems []error
	for _, rule := range module.Rules {
		problems = append(problems, membersOf(rule.Head.Args.Vars(), rule, rule.Location,
			"the type check does not look into a function's argument: take %s apart in the annotated rule and hand over what it holds")...)
		ast.WalkNodes(rule, func(node ast.Node) bool {
			problems = append(problems, blindSpot(node)...)
			return false
		})
		for r := rule.Else; r != nil; r = r.Else {
			if readsProperties(r.Head.Value) {
				problems = append(problems, problemAt(r.Location, "the type check does not look into the value of `else`: write a second definition of %s", rule.Head.Name))
			}
		}
	}
	return errors.Join(problems...)
}

func blindSpot(node ast.Node) []error {
	switch n := node.(type) {
	case *ast.Every:
		variables := ast.NewVarSet()
		for _, term := range []*ast.Term{n.Key, n.Value} {
			if term != nil {
				variables.Update(term.Vars())
			}
		}
		return membersOf(variables, n.Body, n.Location, "the type check does not look into `every`: collect %s in a comprehension and compare counts")
	case *ast.Expr:
		if len(n.With) > 0 {
			return []error{problemAt(n.Location, "a policy judges what it is given: `with` is for tests")}
		}
		if n.IsCall() && n.Operator().Equal(ast.ObjectGet.Ref()) && readsProperties(n.Operand(0)) {
			return []error{problemAt(n.Location, "the type check does not look into object.get: refer to the property")}
		}
	case *ast.Term:
		switch value := n.Value.(type) {
		case ast.Call:
			if len(value) > 1 && value[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) && readsProperties(value[1]) {
				return []error{problemAt(n.Location, "the type check does not look into object.get: refer to the property")}
			}
		case ast.Ref:
			if len(value) > 3 && isProperties(value) {
				if name, computed := value[3].Value.(ast.Var); computed && !name.IsWildcard() {
					return []error{problemAt(n.Location, "the type check does not know the name of the property %s: write it out", value)}
				}
			}
		}
	}
	return nil
}

// membersOf reports each reference to a named member of one of the variables.
func membersOf(variables ast.VarSet, in any, location *ast.Location, format string) []error {
	var problems []error
	ast.WalkTerms(in, func(term *ast.Term) bool {
		ref, isRef := term.Value.(ast.Ref)
		if !isRef || len(ref) < 2 {
			return false
		}
		head, isVar := ref[0].Value.(ast.Var)
		_, named := ref[1].Value.(ast.String)
		if isVar && named && variables.Contains(head) {
			at := term.Location
			if at == nil {
				at = location
			}
			problems = append(problems, problemAt(at, format, ref))
		}
		return false
	})
	return problems
}

func isProperties(ref ast.Ref) bool {
	return ref.HasPrefix(ast.MustParseRef("input.resource.properties")) || ref.HasPrefix(ast.MustParseRef("input.resource.supplementary")) || ref.HasPrefix(lookupsRef)
}

func readsProperties(node any) bool {
	found := false
	ast.WalkRefs(node, func(ref ast.Ref) bool {
		found = found || isProperties(ref)
		return found
	})
	return found
}
