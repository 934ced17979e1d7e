// Command functiongraph is the function that evaluates compliance rules on Huawei Cloud FunctionGraph.
//
// The same binary serves both kinds of event function that can run it: as the bootstrap of a custom runtime it polls the runtime API, in a
// container image it listens on port 8000. Package assembly describes the settings.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "functiongraph:", err)
		os.Exit(1)
	}
}

func run() error {
	function, getenv := start()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	function.Platform = platform.FunctionGraph()
	if seconds, err := strconv.Atoi(getenv("RUNTIME_TIMEOUT")); err == nil {
		function.Timeout = time.Duration(seconds) * time.Second
	}
	return function.Run(ctx, getenv("RUNTIME_API_ADDR"), cmp.Or(getenv("ASSAY_PORT"), "8000"))
}

func start() (function *platform.Function, getenv func(string) string) {
	getenv, err := environment()
	if err != nil {
		return assembly.Unready(err, os.Stdout), getenv
	}
	return assembly.Start(huaweicloud.Protocol(), assembly.Environment{Getenv: getenv, Proxy: http.ProxyFromEnvironment, Log: os.Stdout, Plans: assay.HuaweiCloud()}), getenv
}

// environment returns the process's variables. If one is not set, it falls back to the function's configuration, which FunctionGraph
// passes as the JSON object RUNTIME_USERDATA.
func environment() (getenv func(string) string, err error) {
	configured := map[string]string{}
	if data := os.Getenv("RUNTIME_USERDATA"); data != "" {
		if err := json.Unmarshal([]byte(data), &configured); err != nil {
			return os.Getenv, fmt.Errorf("RUNTIME_USERDATA must be a JSON object of strings: %w", err)
		}
	}
	return func(name string) string { return cmp.Or(os.Getenv(name), configured[name]) }, nil
}
