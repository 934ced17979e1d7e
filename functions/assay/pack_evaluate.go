package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/pack/template"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
)

type packEvaluateCommand struct {
	Pack      string   `arg:"" help:"Name of a pack."`
	Inventory []string `arg:"" optional:"" name:"inventory" help:"Files of native items, one JSON object per line, or - for standard input."`
	Endpoint  string   `placeholder:"URL" help:"Evaluate the items that assay serve has recorded."`
	AccessKey string   `env:"ASSAY_ACCESS_KEY" placeholder:"ID" help:"Access key of assay serve."`
	SecretKey string   `env:"ASSAY_SECRET_KEY" placeholder:"SECRET" help:"Secret key of assay serve."`
	Cloud     string   `required:"" enum:"${clouds}" placeholder:"CLOUD" help:"Cloud of the items: huaweicloud, alicloud or aws."`
	Output    string   `enum:"text,json" default:"text" help:"Output format: text or json, one object per item and rule, each on a line (default text)."`
	Fail      bool     `help:"Exit with code 1 if anything is NonCompliant."`
	directories
}

func (packEvaluateCommand) Help() string {
	return `An item is what a Config service records about a resource: for Huawei Cloud, an object from the list of all resources; for Alibaba Cloud and
AWS, the configurationItem of an event.

Exit codes: 0 every item was evaluated, 1 anything is NonCompliant (only with --fail), 2 error: an item could not be evaluated.`
}

// tally counts the verdicts of a rule.
type tally struct {
	rule  string
	risk  policy.Severity
	count map[compliance.Verdict]int
}

// rate is the compliance rate, as in reports.
func (t tally) rate() string {
	return report.Count{Compliant: t.count[compliance.Compliant], NonCompliant: t.count[compliance.NonCompliant], Undetermined: t.count[compliance.Undetermined]}.RateText()
}

func (c *packEvaluateCommand) Run(ctx context.Context, streams stdio) error {
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	judges, err := c.judges(ctx, source)
	if err != nil {
		return err
	}
	tallies := make([]tally, len(judges))
	for i, judge := range judges {
		tallies[i] = tally{judge.Rule.Name, source.Pack.Rules[i].Risk, map[compliance.Verdict]int{}}
	}
	cloud, now := cloudNamed(c.Cloud, offlineClouds()), time.Now()
	var findings []string
	items := 0
	inventories, err := c.inventories(ctx, streams.in)
	if err != nil {
		return err
	}
	for _, inventory := range inventories {
		err := inventory.each(func(line int, item []byte) error {
			read, err := cloud.Item(item)
			if err != nil {
				return fmt.Errorf("%s:%d: %w", inventory.name, line, err)
			}
			items++
			for i, judge := range judges {
				outcome := judge.Item(ctx, read, now)
				if ctx.Err() != nil { // what is left is not Undetermined, it was not judged
					return fmt.Errorf("%s evaluated: %w", counted(items-1, "item"), context.Cause(ctx))
				}
				if reported, err := judge.Reported(outcome); err == nil {
					outcome = reported
				}
				tallies[i].count[outcome.Verdict]++
				if c.Output == "json" {
					if err := writeJSON(streams.out, packOutcome{judge.Rule.Name, handler.NewOutcome(outcome)}); err != nil {
						return err
					}
				} else if outcome.Verdict == compliance.NonCompliant || outcome.Verdict == compliance.Undetermined {
					findings = append(findings, fmt.Sprintf("%s\t%s\t%s\t%s\t%s", outcome.Resource.ID, outcome.Resource.Region, judge.Rule.Name, outcome.Verdict, strings.Join(outcome.Messages(), "; ")))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if c.Output == "text" {
		if err := printTallies(streams.out, items, tallies, findings); err != nil {
			return err
		}
	}
	var noncompliant, undetermined int
	for _, t := range tallies {
		noncompliant, undetermined = noncompliant+t.count[compliance.NonCompliant], undetermined+t.count[compliance.Undetermined]
	}
	switch {
	case undetermined > 0:
		return fmt.Errorf("%s could not be determined", counted(undetermined, "verdict"))
	case c.Fail && noncompliant > 0:
		return finding{fmt.Errorf("NonCompliant: %s", counted(noncompliant, "verdict"))}
	}
	return nil
}

func printTallies(w io.Writer, items int, tallies []tally, findings []string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%s\n\nRULE\tRISK\tCOMPLIANT\tNONCOMPLIANT\tNOT APPLICABLE\tUNDETERMINED\tRATE\n", counted(items, "item"))
	for _, t := range tallies {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\n", t.rule, t.risk, t.count[compliance.Compliant], t.count[compliance.NonCompliant],
			t.count[compliance.NotApplicable], t.count[compliance.Undetermined], t.rate())
	}
	if err := table.Flush(); err != nil || len(findings) == 0 {
		return err
	}
	fmt.Fprintln(table, "\nRESOURCE\tREGION\tRULE\tVERDICT\tREASON")
	for _, row := range findings {
		fmt.Fprintln(table, row)
	}
	return table.Flush()
}

// packOutcome is one line of --output json.
type packOutcome struct {
	Rule string `json:"rule"`
	handler.Outcome
}

// judges prepares the rules of a pack, in its order.
func (c *packEvaluateCommand) judges(ctx context.Context, source template.Source) ([]*handler.Judge, error) {
	policies, err := c.policies()
	if err != nil {
		return nil, err
	}
	library := compile.NewLibrary(policies)
	var judges []*handler.Judge
	for _, member := range source.Pack.Rules {
		r := source.Rules[member.Rule]
		p, err := library.Policy(ctx, r.Policy, nil)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name, err)
		}
		judge, err := handler.NewJudge(r, p, member.Parameters)
		if err != nil {
			return nil, err
		}
		judges = append(judges, judge)
	}
	return judges, nil
}

// inventory is a source of native items, one per line.
type inventory struct {
	name string
	open func() (io.ReadCloser, error)
}

func (c *packEvaluateCommand) inventories(ctx context.Context, stdin io.Reader) ([]inventory, error) {
	if (c.Endpoint == "") == (len(c.Inventory) == 0) {
		return nil, errors.New("name either files of items or, with --endpoint, assay serve")
	}
	if c.Endpoint != "" {
		address := strings.TrimSuffix(c.Endpoint, "/") + "/assay/v1/" + c.Cloud + "/resources"
		return []inventory{{address, func() (io.ReadCloser, error) { return c.download(ctx, address) }}}, nil
	}
	var all []inventory
	for _, file := range c.Inventory {
		open := func() (io.ReadCloser, error) { return os.Open(file) }
		if file == "-" {
			open = func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }
		}
		all = append(all, inventory{file, open})
	}
	return all, nil
}

func (c *packEvaluateCommand) download(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(c.AccessKey, c.SecretKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s: check --access-key and --secret-key; assay serve prints them", address, response.Status)
	}
	return response.Body, nil
}

func (i inventory) each(handle func(line int, item []byte) error) error {
	in, err := i.open()
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestItem)
	n := 1
	for ; lines.Scan(); n++ {
		if item := bytes.TrimSpace(lines.Bytes()); len(item) > 0 {
			if err := handle(n, item); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", i.name, tooLong(n, err))
	}
	return nil
}

const longestItem = 4 << 20

// tooLong names the line of items that cannot be read.
func tooLong(line int, err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d MiB", line, longestItem>>20)
	}
	return err
}
