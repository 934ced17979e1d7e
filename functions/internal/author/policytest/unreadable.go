package policytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// unreadable is the name of the set, in a policy's unit tests, of inputs about which the policy must be Undetermined.
const unreadable = "unreadable"

// RunUnreadable judges what the unit tests in the selected files call unreadable: each must be Undetermined. The judge is the strict one of
// functions, because OPA, which runs the unit tests, does not see what could not be read.
func RunUnreadable(ctx context.Context, library *compile.Library, policies fs.FS, selected func(file string) bool) ([]Result, error) {
	modules, err := Parse(policies, selected)
	if err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, file := range slices.Sorted(maps.Keys(modules)) {
		module, folder := modules[file], path.Dir(file)
		at := slices.IndexFunc(module.Rules, func(r *ast.Rule) bool {
			return strings.HasSuffix(file, "_test.rego") && r.Head.Name.String() == unreadable
		})
		if at < 0 {
			continue
		}
		name := strings.TrimPrefix(module.Package.Path.String(), "data.") + "." + unreadable
		row := module.Rules[at].Location.Row
		if !slices.Contains(folders, folder) {
			results = append(results, Result{Name: name, File: file, Line: row, Failure: "stands beside no policy that could judge it"})
			continue
		}
		inputs, err := unreadableInputs(ctx, compiler, module.Package.Path.String()+"."+unreadable)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, row, err)
		}
		p, _, err := library.Open(ctx, compile.PolicyID(folder), nil)
		if err != nil {
			return nil, err
		}
		for _, input := range inputs {
			started := time.Now()
			failure, err := judgeUnreadable(ctx, p, input)
			if err != nil {
				return nil, err
			}
			results = append(results, Result{Name: name, File: file, Line: row, Failure: failure, Took: time.Since(started)})
		}
	}
	return results, nil
}

// unreadableInputs evaluates a set of inputs.
func unreadableInputs(ctx context.Context, compiler *ast.Compiler, query string) ([]json.RawMessage, error) {
	found, err := rego.New(rego.Query(query), rego.Compiler(compiler), rego.StrictBuiltinErrors(true)).Eval(ctx)
	if err != nil {
		return nil, err
	}
	var inputs []json.RawMessage
	for _, solution := range found {
		set, ok := solution.Expressions[0].Value.([]any)
		if !ok || len(set) == 0 {
			return nil, errors.New("unreadable must be a set of inputs: unreadable contains {\"resource\": …}")
		}
		for _, one := range set {
			input, err := json.Marshal(one)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, input)
		}
	}
	return inputs, nil
}

// judgeUnreadable says what is wrong with a verdict; empty: it is Undetermined.
func judgeUnreadable(ctx context.Context, p *engine.Policy, input json.RawMessage) (failure string, err error) {
	var told struct {
		Resource   compliance.Resource
		Parameters map[string]any
		Lookups    json.RawMessage
		Event      struct {
			Time    time.Time
			Trigger compliance.Trigger
		}
	}
	if err := json.Unmarshal(input, &told); err != nil {
		return fmt.Sprintf("this is no input of a policy: %v: %s", err, input), nil
	}
	told.Resource.Lookups = told.Lookups
	judge, err := p.Bind(told.Parameters)
	if err != nil {
		return "", err
	}
	if outcome := judge.Evaluate(ctx, &told.Resource, told.Event.Trigger, told.Event.Time); outcome.Verdict != compliance.Undetermined {
		return fmt.Sprintf("must be Undetermined, but is %s: %s", outcome.Verdict, input), nil
	}
	return "", nil
}
