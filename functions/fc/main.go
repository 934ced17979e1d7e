// Command fc is the function that evaluates compliance rules on Alibaba Cloud Function Compute.
//
// The same binary serves every runtime that can run it: under go1 it polls the runtime API, as a custom runtime or in a custom container it
// listens on the port that Function Compute names (default 9000). Package assembly describes the settings.
package main

import (
	"cmp"
	"fmt"
	"net/http"
	"os"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "fc:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, function := assembly.Start(alicloud.Protocol(), assembly.Environment{Getenv: os.Getenv, Proxy: http.ProxyFromEnvironment, Log: os.Stdout, Plans: assay.Alicloud()})
	function.Platform = platform.FC()
	if address := os.Getenv("FC_RUNTIME_API"); address != "" {
		return function.Poll(ctx, address)
	}
	return function.Listen(ctx, cmp.Or(os.Getenv("FC_SERVER_PORT"), os.Getenv("FC_CUSTOM_LISTEN_PORT"), "9000"))
}
