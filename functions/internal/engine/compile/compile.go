// Package compile turns Rego into plans, by OPA.
package compile

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/compile"
	"github.com/open-policy-agent/opa/v1/ir"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// Compiled are rules that are compiled together, of any number of policies.
type Compiled struct {
	policy  ir.Policy
	written written
}

// Compile compiles rules by their paths, such as policies/eip/eip_attached/deny, with everything they need. The modules are parsed, by file;
// they are not changed.
func Compile(ctx context.Context, modules map[string]*ast.Module, capabilities *ast.Capabilities, rules ...string) (c *Compiled, err error) {
	defer func() {
		if failure := recover(); failure != nil { // OPA's planner has such policies
			c, err = nil, fmt.Errorf("OPA failed to compile the policies: %v", failure)
		}
	}()
	parsed := &bundle.Bundle{Manifest: bundle.Manifest{Roots: &[]string{""}}, Data: map[string]any{}}
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		parsed.Modules = append(parsed.Modules, bundle.ModuleFile{URL: file, Path: file, Parsed: modules[file].Copy()})
	}
	compiler := compile.New().
		WithBundle(parsed).
		WithCapabilities(capabilities).
		WithTarget(compile.TargetPlan).
		WithEntrypoints(rules...).
		WithPruneUnused(true).
		WithEnablePrintStatements(true)
	if err := compiler.Build(ctx); err != nil {
		return nil, err
	}
	c = &Compiled{written: readWritten(modules)}
	if err := json.Unmarshal(compiler.Bundle().PlanModules[0].Raw, &c.policy); err != nil {
		return nil, fmt.Errorf("read OPA's plan: %w", err)
	}
	return c, nil
}

// Plan makes a plan of some of the rules and what they need. Its entries have the rules' paths as names.
func (c *Compiled) Plan(rules ...string) (*plan.Plan, error) {
	return convert(&c.policy, c.written, rules...)
}
