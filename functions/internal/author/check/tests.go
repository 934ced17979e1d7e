package check

import (
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// testingFile has what unit tests assert. It is embedded in no function.
const testingFile = "lib/testing.rego"

// unitTests compiles the user's Rego unit tests as strictly as the policies: there, too, an unused variable or import is a mistake. Only
// unit tests may use what is in testingFile.
func unitTests(sources Sources) ([]*compile.Problem, error) {
	var problems []*compile.Problem
	modules, err := policytest.Parse(sources.Policies, sources.OwnPolicy)
	if mistakes := (ast.Errors{}); errors.As(err, &mistakes) {
		return compile.Problems(compile.FromOPA(mistakes, nil)), nil
	}
	if err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler().SetErrorLimit(0).WithEnablePrintStatements(true).WithStrict(true)
	if compiler.Compile(modules); compiler.Failed() {
		for _, problem := range compile.Problems(compile.FromOPA(compiler.Errors, modules)) {
			if isTest(problem.File) {
				problems = append(problems, problem)
			}
		}
		return problems, nil
	}
	for file, module := range compiler.Modules {
		if file != testingFile && !isTest(file) && sources.OwnPolicy(file) {
			problems = append(problems, usesTesting(module)...)
		}
	}
	return problems, nil
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.rego") }

// usesTesting reports the rules of a compiled policy or fact that refer to testingFile.
func usesTesting(module *ast.Module) []*compile.Problem {
	testing := ast.MustParseRef("data.policies.lib.testing")
	var problems []*compile.Problem
	for _, rule := range module.Rules {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if ref.HasPrefix(testing) {
				problems = append(problems, &compile.Problem{File: rule.Location.File, Line: rule.Location.Row,
					Message: fmt.Sprintf("%s uses %s, which is for unit tests only and is in no function", rule.Head.Name, testing)})
			}
			return false
		})
	}
	return problems
}
