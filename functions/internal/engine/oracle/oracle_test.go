package oracle_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/ir"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// planner lends OPA's planner for any query: the compile package plans rules only.
type planner struct{}

type planned struct{ policy *ir.Policy }

type plannedKey struct{}

func (planner) IsTarget(target string) bool { return target == "plan for assay" }

var errPlanned = errors.New("planned")

func (planner) PrepareForEval(ctx context.Context, policy *ir.Policy, _ ...rego.PrepareOption) (rego.TargetPluginEval, error) {
	ctx.Value(plannedKey{}).(*planned).policy = policy
	return nil, errPlanned
}

func init() { rego.RegisterPlugin("plan for assay", planner{}) }

// errUnplanned says that OPA has no plan for a policy that it can evaluate.
type errUnplanned struct{ error }

// queryEntry is how OPA names the query.
const queryEntry = "eval"

// planQuery plans a query, and encodes and decodes the plan on the way.
func planQuery(ctx context.Context, compiler *ast.Compiler, query string) (*eval.Program, error) {
	policy, err := planByOPA(ctx, compiler, query)
	if err != nil {
		return nil, errUnplanned{err}
	}
	converted, err := compile.Convert(policy, queryEntry)
	if err != nil {
		return nil, err
	}
	decoded, err := plan.Decode(converted.Encode())
	if err != nil {
		return nil, err
	}
	return eval.New(decoded)
}

func planByOPA(ctx context.Context, compiler *ast.Compiler, query string) (policy *ir.Policy, err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("OPA failed: %v", failure)
		}
	}()
	var found planned
	_, err = rego.New(rego.Query(query), rego.Compiler(compiler), rego.Target("plan for assay")).
		PrepareForEval(context.WithValue(ctx, plannedKey{}, &found))
	if errors.Is(err, errPlanned) || found.policy != nil {
		return found.policy, nil
	}
	return nil, err
}

func arena(t testing.TB) *value.Arena {
	t.Helper()
	return value.NewArena(eval.DefaultMemory)
}
