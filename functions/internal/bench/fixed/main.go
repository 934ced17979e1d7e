// Command fixed is the FunctionGraph function with everything but the evaluation: each event is answered with the same report. The benchmark
// of the start measures the function against it.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "fixed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	// The same settings are read and the same packages are part of the program; only the handler is another.
	function, err := assembly.New(ctx, compliance.HuaweiCloud, assembly.Environment{Getenv: os.Getenv, Log: os.Stdout})
	if err != nil {
		return err
	}
	endpoint := os.Getenv("ASSAY_HUAWEICLOUD_ENDPOINT")
	client, err := roots.Client(roots.Options{CertFile: os.Getenv("SSL_CERT_FILE"), Endpoint: endpoint})
	if err != nil {
		return err
	}
	function.Platform = platform.FunctionGraph()
	function.Handler = &answer{huaweicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client}}}
	return function.Poll(ctx, os.Getenv("RUNTIME_API_ADDR"))
}

type answer struct{ cloud huaweicloud.Cloud }

func (a *answer) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	notification, err := a.cloud.Decode(payload)
	if err != nil {
		return nil, err
	}
	outcome := compliance.Outcome{Resource: notification.Event().Resource, Verdict: compliance.NonCompliant}
	return []byte(`{}`), notification.Report(ctx, []compliance.Outcome{outcome})
}
