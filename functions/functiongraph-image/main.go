// Command functiongraph-image is the function that evaluates compliance rules on Huawei Cloud FunctionGraph, in a container image of an event
// function: it listens on port 8000. Package assembly describes the settings.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/assay-rules/assay/functions/internal/assembly/functiongraph"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "functiongraph-image:", err)
		os.Exit(1)
	}
}

func run() error {
	function, getenv := functiongraph.Start()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	return function.Listen(ctx, cmp.Or(getenv("ASSAY_PORT"), "8000"))
}
