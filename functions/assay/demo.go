package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"debug/buildinfo"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path"
	"runtime/debug"
	"strings"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	runtime "github.com/assay-rules/assay/functions/internal/platform"
)

//go:embed demo/*.ndjson
var demoResources embed.FS

type demoCommand struct {
	Cloud    string        `enum:"${clouds}" default:"huaweicloud" placeholder:"CLOUD" help:"Cloud: huaweicloud, alicloud or aws (default ${default})."`
	Function string        `required:"" type:"existingfile" placeholder:"PATH" help:"Binary of the function: bin/functiongraph, bin/fc or bin/lambda."`
	Rule     string        `complete:"rule" placeholder:"NAME" help:"Rule to enable (default eip-bandwidth-limit for Huawei Cloud, eip-attached for Alibaba Cloud and AWS)."`
	Timeout  time.Duration `default:"60s" help:"Timeout for the whole demo (default ${default})."`
	Verbose  bool          `short:"v" help:"Print the function's log."`
	directories
}

func (demoCommand) Help() string {
	return `Starts a local Config service on a free loopback port, and the function over its platform's runtime API. Records sample resources, waits until
the function has evaluated and reported them, and prints the stored results. Contacts nothing but loopback.

Exit codes: 0 success, 2 error: the function did not report.`
}

func (c *demoCommand) Run(ctx context.Context, streams stdio) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	p := platformOf(c.Cloud)
	if err := c.checkFunction(p.runtime); err != nil {
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
	account := service.Account(c.Cloud)
	source := p.source(p.region, account)
	function, err := c.localFunction(ctx, c.Cloud, p.region, account, endpoint, credentials)
	if err != nil {
		return err
	}
	function.Path, function.Timeout = c.Function, 30*time.Second
	if c.Verbose {
		function.Log = func(line string) { fmt.Fprintln(streams.err, line) }
	}
	h, err := platform.New(p.platform(), function)
	if err != nil {
		return err
	}
	defer h.Close()
	defer service.Close() // first, because it waits for its function
	if err := service.Start(ctx, localcloud.Function{Cloud: c.Cloud, Source: source, Host: h}); err != nil {
		return err
	}
	server := localcloud.NewServer(service, zap.NewNop())
	go server.Serve(listener) //nolint:errcheck // ends with Close
	defer server.Close()

	known, err := c.configLibrary()
	if err != nil {
		return err
	}
	rules, err := known.ConfigRules(c.Cloud, account, source, cmp.Or(c.Rule, p.demoRule))
	if err != nil {
		return err
	}
	for _, r := range rules {
		if err := service.PutRule(ctx, r); err != nil {
			return err
		}
	}
	resources, err := c.record(ctx, service)
	if err != nil {
		return err
	}
	if err := service.Idle(ctx); err != nil {
		return fmt.Errorf("the function did not report within %v: %w", c.Timeout, err)
	}
	rows, err := demoRows(ctx, database, rules, resources)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "Local %s Config on %s; running %s over %s's runtime API\n\n", compliance.CloudTitle(c.Cloud), endpoint, c.Function, p.runtime)
	return showDemo(streams.out, rows)
}

// functionOf is the cloud for which each of this repository's functions is, by the name of its main package.
var functionOf = map[string]string{"functiongraph": compliance.HuaweiCloud, "fc": compliance.Alicloud, "lambda": compliance.AWS}

// checkFunction refuses what would never ask the cloud's platform for an event: the function of another cloud, or another command of ours.
func (c *demoCommand) checkFunction(runtime string) error {
	info, err := buildinfo.ReadFile(c.Function)
	if err != nil {
		return nil //nolint:nilerr // a function of one's own need not be written in Go
	}
	module, name := path.Split(info.Path)
	own, _ := debug.ReadBuildInfo()
	if own == nil || module != path.Dir(own.Path)+"/" || functionOf[name] == c.Cloud {
		return nil
	}
	for function, cloud := range functionOf {
		if cloud != c.Cloud {
			continue
		}
		if other := functionOf[name]; other != "" {
			return fmt.Errorf("%s is the function for %s, not for %s: give --function bin/%s, or --cloud %s", c.Function, compliance.CloudTitle(other), runtime, function, other)
		}
		return fmt.Errorf("%s is %s, not the function for %s: give --function bin/%s", c.Function, name, runtime, function)
	}
	return nil
}

// record records the demo's resources.
func (c *demoCommand) record(ctx context.Context, service *localcloud.Service) ([]store.Resource, error) {
	items, err := demoResources.ReadFile("demo/" + c.Cloud + ".ndjson")
	if err != nil {
		return nil, err
	}
	var resources []store.Resource
	lines := bufio.NewScanner(bytes.NewReader(items))
	for lines.Scan() {
		resource, err := service.PutResource(ctx, c.Cloud, bytes.Clone(lines.Bytes()))
		if err != nil {
			return nil, err
		}
		resources = append(resources, resource)
	}
	return resources, lines.Err()
}

// demoRow is the result of one resource under one rule.
type demoRow struct {
	resource, rule   string
	verdict          compliance.Verdict
	stored           string // the state in the Config service
	evidence, reason string
}

// demoRows reads what the service stored and what the function answered.
func demoRows(ctx context.Context, database *store.Store, rules []store.Rule, resources []store.Resource) ([]demoRow, error) {
	var rows []demoRow
	err := database.View(ctx, func(tx *store.Tx) error {
		for _, resource := range resources {
			for _, r := range rules {
				row := demoRow{resource: cmp.Or(resource.Name, resource.ID), rule: r.Name, stored: "nothing"}
				invocations, err := tx.Invocations(store.InvocationFilter{Rule: r.ID, Type: resource.Type, Resource: resource.ID}, 1)
				if err != nil {
					return err
				}
				if len(invocations) == 0 {
					continue
				}
				row.explain(invocations[0])
				result, err := tx.Result(resource.Cloud, resource.Account, store.ResultKey{Rule: r.ID, Type: resource.Type, ID: resource.ID})
				if err == nil {
					row.verdict, row.stored = result.Verdict, string(result.Verdict)
				} else if !errors.Is(err, store.ErrNotFound) {
					return err
				}
				rows = append(rows, row)
			}
		}
		return nil
	})
	return rows, err
}

// explain fills in what the function answered.
func (r *demoRow) explain(invocation store.Invocation) {
	var answer handler.Result
	if invocation.State == store.Succeeded && json.Unmarshal([]byte(invocation.Answer), &answer) == nil && len(answer.Outcomes) == 1 {
		outcome := answer.Outcomes[0]
		r.verdict, r.evidence = outcome.Verdict, string(outcome.Evidence)
		var messages []string
		for _, reason := range outcome.Reasons {
			messages = append(messages, reason.Message)
		}
		r.reason = strings.Join(messages, "; ")
		return
	}
	r.reason, r.verdict = invocation.Error, "failed"
	var failure runtime.Failure
	if json.Unmarshal([]byte(invocation.Answer), &failure) == nil && failure.Type == runtime.Undetermined {
		r.verdict, r.reason = compliance.Undetermined, failure.Message
	}
}

func showDemo(w io.Writer, rows []demoRow) error {
	paint := painter(w)
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RESOURCE\tRULE\tVERDICT\tSTORED STATE\tEVIDENCE\tREASON")
	var stored, failed int
	for _, row := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", row.resource, row.rule, row.verdict, row.stored, cmp.Or(row.evidence, "-"), cmp.Or(row.reason, "-"))
		if row.stored != "nothing" {
			stored++
		}
		if row.verdict == "failed" {
			failed++
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	for i, line := range lines {
		if i == 0 {
			line = paint.bold(line)
		} else { // painted afterwards, because colors have no width
			word := string(rows[i-1].verdict)
			line = strings.Replace(line, " "+word+" ", " "+paint.verdict(rows[i-1].verdict)+" ", 1)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if failed > 0 || stored == 0 {
		return fmt.Errorf("%d of %d evaluations failed; %d states stored", failed, len(rows), stored)
	}
	return nil
}
