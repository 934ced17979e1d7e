package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
)

// readItem is an item that a user gave where an event was expected.
type readItem struct {
	compliance.Item
	cloud string
	err   error // why it cannot be read
}

// itemNote names what a bare item lacks.
const itemNote = "an item, not an event: an event would add the rule's name and parameters, the trigger, the time, and where to report; nothing is reported"

// bareItem reads a payload that is an item, as Config services record it; false if it is an event, or nothing known.
func bareItem(payload []byte) (readItem, bool) {
	for _, cloud := range offlineClouds() {
		if _, err := cloud.Decode(payload); !errors.Is(err, compliance.ErrForeign) {
			return readItem{}, false // the handler reports what is wrong with the event
		}
	}
	var parser snapshot.Parser
	parsed, err := parser.Parse(payload, "")
	if err != nil {
		return readItem{}, false
	}
	read := readItem{cloud: parsed.Cloud}
	read.Item, read.err = cloudNamed(parsed.Cloud, offlineClouds()).Item(parsed.Native)
	return read, true
}

// judgeItem judges a bare item as of its capture. Nothing is reported.
func (c *invokeCommand) judgeItem(ctx context.Context, set ruleset, asked *askedLookups, item readItem) invocation {
	shown := invocation{Cloud: item.cloud, Rule: c.Rule, Outcome: handler.Outcome{Reasons: []compliance.Reason{}}, Requests: []preview.Request{}, Note: itemNote}
	outcome, err := c.itemOutcome(ctx, set, asked, item, &shown)
	if outcome.Verdict != "" {
		shown.Outcome = handler.NewOutcome(outcome)
	}
	if err != nil {
		shown.Error = err.Error()
	}
	return shown
}

func (c *invokeCommand) itemOutcome(ctx context.Context, set ruleset, asked *askedLookups, item readItem, shown *invocation) (compliance.Outcome, error) {
	switch {
	case item.err != nil:
		return compliance.Outcome{}, item.err
	case c.Endpoint != "":
		return compliance.Outcome{}, errors.New("--endpoint: an item is no event, so there is no rule to report it to")
	case c.Rule == "":
		return compliance.Outcome{}, errors.New("the item names no rule: give --rule")
	}
	judge, p, err := set.judge(ctx, c.evaluator(set.library), item.cloud, c.Rule, nil)
	if err != nil {
		return compliance.Outcome{}, err
	}
	if err := asked.lookups(set.library).Attach(judge, p, item.cloud, nil); err != nil {
		return compliance.Outcome{}, err
	}
	shown.Policy = p.ID
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	return judge.Reported(judge.Item(ctx, item.Item, cmp.Or(item.Captured, time.Now())))
}
