// Package functiongraph assembles the function for Huawei Cloud FunctionGraph. Two programs run it: functiongraph polls, as custom runtimes must,
// and functiongraph-image serves HTTP, as container images must. One program for both would start more slowly.
package functiongraph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// Start returns the function, a context that ends when it should, and its settings.
func Start() (ctx context.Context, function *platform.Function, getenv func(name string) string) {
	getenv, err := environment()
	if err != nil {
		ctx, function = assembly.Unready(err, os.Stdout)
	} else {
		ctx, function = assembly.Start(huaweicloud.Protocol(), assembly.Environment{
			Getenv: getenv, Proxy: http.ProxyFromEnvironment, Log: os.Stdout, Plans: assay.HuaweiCloud(),
		})
	}
	function.Platform = platform.FunctionGraph()
	if seconds, err := strconv.Atoi(getenv("RUNTIME_TIMEOUT")); err == nil {
		function.Timeout = time.Duration(seconds) * time.Second
	}
	return ctx, function, getenv
}

// environment returns the process's variables. If one is not set, it falls back to the function's configuration, which FunctionGraph
// passes as the JSON object RUNTIME_USERDATA.
func environment() (getenv func(name string) string, err error) {
	configured := map[string]string{}
	if data := os.Getenv("RUNTIME_USERDATA"); data != "" {
		if err := json.Unmarshal([]byte(data), &configured); err != nil {
			return os.Getenv, fmt.Errorf("RUNTIME_USERDATA must be a JSON object of strings: %w", err)
		}
	}
	return func(name string) string { return cmp.Or(os.Getenv(name), configured[name]) }, nil
}
