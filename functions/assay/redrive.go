package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/redrive"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

type redriveCommand struct {
	Messages []string `arg:"" optional:"" name:"messages" help:"Files of dead letters, or - for standard input."`
	Rule     []string `complete:"rule" placeholder:"NAME" help:"Evaluate this rule, too, although no message names it; needs --cloud. Can be repeated."`
	Cloud    string   `enum:"${clouds}," default:"" placeholder:"CLOUD" help:"Evaluate only rules of this cloud: huaweicloud, alicloud or aws (default: of every cloud that the messages name)."`
	Evaluate bool     `help:"Start the evaluations. Without this, the command only shows which rules it would evaluate."`
	configService
}

func (redriveCommand) Help() string {
	return `Reads dead letters: events that the function could not evaluate, in the form in which the cloud's queue or bucket returned them. Finds the rules that
the events name, and lets the Config service evaluate each rule once. Events are not sent again, because their tokens expire.

  aws sqs receive-message --queue-url URL --max-number-of-messages 10 > letters.json
  assay redrive --evaluate letters.json

Messages stay in the queue. Keep a copy and delete them before --evaluate, so that whatever is in the queue later failed again. Credentials come from the same environment variables as for assay doctor;
they need StartConfigRulesEvaluation and DescribeConfigRules on AWS, StartConfigRuleEvaluation, ListConfigRules and GetConfigRule on Alibaba Cloud,
rms:policyStates:runEvaluation (and, for --rule, rms:policyAssignments:get) on Huawei Cloud.

Exit codes: 0 success, 1 a message names no rule, 2 error: a rule was not evaluated.`
}

func (c *redriveCommand) Run(ctx context.Context, streams stdio) error {
	letters, err := c.letters(streams.in)
	if err != nil {
		return err
	}
	rules := letters.Rules
	if c.Cloud != "" {
		rules = slices.DeleteFunc(rules, func(r redrive.Rule) bool { return r.Cloud != c.Cloud })
	}
	if c.Endpoint != "" && slices.ContainsFunc(rules, func(r redrive.Rule) bool { return r.Cloud != rules[0].Cloud }) {
		return errors.New("--endpoint needs --cloud, because the messages name rules of several clouds")
	}
	failed := 0
	if c.Evaluate {
		if failed, err = c.evaluate(ctx, streams, rules); err != nil {
			return err
		}
	} else if err := c.show(streams, rules); err != nil {
		return err
	}
	switch {
	case failed > 0:
		return fmt.Errorf("%s of %d not evaluated", counted(failed, "rule"), len(rules))
	case letters.Unknown > 0:
		return commandline.Finding(fmt.Sprintf("%s of %d name no rule: evaluate by hand what they are about", counted(letters.Unknown, "message"), letters.Messages))
	}
	return nil
}

func (c *redriveCommand) letters(stdin io.Reader) (redrive.Letters, error) {
	var letters redrive.Letters
	switch {
	case len(c.Messages) == 0 && len(c.Rule) == 0:
		return letters, errors.New("name files of dead letters, - for standard input, or rules with --rule")
	case len(c.Rule) > 0 && c.Cloud == "":
		return letters, errors.New("--rule needs --cloud")
	}
	for _, name := range c.Rule {
		letters.AddRule(c.Cloud, name)
	}
	for _, name := range c.Messages {
		if err := read(&letters, name, stdin); err != nil {
			return letters, err
		}
	}
	return letters, nil
}

func read(letters *redrive.Letters, name string, stdin io.Reader) error {
	if name == "-" {
		return letters.Add(stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := letters.Add(file); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (c *redriveCommand) show(streams stdio, rules []redrive.Rule) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CLOUD\tRULE\tEVENTS")
	for _, rule := range rules {
		fmt.Fprintf(table, "%s\t%s\t%d\n", rule.Cloud, rule.Name, rule.Events)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(streams.err, "nothing was evaluated: add --evaluate to start the evaluations")
	return err
}

// evaluate returns how many rules were not evaluated.
func (c *redriveCommand) evaluate(ctx context.Context, streams stdio, rules []redrive.Rule) (failed int, err error) {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CLOUD\tRULE\tEVENTS\tEVALUATION")
	for _, cloud := range compliance.Clouds() {
		own := slices.DeleteFunc(slices.Clone(rules), func(r redrive.Rule) bool { return r.Cloud != cloud })
		if len(own) == 0 {
			continue
		}
		service, err := c.service(cloud, streams)
		if err != nil {
			return 0, err
		}
		for _, outcome := range service.Evaluate(ctx, own) {
			state := "started"
			if outcome.Err != nil {
				failed++
				state = outcome.Err.Error()
			}
			fmt.Fprintf(table, "%s\t%s\t%d\t%s\n", cloud, outcome.Rule.Name, outcome.Rule.Events, state)
		}
	}
	return failed, table.Flush()
}

func (c *redriveCommand) service(cloud string, streams stdio) (redrive.Service, error) {
	endpoints, client, err := c.connect(cloud)
	if err != nil {
		return redrive.Service{}, err
	}
	credentials := all.Credentials(os.Getenv)[cloud]
	if credentials.Empty() {
		return redrive.Service{}, fmt.Errorf("no credentials found for %s", cloud)
	}
	if cloud == compliance.HuaweiCloud && c.Account == "" {
		return redrive.Service{}, errors.New("--account is missing: the API of Huawei Cloud needs the account's domain id (or set HUAWEICLOUD_SDK_DOMAIN_ID)")
	}
	return redrive.Service{
		Cloud: cloud, Endpoint: endpoints[cloud], Region: c.Region, Account: c.Account, Credentials: credentials, HTTP: client,
		Wait: func(pause time.Duration) {
			fmt.Fprintf(streams.err, "AWS Config is busy with an evaluation: waiting %v\n", pause)
		},
	}, nil
}
