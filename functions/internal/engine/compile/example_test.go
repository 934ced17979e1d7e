package compile_test

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// A policy is compiled when it is built. Its plan is evaluated without OPA, about a resource whose properties are read where the policy
// reads them.
func Example() {
	module := ast.MustParseModule(`package policies.eip.limit

evidence := {"size": input.resource.properties.size}

deny contains sprintf("size is %d, at least %d is wanted", [evidence.size, input.parameters.least]) if {
	evidence.size < input.parameters.least
}`)
	const evidence, deny = "policies/eip/limit/evidence", "policies/eip/limit/deny"
	compiled, err := compile.Compile(context.Background(), map[string]*ast.Module{"eip/limit/limit.rego": module},
		ast.CapabilitiesForThisVersion(), evidence, deny)
	if err != nil {
		fmt.Println(err)
		return
	}
	planned, err := compiled.Plan(evidence, deny)
	if err != nil {
		fmt.Println(err)
		return
	}

	decoded, err := plan.Decode(planned.Encode())
	if err != nil {
		fmt.Println(err)
		return
	}
	program, err := eval.New(decoded)
	if err != nil {
		fmt.Println(err)
		return
	}
	forever := value.NewArena(1 << 20) // what is the same for all resources
	parameters := forever.NewObject(1)
	forever.Put(parameters, forever.String("least"), forever.Int(5))
	parameters.Share()

	arena := value.NewArena(1 << 24) // reset for each resource
	properties, err := arena.Input([]byte(`{"size": 3, "unread": [1, 2, 3]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	resource := arena.NewObject(1)
	arena.Put(resource, arena.String("properties"), properties)
	input := arena.NewObject(2)
	arena.Put(input, arena.String("resource"), resource)
	arena.Put(input, arena.String("parameters"), parameters)

	evaluation := program.Begin(context.Background(), input, eval.Options{})
	defer evaluation.Close()
	for _, entry := range []string{evidence, deny} {
		found, err := evaluation.Value(entry)
		if err != nil {
			fmt.Println(err)
			return
		}
		encoded, err := found.AppendJSON(nil, false)
		fmt.Println(string(encoded), err)
	}
	// Output:
	// {"size":3} <nil>
	// ["size is 3, at least 5 is wanted"] <nil>
}
