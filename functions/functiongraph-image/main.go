// Command functiongraph-image is the function that evaluates compliance rules on Huawei Cloud FunctionGraph, in a container image of an event
// function: it listens on port 8000. Package assembly describes the settings.
package main

import (
	"cmp"
	"fmt"
	"os"

	"github.com/assay-rules/assay/functions/internal/assembly/functiongraph"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "functiongraph-image:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, function, getenv := functiongraph.Start()
	return function.Listen(ctx, cmp.Or(getenv("ASSAY_PORT"), "8000"))
}
