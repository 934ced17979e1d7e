package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/author/bareitem"
	"github.com/assay-rules/assay/functions/internal/author/explain"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/terminal"
)

type explainCommand struct {
	Event   string   `arg:"" help:"File of an event or of an item, or - for standard input."`
	Rule    string   `complete:"rule" placeholder:"NAME" help:"Rule to explain (default: the rule that the event names)."`
	Item    string   `type:"existingfile" placeholder:"FILE" help:"Response of the cloud's API for a resource that is too large for its event."`
	Lookups []string `type:"existingpath" placeholder:"PATH" help:"File, or directory of files, with recorded answers of lookups (default: EVENT.lookups.json beside EVENT.json). Repeatable."`
	All     bool     `help:"Show all definitions that were tried, also the functions of facts."`
	Output  string   `enum:"text,json" default:"text" help:"Output format: text or json, one object (default text)."`
	directories
}

func (explainCommand) Help() string {
	return `Shows the evidence and the properties that it depends on, the conditions that hold or fail with file and line, what could not be read, the answers
of lookups, and what the policy prints.

The verdict is that of the deployed functions. The conditions are traced by OPA, for which a missing value is false; where that differs, see
what could not be read.

Exit codes: 0 success, 2 error: there is no verdict to explain.`
}

// explained is what the command shows.
type explained struct {
	Event  string `json:"event"`
	Cloud  string `json:"cloud"`
	Rule   string `json:"rule"`
	Policy string `json:"policy"`
	handler.Outcome
	Note    string          `json:"note,omitempty"`
	Lookups json.RawMessage `json:"lookups,omitempty"` // the answers
	*explain.Explanation
	Failed []string `json:"failed_lookups,omitempty"`
}

// subject is a resource to judge, and what the event says about the judging.
type subject struct {
	event compliance.Event
	note  string
	fetch compliance.Fetcher // gets the resource if the event omits its properties
}

func (c *explainCommand) Run(ctx context.Context, streams stdio) error {
	payload, err := readEvent(c.Event, streams.in)
	if err != nil {
		return err
	}
	about, err := c.subject(payload)
	if err != nil {
		return err
	}
	shown, err := c.explain(ctx, about)
	if err != nil {
		return err
	}
	if c.Output == "json" {
		return writeJSON(streams.out, shown)
	}
	return c.show(streams.out, shown)
}

// subject reads an event or an item.
func (c *explainCommand) subject(payload []byte) (subject, error) {
	recorder := &preview.Recorder{}
	if c.Item != "" {
		response, err := os.ReadFile(c.Item)
		if err != nil {
			return subject{}, err
		}
		recorder.Item = response
	}
	notification, err := bareitem.Decode(bareitem.Clouds(all.Clouds(&http.Client{Transport: recorder}, nil, sampleRegion)), payload)
	if errors.Is(err, compliance.ErrForeign) {
		return subject{}, fmt.Errorf("%s is neither an event of %s Config nor an item that one records", c.Event, strings.Join(compliance.Clouds(), ", "))
	}
	if err != nil {
		return subject{}, err
	}
	about := subject{event: *notification.Event()}
	if bareitem.Is(notification) {
		about.note = bareitem.Note
		if c.Rule == "" {
			return subject{}, errItemRule
		}
	}
	if fetcher, ok := notification.(compliance.Fetcher); ok && about.event.Action == compliance.Fetch {
		about.fetch = stoppable{fetcher, recorder}
	}
	return about, nil
}

// stoppable fetches until it is clear that there is nothing to get.
type stoppable struct {
	compliance.Fetcher
	recorder *preview.Recorder
}

func (s stoppable) Fetch(ctx context.Context) (compliance.Resource, error) {
	ctx, end := s.recorder.Stoppable(compliance.WithInvocation(ctx, preview.Invocation()))
	defer end()
	resource, err := s.Fetcher.Fetch(ctx)
	if err != nil {
		err = cmp.Or(context.Cause(ctx), err)
	}
	return resource, err
}

func (c *explainCommand) explain(ctx context.Context, about subject) (*explained, error) {
	set, err := c.ruleset()
	if err != nil {
		return nil, err
	}
	name, given, err := handler.Options{Rules: set.rules, Rule: c.Rule}.RuleOf(&about.event)
	if err != nil {
		return nil, err
	}
	judge, p, err := set.judge(ctx, set.library, about.event.Cloud, name, given)
	if err != nil {
		return nil, err
	}
	shown := &explained{Event: c.Event, Cloud: about.event.Cloud, Rule: judge.Rule.Name, Policy: p.ID, Note: about.note}
	resource := about.event.Resource
	if about.event.Action == compliance.Fetch {
		if resource, err = about.fetch.Fetch(ctx); err != nil {
			return nil, fmt.Errorf("fetch the resource: %w", err)
		}
	}
	failures, err := c.answer(ctx, set.library, judge, p, &resource)
	if err != nil {
		return nil, err
	}
	for _, failure := range failures {
		shown.Failed = append(shown.Failed, failure.Error())
	}
	shown.Lookups = resource.Lookups
	outcome := judge.Item(ctx, compliance.Item{Resource: resource, Action: settled(about.event.Action), Because: about.event.Because}, about.event.Time)
	if !judge.Judges(resource.Type) || outcome.Evidence == nil && outcome.Verdict == compliance.NotApplicable { // before the policy was evaluated
		shown.Outcome, shown.Explanation = handler.NewOutcome(outcome), &explain.Explanation{
			Evidence: []explain.Value{}, Missing: []string{}, Definitions: []explain.Definition{}, Printed: []explain.Printed{},
		}
		return shown, nil
	}
	arguments, err := p.Coerce(judge.Rule.Parameters, given)
	if err != nil {
		return nil, err
	}
	shown.Explanation, err = explain.Explain(ctx, set.sources, set.library, explain.Question{
		PolicyID: p.ID, Arguments: arguments, Resource: &resource, Trigger: about.event.Trigger, Time: about.event.Time,
	})
	if err != nil {
		return nil, err
	}
	shown.Outcome = handler.NewOutcome(shown.Explanation.Outcome)
	if e, _ := judge.Exempt(shown.Explanation.Outcome, &resource, handler.AcceptedAt(&about.event)); e != nil {
		shown.Exemption = &e.Exemption
	}
	return shown, nil
}

// settled is the action for a resource that was fetched, if it had to be.
func settled(action compliance.Action) compliance.Action {
	if action == compliance.Fetch {
		return compliance.Evaluate
	}
	return action
}

// answer gives the resource the recorded answers of lookups.
func (c *explainCommand) answer(ctx context.Context, library *compile.Library, judge *handler.Judge, p *engine.Policy, resource *compliance.Resource) ([]*lookup.Failure, error) {
	if len(p.Lookups) == 0 {
		return nil, nil
	}
	asked, err := (&invokeCommand{Lookups: c.Lookups}).lookups()
	if err != nil {
		return nil, err
	}
	if err := asked.about(c.Event); err != nil {
		return nil, err
	}
	if err := asked.lookups(library).Attach(judge, p, resource.Cloud, nil); err != nil {
		return nil, err
	}
	return judge.Ask(ctx, resource), nil
}

func (c *explainCommand) show(w io.Writer, shown *explained) error {
	paint := painter(w)
	var text bytes.Buffer
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&text, "  %-10s %s\n", label, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", "\n             "))
	}
	fmt.Fprintln(&text, paint.Bold(shown.Event))
	line("rule", "%s (policy %s, %s)", shown.Rule, shown.Policy, shown.Cloud)
	r := shown.Resource
	line("resource", "%s", strings.Join(slices.DeleteFunc([]string{r.Type, r.ID, r.Name, r.Region, r.Account}, func(s string) bool { return s == "" }), "  "))
	line("verdict", "%s", paint.Verdict(shown.Verdict))
	if shown.Exemption != nil {
		line("exemption", "%s", shown.Exemption)
	}
	for _, reason := range shown.Reasons {
		line("reason", "%s", reason.Message)
	}
	if len(shown.Parameters) > 0 {
		parameters, err := json.Marshal(shown.Parameters)
		if err != nil {
			return err
		}
		line("parameters", "%s", parameters)
	}
	for _, problem := range []string{shown.Cause, shown.Unread} {
		if problem != "" {
			line("unread", "%s", problem)
		}
	}
	for _, failure := range shown.Failed {
		line("lookup", "%s", failure)
	}
	if len(shown.Lookups) > 0 {
		line("lookups", "%s", shown.Lookups)
	}
	for _, printed := range shown.Printed {
		line("print", "%s: %s", printed.Where, printed.Text)
	}
	for _, text := range []string{shown.Differs, shown.Note} {
		if text != "" {
			line("note", "%s", text)
		}
	}
	c.showEvidence(&text, shown.Explanation)
	c.showDefinitions(&text, shown, paint)
	_, err := w.Write(text.Bytes())
	return err
}

func (c *explainCommand) showEvidence(w io.Writer, why *explain.Explanation) {
	if len(why.Evidence) > 0 {
		fmt.Fprintln(w, "\nEvidence")
		table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, value := range why.Evidence {
			from := ""
			if len(value.From) > 0 {
				from = "from " + strings.Join(value.From, ", ")
			}
			fmt.Fprintf(table, "  %s\t%s\t%s\n", value.Name, value.Value, from)
		}
		table.Flush()
	}
	if len(why.Missing) > 0 {
		fmt.Fprintf(w, "\nLooked for and not found\n  %s\n", strings.Join(why.Missing, "\n  "))
	}
}

const maxCondition = 120 // characters

func shorten(text string) string {
	if characters := []rune(text); len(characters) > maxCondition {
		return string(characters[:maxCondition]) + "…"
	}
	return text
}

// showDefinitions shows the conditions of the policy and of the facts that it uses. Of a fact, definitions that have no value are left out if
// another one has.
func (c *explainCommand) showDefinitions(w io.Writer, shown *explained, paint terminal.Paint) {
	valued := map[string]bool{}
	for _, d := range shown.Definitions {
		valued[d.Name] = valued[d.Name] || d.Holds
	}
	for _, d := range shown.Definitions {
		if !c.All && (len(d.Conditions) == 0 || path.Dir(d.File) == "lib" && (d.Helper || valued[d.Name] && !d.Holds)) {
			continue
		}
		state := paint.Dim("does not hold")
		switch {
		case d.Holds:
			state = paint.Good("holds")
		case !slices.ContainsFunc(d.Conditions, func(condition explain.Condition) bool { return condition.Held == 0 }):
			state = paint.Bad("has no value, although its conditions hold")
		}
		fmt.Fprintf(w, "\n%s %s (%s:%d)\n", paint.Bold(d.Name), state, d.File, d.Line)
		for _, condition := range d.Conditions {
			state := condition.State()
			if state == "both" {
				state = fmt.Sprintf("holds %d×, fails %d×", condition.Held, condition.Fails)
			}
			fmt.Fprintf(w, "  %5d  %-11s  %s\n", condition.Line, state, shorten(condition.Text))
		}
	}
}
