// Package handler is the whole way from an event to a report: decode, find the rule, type its parameters, judge the resource, report.
//
// It is what every function deploys and what `assay invoke` runs offline.
package handler

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Options are what a main wires together. Rule, Credentials and Log may be left out.
type Options struct {
	Clouds      []compliance.Cloud // asked in this order whether an event is theirs
	Rules       *rule.Set
	Policies    *engine.Library
	Rule        string                            // the function's own setting: the one rule it evaluates, whatever an event says
	Credentials map[string]compliance.Credentials // by cloud, for events of another cloud than the one that the function runs on
	Log         *zap.Logger
}

// Handler evaluates events. It can be used by many goroutines at once.
type Handler struct {
	options Options
	log     *zap.Logger

	mu       sync.Mutex
	rules    map[ruleName]rule.Rule                    // read once each
	policies map[string]func() (*engine.Policy, error) // compiled once each, by id
}

// ruleName is a name of a rule on a cloud: the clouds' identifiers of the same policy differ.
type ruleName struct{ cloud, name string }

// New prepares a handler. The rule that the function is set to is read and its policy compiled here, so that what is wrong with
// them is found when the function starts and not by the first event.
func New(ctx context.Context, options Options) (*Handler, error) {
	h := &Handler{options: options, log: options.Log, rules: map[ruleName]rule.Rule{}, policies: map[string]func() (*engine.Policy, error){}}
	if h.log == nil {
		h.log = zap.NewNop()
	}
	if options.Rule != "" {
		if err := h.preload(ctx); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// preload opens the rule that the function is set to, which need not be about each of the clouds.
func (h *Handler) preload(ctx context.Context) error {
	var first error
	for _, cloud := range h.options.Clouds {
		_, _, err := h.open(ctx, cloud.Name(), h.options.Rule)
		if err == nil {
			return nil
		}
		first = cmp.Or(first, err)
	}
	return first
}

// Result is what became of an event. Its JSON form is what a function returns.
type Result struct {
	Cloud    string                     `json:"cloud"`
	Rule     string                     `json:"rule"`
	Policy   string                     `json:"policy"`
	Trigger  compliance.Trigger         `json:"trigger"`
	Resource ResourceName               `json:"-"`                  // what the event is about
	Outcomes []Outcome                  `json:"outcomes,omitempty"` // of an event about one resource
	Ignored  string                     `json:"ignored,omitempty"`  // why there was nothing to judge
	Swept    map[compliance.Verdict]int `json:"swept,omitempty"`    // how many resources a period event judged, by verdict
}

// Outcome is the verdict about one resource, without the properties.
type Outcome struct {
	Resource ResourceName        `json:"resource"`
	Verdict  compliance.Verdict  `json:"verdict"`
	Evidence json.RawMessage     `json:"evidence,omitempty"`
	Reasons  []compliance.Reason `json:"reasons,omitempty"`
	Cause    string              `json:"cause,omitempty"`
}

// ResourceName tells resources apart.
type ResourceName struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Region  string `json:"region"`
	Account string `json:"account"`
}

// Invoke handles one event as the function runtimes hand it over, and returns a [Result] in JSON.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	result, err := h.Handle(ctx, payload)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// Handle handles one event. The result is also given with an error, as far as it was reached; nil if the event could not be read.
func (h *Handler) Handle(ctx context.Context, payload []byte) (*Result, error) {
	started := time.Now()
	notification, err := h.decode(payload)
	if err != nil {
		h.logFailure(ctx, nil, err)
		return nil, err
	}
	ctx = h.authorize(ctx, notification.Event().Cloud)
	result, err := h.answer(ctx, notification, started)
	if err != nil {
		h.logFailure(ctx, result, err)
	}
	return result, err
}

// authorize keeps the credentials of the cloud that the function runs on from every other cloud.
func (h *Handler) authorize(ctx context.Context, cloud string) context.Context {
	invocation := compliance.InvocationFrom(ctx)
	if invocation.Cloud == "" || invocation.Cloud == cloud {
		return ctx
	}
	invocation.Cloud, invocation.Credentials = cloud, h.options.Credentials[cloud]
	return compliance.WithInvocation(ctx, invocation)
}

// CloudOf says whose event a payload is.
func (h *Handler) CloudOf(payload []byte) (string, error) {
	notification, err := h.decode(payload)
	if err != nil {
		return "", err
	}
	return notification.Event().Cloud, nil
}

// decode asks the clouds in turn. The first that knows the event's shape decides.
func (h *Handler) decode(payload []byte) (compliance.Notification, error) {
	var names []string
	for _, cloud := range h.options.Clouds {
		notification, err := cloud.Decode(payload)
		if !errors.Is(err, compliance.ErrForeign) {
			return notification, err
		}
		names = append(names, cloud.Name())
	}
	return nil, fmt.Errorf("%w: this is no Config rule event of %v", compliance.ErrEvent, names)
}

func (h *Handler) answer(ctx context.Context, notification compliance.Notification, started time.Time) (*Result, error) {
	event := notification.Event()
	result := &Result{Cloud: event.Cloud, Rule: event.Rule, Trigger: event.Trigger, Resource: nameOf(event.Resource)}
	name, parameters, err := h.ruleOf(event)
	if err != nil {
		return result, err
	}
	result.Rule = name
	r, p, err := h.open(ctx, event.Cloud, name)
	if err != nil {
		return result, err
	}
	result.Rule, result.Policy = r.Name, p.ID
	if event.Action == compliance.Ignore {
		result.Ignored = event.Because
		h.log.Info("ignored", append(h.fields(ctx, result), zap.String("because", event.Because))...)
		return result, nil
	}
	arguments, err := p.Coerce(r.Parameters, parameters)
	if err != nil {
		return result, fmt.Errorf("rule %s: %w", name, err)
	}
	judge, err := p.Bind(arguments)
	if err != nil {
		return result, fmt.Errorf("rule %s: %w", name, err)
	}
	if event.Trigger == compliance.Period && event.Resource.Type == compliance.AccountType(event.Cloud) && !p.Judges(event.Resource.Type) {
		return result, h.sweep(ctx, notification, r, p, judge, result)
	}
	prepared := time.Now()
	outcome, err := h.judge(ctx, notification, p, judge)
	if err != nil {
		return result, err
	}
	judged := time.Now()
	result.Outcomes = []Outcome{public(outcome)}
	err = report(ctx, notification, r, outcome)
	h.logVerdict(ctx, result, result.Outcomes[0],
		took("prepare_ms", prepared.Sub(started)), took("judge_ms", judged.Sub(prepared)), took("report_ms", time.Since(judged)))
	return result, err
}

// ruleOf finds out which rule an event is for: the function's setting, else the event's rule name, else the parameter "rule". The
// parameter also goes first where the event's name is of no rule: users call Config rules as they like.
func (h *Handler) ruleOf(event *compliance.Event) (string, map[string]json.RawMessage, error) {
	parameters := event.Parameters
	var named string
	if raw, found := parameters[policy.RuleParameter]; found {
		if err := json.Unmarshal(raw, &named); err != nil {
			return "", nil, fmt.Errorf("%w: parameter %q must be the name of a rule, got %.100s", compliance.ErrEvent, policy.RuleParameter, raw)
		}
		parameters = map[string]json.RawMessage{}
		for name, value := range event.Parameters {
			if name != policy.RuleParameter {
				parameters[name] = value
			}
		}
	}
	inEvent := event.Rule
	if named != "" && !h.options.Rules.Has(event.Cloud, inEvent) {
		inEvent = named
	}
	if name := cmp.Or(h.options.Rule, inEvent); name != "" {
		return name, parameters, nil
	}
	return "", nil, fmt.Errorf("%w: the event names no rule: give the rule a parameter %q with the name of one, or set the function to one rule (ASSAY_RULE, assay invoke --rule)", compliance.ErrEvent, policy.RuleParameter)
}

// open reads a rule and compiles its policy, once.
func (h *Handler) open(ctx context.Context, cloud, name string) (rule.Rule, *engine.Policy, error) {
	h.mu.Lock()
	r, known := h.rules[ruleName{cloud, name}]
	h.mu.Unlock()
	if !known {
		var err error
		if r, _, err = h.options.Rules.Lookup(cloud, name); err != nil {
			return r, nil, err
		}
	}
	h.mu.Lock()
	h.rules[ruleName{cloud, name}] = r
	compile, found := h.policies[r.Policy]
	if !found {
		compile = sync.OnceValues(func() (*engine.Policy, error) {
			return h.options.Policies.Open(context.WithoutCancel(ctx), r.Policy, h.printer(r.Policy))
		})
		h.policies[r.Policy] = compile
	}
	h.mu.Unlock()
	p, err := compile()
	if err != nil {
		return r, nil, fmt.Errorf("rule %s: %w", name, err)
	}
	return r, p, nil
}

// judge decides about the event's resource.
func (h *Handler) judge(ctx context.Context, notification compliance.Notification, p *engine.Policy, judge *engine.Judge) (compliance.Outcome, error) {
	event := notification.Event()
	resource := event.Resource
	switch {
	case event.Action == compliance.Clear:
		return notApplicable(resource, event.Because), nil
	case !p.Judges(resource.Type):
		return notApplicable(resource, fmt.Sprintf("policy %s is not about resources of type %.256s", p.ID, resource.Type)), nil
	}
	if event.Action == compliance.Fetch {
		fetcher, ok := notification.(compliance.Fetcher)
		if !ok {
			return compliance.Outcome{}, fmt.Errorf("%w: the event leaves the resource's properties out and they cannot be fetched", compliance.ErrEvent)
		}
		var err error
		if resource, err = fetcher.Fetch(ctx); err != nil {
			return compliance.Outcome{}, fmt.Errorf("fetch the resource: %w", err)
		}
	}
	return judge.Evaluate(ctx, &resource, event.Trigger, event.Time), nil
}

func notApplicable(resource compliance.Resource, because string) compliance.Outcome {
	return compliance.Outcome{Resource: resource, Verdict: compliance.NotApplicable, Reasons: []compliance.Reason{{Message: because}}}
}

// report sends an outcome. An Undetermined one is not reported but fails the invocation, unless the rule wants it to be NonCompliant.
func report(ctx context.Context, notification compliance.Notification, r rule.Rule, outcome compliance.Outcome) error {
	outcome, err := determined(r, outcome)
	if err != nil {
		return err
	}
	return notification.Report(ctx, []compliance.Outcome{outcome})
}

func determined(r rule.Rule, outcome compliance.Outcome) (compliance.Outcome, error) {
	if outcome.Verdict != compliance.Undetermined {
		return outcome, nil
	}
	if r.Undetermined == rule.Fail {
		return outcome, fmt.Errorf("%w: undetermined: %s", compliance.ErrPolicy, outcome.Cause)
	}
	outcome.Verdict = compliance.NonCompliant
	outcome.Reasons = []compliance.Reason{{Message: "could not be judged: " + outcome.Cause}}
	return outcome, nil
}

func public(outcome compliance.Outcome) Outcome {
	return Outcome{
		Resource: nameOf(outcome.Resource),
		Verdict:  outcome.Verdict, Evidence: outcome.Evidence, Reasons: slices.Clone(outcome.Reasons), Cause: outcome.Cause,
	}
}

func nameOf(r compliance.Resource) ResourceName {
	return ResourceName{ID: r.ID, Name: r.Name, Type: r.Type, Region: r.Region, Account: r.Account}
}
