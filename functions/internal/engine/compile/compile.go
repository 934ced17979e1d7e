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

// Policy plans the rules that are asked for, by their paths, such as policies/eip/eip_attached/deny, with everything they need and nothing
// else. The modules are parsed, by file; they are not changed. The plan's entries have the paths as names.
func Policy(ctx context.Context, modules map[string]*ast.Module, capabilities *ast.Capabilities, rules ...string) (*plan.Plan, error) {
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
	var policy ir.Policy
	if err := json.Unmarshal(compiler.Bundle().PlanModules[0].Raw, &policy); err != nil {
		return nil, fmt.Errorf("read OPA's plan: %w", err)
	}
	return Convert(&policy)
}
