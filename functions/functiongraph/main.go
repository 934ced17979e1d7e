// Command functiongraph is the function that evaluates compliance rules on Huawei Cloud FunctionGraph, as the bootstrap of a custom runtime:
// it polls the runtime API. Container images run the command functiongraph-image instead. Package assembly describes the settings.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/assay-rules/assay/functions/internal/assembly/functiongraph"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "functiongraph:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, function, getenv := functiongraph.Start()
	address := getenv("RUNTIME_API_ADDR")
	if address == "" {
		return errors.New("RUNTIME_API_ADDR is not set: FunctionGraph sets it for custom runtimes; in a container image, run functiongraph-image")
	}
	return function.Poll(ctx, address)
}
