package compile

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// packageRef is the package that a folder or file must hold. Its steps need not be names in Rego: a folder can be called anything.
func packageRef(file string) ast.Ref {
	ref := ast.Ref{ast.DefaultRootDocument, ast.StringTerm("policies")}
	for step := range strings.SplitSeq(file, "/") {
		ref = append(ref, ast.StringTerm(step))
	}
	return ref
}
