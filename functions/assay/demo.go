package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

//go:embed demo/*.ndjson
var demoResources embed.FS

type demoCommand struct {
	Cloud    string        `enum:"huaweicloud,alicloud,aws" default:"huaweicloud" help:"huaweicloud (default), alicloud or aws."`
	Function string        `required:"" type:"existingfile" placeholder:"PATH" help:"The function's binary: bin/functiongraph, bin/fc or bin/lambda."`
	Rule     string        `placeholder:"NAME" help:"The rule to switch on; eip-bandwidth-limit, or eip-attached on AWS and Alibaba Cloud."`
	Timeout  time.Duration `default:"60s" help:"Time for all of it (${default})."`
	Verbose  bool          `short:"v" help:"Show what the function logs."`
	directories
}

// Help explains what the flags do not.
func (demoCommand) Help() string {
	return `Starts a Config service on a free loopback port and the function as its own process, over its platform's runtime protocol. Records sample
resources, waits until the function has evaluated and reported them, and prints what the service has stored. Nothing but loopback is
contacted.

Exit status: 0 all right, 2 the function did not report.`
}

// platforms tell how each cloud's function is run, and what it is told about the service.
var platforms = map[string]struct {
	platform func() platform.Platform
	endpoint string // the function's setting
	source   string // what its rules name as their function
	region   string
	rule     string // of the demo
}{
	compliance.HuaweiCloud: {platform.FunctionGraph, "ASSAY_HUAWEICLOUD_ENDPOINT", "urn:fss:region_1:0123456789abcdef0123456789abcdef:function:default:assay:latest", "region_1", "eip-bandwidth-limit"},
	compliance.Alicloud:    {platform.FC, "ASSAY_ALICLOUD_ENDPOINT", "acs:fc:cn-hangzhou:100000000000000:services/assay.LATEST/functions/assay", "cn-hangzhou", "eip-attached"},
	compliance.AWS:         {platform.Lambda, "ASSAY_AWS_ENDPOINT", "arn:aws:lambda:us-east-1:111122223333:function:assay", "us-east-1", "eip-attached"},
}

func (c *demoCommand) Run(ctx context.Context, streams stdio) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	p := platforms[c.Cloud]
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
	environment, err := c.functionEnvironment()
	if err != nil {
		return err
	}
	environment[p.endpoint] = endpoint
	function := platform.Function{
		Name: "assay", Path: c.Function, Environment: environment, Region: p.region, Credentials: credentials, Timeout: 30 * time.Second,
	}
	if c.Verbose {
		function.Log = func(line string) { fmt.Fprintln(streams.err, line) }
	}
	h, err := platform.New(p.platform(), function)
	if err != nil {
		return err
	}
	defer h.Close()
	service, err := localcloud.New(ctx, localcloud.Options{
		Store: database, Credentials: credentials, Log: zap.NewNop(), RetryDelay: 100 * time.Millisecond,
		Functions: []localcloud.Function{{Cloud: c.Cloud, Source: p.source, Host: h}},
	})
	if err != nil {
		return err
	}
	defer service.Close()
	server := &http.Server{Handler: service, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener) //nolint:errcheck // ends with Close
	defer server.Close()

	known, err := c.configLibrary()
	if err != nil {
		return err
	}
	rules, err := known.ConfigRules(c.Cloud, service.Account(c.Cloud), p.source, cmp.Or(c.Rule, p.rule))
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
		return fmt.Errorf("the function has not reported within %v: %w", c.Timeout, err)
	}
	rows, err := demoRows(ctx, database, rules, resources)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "Config service %s played on %s, %s as its own process over the runtime protocol of the cloud\n\n", c.Cloud, endpoint, c.Function)
	return showDemo(streams.out, rows)
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

// demoRow is what is shown about a resource under a rule.
type demoRow struct {
	resource, rule   string
	verdict          compliance.Verdict
	stored           string
	evidence, reason string
}

// demoRows reads what the service stored, and beside it what the function answered.
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

// explain fills in what the function said.
func (r *demoRow) explain(invocation store.Invocation) {
	var answer struct {
		Outcomes []struct {
			Verdict  compliance.Verdict
			Evidence json.RawMessage
			Reasons  []struct{ Message string }
		}
	}
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
	if _, cause, found := strings.Cut(invocation.Error, "undetermined: "); found {
		r.verdict, r.reason = compliance.Undetermined, cause
	}
}

func showDemo(w io.Writer, rows []demoRow) error {
	paint := painter(w)
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RESOURCE\tRULE\tVERDICT\tSTATE STORED\tEVIDENCE\tREASON")
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
		} else { // painted afterwards, because colours have no width
			word := string(rows[i-1].verdict)
			line = strings.Replace(line, " "+word+" ", " "+paint.verdict(rows[i-1].verdict)+" ", 1)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if failed > 0 || stored == 0 {
		return fmt.Errorf("%d of %d evaluations failed, %d states were stored", failed, len(rows), stored)
	}
	return nil
}
