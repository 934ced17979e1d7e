package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// explain says why the evidence is undefined: the expressions that had no value, found by evaluating once more with a trace. This
// costs many times an evaluation and is done for Undetermined verdicts only.
func (j *Judge) explain(ctx context.Context, input ast.Value) string {
	const unknown = "the policy's evidence is undefined"
	trace := topdown.NewBufferTracer()
	_, err := rego.New(
		rego.Query(j.policy.compiled.pkg.String()+"."+evidenceRule),
		rego.Compiler(j.policy.compiled.compiler),
		rego.ParsedInput(input),
		rego.StrictBuiltinErrors(true),
		rego.QueryTracer(trace),
	).Eval(ctx)
	if err != nil {
		return evaluationCause(err)
	}
	if failures := deepestFailures(*trace); len(failures) > 0 {
		return unknown + ": no value for " + strings.Join(failures, "; ")
	}
	return unknown + ": no definition of it applies to resources of type " + typeOf(input)
}

// deepestFailures are the failed expressions at which the search turned back: those that no other failure lies below.
func deepestFailures(trace []*topdown.Event) []string {
	depth := map[uint64]int{}
	deepest := 0
	var texts []string
	for _, event := range trace {
		if event.Op == topdown.EnterOp {
			depth[event.QueryID] = depth[event.ParentID] + 1
		}
		if event.Op != topdown.FailOp || event.Location == nil || event.Location.File == "" {
			continue
		}
		text := fmt.Sprintf("%s (%s)", strings.Join(strings.Fields(string(event.Location.Text)), " "), event.Location)
		switch at := depth[event.QueryID]; {
		case at > deepest:
			deepest, texts = at, []string{text}
		case at == deepest && !slices.Contains(texts, text):
			texts = append(texts, text)
		}
	}
	return texts
}

func typeOf(input ast.Value) string {
	value, err := input.Find(ast.Ref{ast.StringTerm("resource"), ast.StringTerm("type")})
	if err != nil {
		return "unknown"
	}
	return strings.Trim(value.String(), `"`)
}

// evaluationCause words an error of the engine for a user: what failed and where.
func evaluationCause(err error) string {
	var evaluation *topdown.Error
	if errors.As(err, &evaluation) && evaluation.Location != nil {
		return fmt.Sprintf("%s: %s", evaluation.Location, evaluation.Message)
	}
	return err.Error()
}
