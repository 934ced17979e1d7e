package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/terminal"
)

// evaluation is what came of one resource under one rule.
type evaluation struct {
	resource, rule   string
	verdict          compliance.Verdict
	stored           string // the state in the Config service
	evidence, reason string
}

// evaluations reads what the service stored and what the function answered.
func evaluations(ctx context.Context, database *store.Store, rules []store.Rule, resources []store.Resource) ([]evaluation, error) {
	var all []evaluation
	err := database.View(ctx, func(tx *store.Tx) error {
		for _, resource := range resources {
			for _, r := range rules {
				e := evaluation{resource: cmp.Or(resource.Name, resource.ID), rule: r.Name, stored: "nothing"}
				invocations, err := tx.Invocations(store.InvocationFilter{Rule: r.ID, Type: resource.Type, Resource: resource.ID}, 1)
				if err != nil {
					return err
				}
				if len(invocations) == 0 {
					continue
				}
				e.explain(invocations[0])
				result, err := tx.Result(resource.Cloud, resource.Account, store.ResultKey{Rule: r.ID, Type: resource.Type, ID: resource.ID})
				if err == nil {
					e.verdict, e.stored = result.Verdict, string(result.Verdict)
				} else if !errors.Is(err, store.ErrNotFound) {
					return err
				}
				all = append(all, e)
			}
		}
		return nil
	})
	return all, err
}

// explain fills in what the function answered.
func (e *evaluation) explain(invocation store.Invocation) {
	var answer handler.Result
	if invocation.State == store.Succeeded && json.Unmarshal([]byte(invocation.Answer), &answer) == nil && len(answer.Outcomes) == 1 {
		outcome := answer.Outcomes[0]
		e.verdict, e.evidence = outcome.Verdict, string(outcome.Evidence)
		var messages []string
		for _, reason := range outcome.Reasons {
			messages = append(messages, reason.Message)
		}
		e.reason = strings.Join(messages, "; ")
		return
	}
	e.reason, e.verdict = invocation.Error, "failed"
	var failure platform.Failure
	if json.Unmarshal([]byte(invocation.Answer), &failure) == nil && failure.Type == platform.Undetermined {
		e.verdict, e.reason = compliance.Undetermined, failure.Message
	}
}

// show prints a table.
func show(w io.Writer, all []evaluation) error {
	paint := terminal.Painter(w, os.Getenv)
	var text bytes.Buffer
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RESOURCE\tRULE\tVERDICT\tSTORED STATE\tEVIDENCE\tREASON")
	var stored, failed int
	for _, e := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", e.resource, e.rule, e.verdict, e.stored, cmp.Or(e.evidence, "-"), cmp.Or(e.reason, "-"))
		if e.stored != "nothing" {
			stored++
		}
		if e.verdict == "failed" {
			failed++
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(text.String(), "\n"), "\n")
	for i, line := range lines {
		if i == 0 {
			line = paint.Bold(line)
		} else { // painted afterwards, because colors have no width
			verdict := all[i-1].verdict
			line = strings.Replace(line, " "+string(verdict)+" ", " "+paint.Verdict(verdict)+" ", 1)
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	if failed > 0 || stored == 0 {
		return fmt.Errorf("%d of %d evaluations failed; %d states stored", failed, len(all), stored)
	}
	return nil
}
