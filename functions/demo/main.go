// Command demo shows a deployed rule at work on this machine: make run builds it and a function, and runs them. It is a program of its own so that
// newcomers need not wait until OPA and what writes workbooks are compiled.
package main

import (
	"bytes"
	"cmp"
	"context"
	"debug/buildinfo"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/zap"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/local"
	"github.com/assay-rules/assay/functions/internal/bundle"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/library"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/rule"
)

//go:embed *.ndjson
var items embed.FS // of each cloud

// functions are the main packages of the clouds' functions.
var functions = map[string]string{compliance.HuaweiCloud: "functiongraph", compliance.Alicloud: "fc", compliance.AWS: "lambda"}

// rules are enabled unless another one is named.
var rules = map[string]string{compliance.HuaweiCloud: "eip-bandwidth-limit", compliance.Alicloud: "eip-attached", compliance.AWS: "eip-attached"}

type demo struct {
	Cloud    string        `enum:"${clouds}" default:"huaweicloud" placeholder:"CLOUD" help:"Cloud: huaweicloud, alicloud or aws (default ${default})."`
	Function string        `required:"" type:"existingfile" placeholder:"PATH" help:"Binary of the function: bin/functiongraph, bin/fc or bin/lambda."`
	Rule     string        `placeholder:"NAME" help:"Rule to enable (default eip-bandwidth-limit for Huawei Cloud, eip-attached for Alibaba Cloud and AWS)."`
	Timeout  time.Duration `default:"60s" help:"Timeout for the whole demo (default ${default})."`
	Verbose  bool          `short:"v" help:"Print the function's log."`
}

func (demo) Help() string {
	return `Starts a local Config service on a free loopback port, and the function over its platform's runtime API. Records sample resources, waits until
the function has evaluated and reported them, and prints the stored results. Contacts nothing but loopback.

"make run CLOUD=aws" builds this program and a function, and runs them:

  bin/demo --cloud aws --function bin/lambda

The rules are the built-in ones. Your own policies, rules and resources are evaluated by "assay serve".

Exit codes: 0 success, 2 error: the function did not report, 130 interrupted.`
}

func main() {
	program := commandline.Program{
		Name: "demo", Description: "See a deployed rule at work: a local Config service, a function and its verdicts.", Grammar: &demo{},
		Options: []kong.Option{kong.Vars{"clouds": strings.Join(compliance.Clouds(), ",")}},
		Out:     os.Stdout, Err: os.Stderr,
	}
	os.Exit(program.Run(commandline.Interruptible(), os.Args[1:]))
}

// Run is the demo.
func (d *demo) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithTimeout(ctx, d.Timeout)
	defer cancel()
	deployment := local.On(d.Cloud)
	if err := d.checkFunction(deployment.Runtime); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	endpoint := "http://" + listener.Addr().String()
	database, err := store.Open(ctx, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, database.Close()) }()

	credentials := access.New(access.Key{})
	service, err := localcloud.New(ctx, localcloud.Options{Store: database, Credentials: credentials, Log: zap.NewNop(), RetryDelay: 100 * time.Millisecond})
	if err != nil {
		return err
	}
	defer service.Close()
	account := service.Account(d.Cloud)
	function := deployment.Function(deployment.Region, account, endpoint, credentials)
	function.Path, function.Timeout = d.Function, 30*time.Second
	if d.Verbose {
		function.Log = func(line string) { fmt.Fprintln(os.Stderr, line) }
	}
	host, err := platform.New(deployment.Platform, function)
	if err != nil {
		return err
	}
	defer host.Close()
	defer service.Close() // first, because it waits for its function
	source := deployment.Source(deployment.Region, account)
	if err := service.Start(ctx, localcloud.Function{Cloud: d.Cloud, Source: source, Host: host}); err != nil {
		return err
	}
	server := localcloud.NewServer(service, zap.NewNop())
	go server.Serve(listener) //nolint:errcheck // ends with Close
	defer server.Close()

	enabled, err := d.enable(ctx, service, account, source)
	if err != nil {
		return err
	}
	resources, err := d.record(ctx, service)
	if err != nil {
		return err
	}
	switch err := service.Idle(ctx); {
	case errors.Is(err, context.Canceled):
		return errors.New("nothing is shown")
	case err != nil:
		return fmt.Errorf("the function did not report within %v: %w", d.Timeout, err)
	}
	evaluated, err := evaluations(ctx, database, enabled, resources)
	if err != nil {
		return err
	}
	fmt.Printf("Local %s Config on %s; running %s over %s's runtime API\n\n", compliance.CloudTitle(d.Cloud), endpoint, d.Function, deployment.Runtime)
	return show(os.Stdout, evaluated)
}

// checkFunction refuses what would never ask the cloud's platform for an event: the function of another cloud, or another program of ours.
func (d *demo) checkFunction(runtime string) error {
	info, err := buildinfo.ReadFile(d.Function)
	if err != nil {
		return nil //nolint:nilerr // a function of one's own need not be written in Go
	}
	folder, program := path.Split(info.Path)
	own, _ := debug.ReadBuildInfo()
	wanted := functions[d.Cloud]
	if own == nil || folder != path.Dir(own.Path)+"/" || program == wanted {
		return nil
	}
	for cloud, function := range functions {
		if function == program {
			return fmt.Errorf("%s is the function for %s, not for %s: give --function bin/%s, or --cloud %s", d.Function, compliance.CloudTitle(cloud), runtime, wanted, cloud)
		}
	}
	return fmt.Errorf("%s is %s, not the function for %s: give --function bin/%s", d.Function, program, runtime, wanted)
}

// enable creates the demo's rule.
func (d *demo) enable(ctx context.Context, service *localcloud.Service, account, source string) ([]store.Rule, error) {
	plans := assay.Plans()
	files, err := fs.Sub(plans, bundle.RulesDir)
	if err != nil {
		return nil, err
	}
	known := library.Library{Rules: rule.NewSet(files, rule.JSON(), engine.Open(plans, nil))}
	enabled, err := known.ConfigRules(d.Cloud, account, source, cmp.Or(d.Rule, rules[d.Cloud]))
	if err != nil {
		return nil, err
	}
	for _, r := range enabled {
		if err := service.PutRule(ctx, r); err != nil {
			return nil, err
		}
	}
	return enabled, nil
}

// record records the demo's resources.
func (d *demo) record(ctx context.Context, service *localcloud.Service) ([]store.Resource, error) {
	items, err := items.ReadFile(d.Cloud + ".ndjson")
	if err != nil {
		return nil, err
	}
	var natives []json.RawMessage
	for item := range bytes.Lines(items) {
		natives = append(natives, item)
	}
	return service.PutResources(ctx, d.Cloud, natives)
}
