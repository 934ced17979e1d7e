package compile

import (
	"errors"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkBlindSpots reports what the type check does not look into, where a misspelt property would go unseen: members of a function's
// argument, and names of properties that are not written out.
func checkBlindSpots(module *ast.Module) error {
	problems := membersOfArguments(module)
	for _, rule := range module.Rules {
		ast.WalkNodes(rule, func(node ast.Node) bool {
			problems = append(problems, computedName(node)...)
			return false
		})
	}
	return errors.Join(problems...)
}

func computedName(node ast.Node) []error {
	switch n := node.(type) {
	case *ast.Expr:
		if n.IsCall() {
			return computedStep(n.Terms.([]*ast.Term), n.Location)
		}
	case *ast.Term:
		switch value := n.Value.(type) {
		case ast.Call:
			return computedStep(value, n.Location)
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

// computedStep reports an object.get that asks the properties for a name that is not written out.
func computedStep(call []*ast.Term, location *ast.Location) []error {
	if len(call) < 3 || !call[0].Equal(ast.NewTerm(ast.ObjectGet.Ref())) {
		return nil
	}
	ref, isRef := call[1].Value.(ast.Ref)
	if !isRef || len(ref) != 3 || !isProperties(ref) {
		return nil
	}
	name := call[2]
	if path, isArray := name.Value.(*ast.Array); isArray {
		if path.Len() == 0 {
			return nil
		}
		name = path.Elem(0)
	}
	if ast.IsScalar(name.Value) {
		return nil
	}
	return []error{problemAt(location, "the type check does not know the name of the property that object.get asks %s for: write it out", ref)}
}

var propertiesRef, supplementaryRef = ast.MustParseRef("input.resource.properties"), ast.MustParseRef("input.resource.supplementary")

func isProperties(ref ast.Ref) bool {
	return ref.HasPrefix(propertiesRef) || ref.HasPrefix(supplementaryRef) || ref.HasPrefix(lookupsRef)
}
