// Package handler processes an event: it decodes the event, finds the rule, judges the resource and reports the verdict.
//
// Every function deploys it, and `assay invoke` runs it offline. [Judge] is the only place that decides whether a rule applies to a
// resource and what becomes of an Undetermined verdict.
package handler

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Options are what a main wires together. Rule and Log are optional.
type Options struct {
	Clouds     []compliance.Cloud // in the order in which they try to decode an event
	Rules      *rule.Set
	Policies   Policies
	Exemptions exemption.Set
	Rule       string   // the function's setting: the only rule it evaluates, regardless of the event
	Lookups    *Lookups // nil: policies that read lookups find none
	Log        *zap.Logger
}

// Policies open policies by their ids. Print receives a policy's print output and may be nil.
type Policies interface {
	Policy(ctx context.Context, id string, print engine.Print) (*engine.Policy, error)
}

// Lookups are how policies get what they need besides the resource.
type Lookups struct {
	Definition func(name string) (*lookup.Definition, error)
	Services   map[string]lookup.Service // by cloud
}

// Handler evaluates events. It can be used by many goroutines at once.
type Handler struct {
	options Options
	log     *zap.Logger

	mu       sync.Mutex
	rules    map[ruleName]rule.Rule                    // read once each
	judges   map[ruleName]bound                        // the last of each
	policies map[string]func() (*engine.Policy, error) // opened once each, by id
}

// bound is a judge, and the parameters of the event that it was made for.
type bound struct {
	judge *Judge
	given map[string]json.RawMessage
}

// ruleName is a name of a rule on a cloud, because the clouds' identifiers of the same policy differ.
type ruleName struct{ cloud, name string }

// New prepares a handler. If the function is set to one rule, New reads it and compiles its policy, so that errors in them appear when
// the function starts instead of with the first event.
func New(ctx context.Context, options Options) (*Handler, error) {
	h := &Handler{options: options, log: options.Log, rules: map[ruleName]rule.Rule{}, judges: map[ruleName]bound{}, policies: map[string]func() (*engine.Policy, error){}}
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

// preload opens the rule that the function is set to. The rule need not apply to every cloud.
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

// Result is the outcome of an event. Its JSON form is what a function returns.
type Result struct {
	Cloud    string                     `json:"cloud"`
	Rule     string                     `json:"rule"`
	Policy   string                     `json:"policy"`
	Trigger  compliance.Trigger         `json:"trigger"`
	Resource ResourceName               `json:"-"`                  // the resource in the event
	Outcomes []Outcome                  `json:"outcomes,omitempty"` // for an event about one resource
	Ignored  string                     `json:"ignored,omitempty"`  // why there was nothing to judge
	Swept    map[compliance.Verdict]int `json:"swept,omitempty"`    // for an event about all resources: how many, by verdict, without those that are exempt
	Exempt   int                        `json:"exempt,omitempty"`   // how many of all resources
	Kept     string                     `json:"kept,omitempty"`     // why results of vanished resources were not removed
}

// Outcome is the verdict about one resource in the form that users see, without the resource's properties. Functions, `assay invoke` and
// `assay audit` all write it.
type Outcome struct {
	Resource  ResourceName          `json:"resource"`
	Verdict   compliance.Verdict    `json:"verdict"`
	Evidence  json.RawMessage       `json:"evidence"`
	Reasons   []compliance.Reason   `json:"reasons"`             // why NonCompliant or NotApplicable
	Cause     string                `json:"cause,omitempty"`     // why Undetermined
	Exemption *compliance.Exemption `json:"exemption,omitempty"` // of what is NonCompliant
	Unread    string                `json:"-"`                   // what could not be read, although the verdict is NonCompliant
}

// ResourceName identifies a resource.
type ResourceName struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Region  string `json:"region"`
	Account string `json:"account"`
}

// Invoke handles one event in the form in which platforms deliver it, and returns a [Result] in JSON.
func (h *Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	result, err := h.Handle(ctx, payload)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// Handle handles one event. With an error it returns the partial result, or nil if the event could not be read.
func (h *Handler) Handle(ctx context.Context, payload []byte) (*Result, error) {
	started := time.Now()
	notification, err := h.decode(payload)
	if err != nil {
		h.logFailure(ctx, nil, err)
		return nil, err
	}
	result, err := h.answer(ctx, notification, started)
	if err != nil {
		h.logFailure(ctx, result, err)
	}
	return result, err
}

// CloudOf returns the cloud that an event comes from.
func (h *Handler) CloudOf(payload []byte) (string, error) {
	notification, err := h.decode(payload)
	if err != nil {
		return "", err
	}
	return notification.Event().Cloud, nil
}

// decode tries the clouds in turn. The first that recognizes the event decides.
func (h *Handler) decode(payload []byte) (compliance.Notification, error) {
	var names []string
	for _, cloud := range h.options.Clouds {
		notification, err := cloud.Decode(payload)
		if !errors.Is(err, compliance.ErrForeign) {
			return notification, err
		}
		names = append(names, compliance.CloudTitle(cloud.Name()))
	}
	return nil, compliance.ErrEvent.Errorf("not a Config rule event (expected %s)", alternatives(names))
}

// alternatives joins names as a, b or c.
func alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func (h *Handler) answer(ctx context.Context, notification compliance.Notification, started time.Time) (*Result, error) {
	event := notification.Event()
	result := &Result{Cloud: event.Cloud, Rule: event.Rule, Trigger: event.Trigger, Resource: nameOf(event.Resource)}
	if err := checkAccount(ctx, event); err != nil {
		return result, err
	}
	name, parameters, err := h.options.RuleOf(event)
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
	judge, err := h.judge(ruleName{event.Cloud, name}, r, p, parameters)
	if err != nil {
		return result, err
	}
	judge.Panicked = func(value any, stack []byte) { h.logPanic(ctx, result, value, stack) }
	if err := h.lookUp(judge, p, event.Cloud); err != nil {
		return result, err
	}
	if event.Trigger == compliance.Period && event.Resource.Type == compliance.AccountType(event.Cloud) && !judge.Judges(event.Resource.Type) {
		return result, h.sweep(ctx, notification, judge, result)
	}
	prepared := time.Now()
	outcome, err := judge.Event(ctx, notification)
	if err != nil {
		return result, err
	}
	judged := time.Now()
	result.Outcomes = []Outcome{NewOutcome(outcome)}
	ctx, attempts := compliance.WithAttempts(ctx)
	if outcome, err = judge.Reported(outcome); err == nil {
		err = notification.Report(ctx, []compliance.Outcome{outcome})
	}
	h.logVerdict(ctx, zap.InfoLevel, result, &result.Outcomes[0], err == nil, zap.Int64("attempts", attempts.Load()), eventAge(event, started),
		took("prepare_ms", prepared.Sub(started)), took("judge_ms", judged.Sub(prepared)), took("report_ms", time.Since(judged)))
	return result, err
}

// lookUp lets a judge ask for what its policy needs besides the resource. What is the same for the whole account is looked up once per event.
func (h *Handler) lookUp(judge *Judge, p *engine.Policy, cloud string) error {
	if h.options.Lookups == nil {
		return nil
	}
	return h.options.Lookups.Attach(judge, p, cloud, nil)
}

// Attach lets a judge ask for what its policy needs besides a resource of a cloud. Judges that share a session ask only once for what is the
// same for the whole account; nil is a session of its own.
func (l *Lookups) Attach(judge *Judge, p *engine.Policy, cloud string, session *lookup.Session) error {
	if len(p.Lookups) == 0 {
		return nil
	}
	var definitions []*lookup.Definition
	for _, name := range p.Lookups {
		definition, err := l.Definition(name)
		if err != nil {
			return fmt.Errorf("policy %s: %w", p.ID, err)
		}
		if definition.Cloud == cloud {
			definitions = append(definitions, definition)
		}
	}
	if session == nil {
		session = lookup.NewSession(l.Services[cloud])
	}
	judge.LookUp(session, definitions)
	return nil
}

// checkAccount refuses an event of an account other than the function's, because its credentials read and report only in their own account.
func checkAccount(ctx context.Context, event *compliance.Event) error {
	account := compliance.InvocationFrom(ctx).Account
	if account == "" || account == event.Resource.Account {
		return nil
	}
	return compliance.ErrEvent.Errorf("the event is about account %.100s, but the function belongs to account %s: deploy the function in the account of the rule",
		event.Resource.Account, account)
}

// RuleOf returns the rule of an event, and the parameters that the event gives it. The rule is the function's setting, else the event's rule name,
// else the parameter "rule". The parameter takes precedence if no rule has the event's name, because users can give Config rules any name.
func (o Options) RuleOf(event *compliance.Event) (string, map[string]json.RawMessage, error) {
	parameters := event.Parameters
	var named string
	if raw, found := parameters[policy.RuleParameter]; found {
		if policy.Blank(raw) {
			raw = json.RawMessage(`""`)
		}
		if err := json.Unmarshal(raw, &named); err != nil {
			return "", nil, compliance.ErrEvent.Errorf("parameter %q must be the name of a rule, not %.100s", policy.RuleParameter, raw)
		}
		parameters = map[string]json.RawMessage{}
		for name, value := range event.Parameters {
			if name != policy.RuleParameter {
				parameters[name] = value
			}
		}
	}
	inEvent := event.Rule
	if named != "" && !o.Rules.Has(event.Cloud, inEvent) {
		inEvent = named
	}
	if name := cmp.Or(o.Rule, inEvent); name != "" {
		return name, parameters, nil
	}
	return "", nil, compliance.ErrEvent.Errorf("the event names no rule: set parameter %q of the Config rule to a rule's name, or set ASSAY_RULE (assay invoke: --rule)", policy.RuleParameter)
}

// open reads a rule and opens its policy, once.
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
	open, found := h.policies[r.Policy]
	if !found {
		open = sync.OnceValues(func() (*engine.Policy, error) {
			return h.options.Policies.Policy(context.WithoutCancel(ctx), r.Policy, h.printer(r.Policy))
		})
		h.policies[r.Policy] = open
	}
	h.mu.Unlock()
	p, err := open()
	if err != nil {
		return r, nil, fmt.Errorf("rule %s: %w", name, err)
	}
	return r, p, nil
}

// judge binds a rule to the parameters of an event, unless the last event of the rule had the same: those of a Config rule seldom change.
func (h *Handler) judge(name ruleName, r rule.Rule, p *engine.Policy, given map[string]json.RawMessage) (*Judge, error) {
	h.mu.Lock()
	last := h.judges[name]
	h.mu.Unlock()
	equal := func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }
	if last.judge == nil || !maps.EqualFunc(last.given, given, equal) {
		made, err := NewJudge(r, p, given)
		if err != nil {
			return nil, err
		}
		made.Exemptions = h.options.Exemptions.About(r.Name, p.ID)
		last = bound{made, map[string]json.RawMessage{}}
		for name, value := range given {
			last.given[name] = bytes.Clone(value) // given is a part of the event
		}
		h.mu.Lock()
		h.judges[name] = last
		h.mu.Unlock()
	}
	judge := *last.judge
	return &judge, nil
}

// NewOutcome converts an outcome to the form that users see.
func NewOutcome(outcome compliance.Outcome) Outcome {
	return Outcome{
		Resource: nameOf(outcome.Resource), Verdict: outcome.Verdict, Evidence: outcome.Evidence,
		Reasons: append([]compliance.Reason{}, outcome.Reasons...), Cause: outcome.Cause, Exemption: outcome.Exemption, Unread: outcome.Unread,
	}
}

func nameOf(r compliance.Resource) ResourceName {
	return ResourceName{ID: r.ID, Name: r.Name, Type: r.Type, Region: r.Region, Account: r.Account}
}
