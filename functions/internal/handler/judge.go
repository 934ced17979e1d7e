package handler

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Judge judges resources under one rule. Events, sweeps and packs all use it. It may be used concurrently.
type Judge struct {
	Rule   rule.Rule
	Policy policy.Metadata

	// Exemptions are those of the rule's findings.
	Exemptions exemption.Set
	// Panicked receives the value and stack of an evaluation's panic. It may be called concurrently; nil discards them.
	Panicked func(value any, stack []byte)

	policy      *engine.Judge
	needs       []string        // the lookups that the policy reads
	lookups     *lookup.Session // nil: resources bring the answers along
	definitions []*lookup.Definition
	parameters  json.RawMessage // of the policy, for the parameters of lookups
}

// NewJudge binds a rule's policy to its arguments. The given values, from an event or a pack, override the rule's parameters.
func NewJudge(r rule.Rule, p *engine.Policy, given map[string]json.RawMessage) (*Judge, error) {
	arguments, err := p.Coerce(r.Parameters, given)
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.Name, err)
	}
	bound, err := p.Bind(arguments)
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.Name, err)
	}
	parameters, err := json.Marshal(arguments)
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.Name, err)
	}
	return &Judge{Rule: r, Policy: p.Metadata, policy: bound, needs: p.Lookups, parameters: parameters}, nil
}

// Together returns judges that say the same, but evaluate what their policies have in common only once for each input: see [engine.Together].
func Together(ctx context.Context, judges []*Judge) []*Judge {
	policies := make([]*engine.Judge, len(judges))
	for i, j := range judges {
		policies[i] = j.policy
	}
	all := make([]*Judge, len(judges))
	for i, p := range engine.Together(ctx, policies) {
		one := *judges[i]
		one.policy = p
		all[i] = &one
	}
	return all
}

// LookUp makes the judge ask a session for the lookups that its policy reads.
func (j *Judge) LookUp(session *lookup.Session, definitions []*lookup.Definition) {
	j.lookups, j.definitions = session, definitions
}

// Parameters are those of the policy, with the values of the rule.
func (j *Judge) Parameters() json.RawMessage { return j.parameters }

// Judges reports whether the policy judges resources of a type and the type is in the rule's scope.
func (j *Judge) Judges(resourceType string) bool {
	return j.Policy.Judges(resourceType) && j.scopeHas(resourceType)
}

func (j *Judge) scopeHas(resourceType string) bool {
	return len(j.Rule.Scope.Types) == 0 || policy.Judges(j.Rule.Scope.Types, resourceType)
}

// Event judges an event's resource. It fetches the resource if the event omits its properties.
func (j *Judge) Event(ctx context.Context, notification compliance.Notification) (compliance.Outcome, error) {
	event := notification.Event()
	resource := event.Resource
	if because := j.settled(event.Action, event.Because, &resource); because != "" {
		return notApplicable(&resource, because), nil
	}
	if event.Action == compliance.Fetch {
		fetcher, ok := notification.(compliance.Fetcher)
		if !ok {
			return compliance.Outcome{}, compliance.ErrEvent.Errorf("the event omits the resource's properties, and they cannot be fetched")
		}
		var err error
		if resource, err = fetcher.Fetch(ctx); err != nil {
			return compliance.Outcome{}, fmt.Errorf("fetch the resource: %w", err)
		}
	}
	return j.Resource(ctx, &resource, event.Trigger, event.Time, AcceptedAt(event)), nil
}

// Item judges a recorded item as of a time.
func (j *Judge) Item(ctx context.Context, item compliance.Item, now time.Time) compliance.Outcome {
	if because := j.settled(item.Action, item.Because, &item.Resource); because != "" {
		return notApplicable(&item.Resource, because)
	}
	if item.Action == compliance.Fetch {
		return undetermined(&item.Resource, compliance.Say("the item omits the resource's properties"))
	}
	return j.Resource(ctx, &item.Resource, compliance.Change, now, now)
}

// settled says why a resource is NotApplicable before its properties are known; empty if it may be applicable.
func (j *Judge) settled(action compliance.Action, because string, resource *compliance.Resource) string {
	if action == compliance.Clear || action == compliance.Ignore {
		return because
	}
	return j.excludes(resource)
}

// AcceptedAt is the time as of which exemptions hold for an event: when it was sent. If the event does not say that, it is now, because an item can
// have been recorded long before, when an exemption that is over was not.
func AcceptedAt(event *compliance.Event) time.Time {
	if event.Undated {
		return time.Now()
	}
	return event.Time
}

// Resource decides about one resource as of a time, and about its exemption as of another. A panic is that resource's Undetermined.
func (j *Judge) Resource(ctx context.Context, resource *compliance.Resource, trigger compliance.Trigger, now, accepted time.Time) compliance.Outcome {
	judged := *resource
	var failures []*lookup.Failure
	if len(j.needs) > 0 && j.excludes(resource) == "" {
		failures = j.Ask(ctx, &judged)
	}
	input := engine.NewInput(&judged, trigger, now)
	defer input.Close()
	outcome, _ := j.Input(ctx, &judged, input)
	outcome = unanswered(outcome, failures)
	if e, _ := j.Exempt(outcome, resource, accepted); e != nil {
		outcome.Exemption = &e.Exemption
	}
	return outcome
}

// Exempt returns the exemption of an outcome about a resource at a time, or if there is none, one that is over. Only what is NonCompliant can be
// exempt; what is reported so because it is Undetermined is not.
func (j *Judge) Exempt(outcome compliance.Outcome, resource *compliance.Resource, at time.Time) (valid, over *exemption.Exemption) {
	if len(j.Exemptions) == 0 || outcome.Verdict != compliance.NonCompliant || outcome.Cause != "" {
		return nil, nil
	}
	return j.Exemptions.Of(resource, at)
}

// Input decides about a resource that several rules judge, like Resource, without exemptions. Decided says that the outcome depends on nothing but
// the rule and what was read of the input, and what the rule's scope asks for: the region and tags.
func (j *Judge) Input(ctx context.Context, resource *compliance.Resource, input *engine.Input) (outcome compliance.Outcome, decided bool) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if j.Panicked != nil {
			j.Panicked(value, debug.Stack())
		}
		outcome = undetermined(resource, compliance.Say("the evaluation panicked: %s", fmt.Sprintf("%.200v", value)))
		decided = false
	}()
	if because := j.excludes(resource); because != "" {
		return notApplicable(resource, because), true
	}
	return j.policy.Judge(ctx, input)
}

// Asks reports whether the judge asks for more than the resource.
func (j *Judge) Asks() bool { return len(j.needs) > 0 && j.lookups != nil }

// Ask gives a resource the answers of the lookups that the policy reads, unless it has them already. It says which have none.
func (j *Judge) Ask(ctx context.Context, resource *compliance.Resource) []*lookup.Failure {
	switch {
	case len(j.needs) == 0 || resource.Lookups != nil:
		return nil
	case j.lookups == nil:
		var failures []*lookup.Failure
		for _, name := range j.needs {
			failures = append(failures, &lookup.Failure{Lookup: name, Text: compliance.Phrases{compliance.Say("it was not made: nothing but the resource itself is known here")}})
		}
		return failures
	}
	var failures []*lookup.Failure
	resource.Lookups, failures = j.lookups.Answer(ctx, j.definitions, resource, j.parameters)
	return failures
}

// unanswered gives an outcome the failed lookups as cause, if they are what keeps the policy from telling.
func unanswered(outcome compliance.Outcome, failures []*lookup.Failure) compliance.Outcome {
	noted := outcome.Unanswered
	outcome.Unanswered = nil
	var said []string
	var cause compliance.Phrases
	for _, failure := range failures {
		if slices.Contains(noted, failure.Lookup) && !slices.Contains(said, failure.Error()) {
			if said = append(said, failure.Error()); len(said) > 1 {
				cause = append(cause, compliance.Say("; "))
			}
			cause = append(cause, failure.Phrases()...)
			outcome.Unanswered = append(outcome.Unanswered, failure.Lookup)
			if !failure.Lacks {
				outcome.Withheld = cmp.Or(outcome.Withheld, failure.Error())
			}
		}
	}
	if len(cause) > 0 {
		outcome.Undecided(cause...)
	}
	return outcome
}

// Reported returns the outcome to report. An Undetermined outcome becomes NonCompliant if the rule says so; otherwise it is not reported,
// and the error is a [*compliance.UndeterminedError].
func (j *Judge) Reported(outcome compliance.Outcome) (compliance.Outcome, error) {
	if outcome.Verdict != compliance.Undetermined {
		return outcome, nil
	}
	err := &compliance.UndeterminedError{Cause: outcome.Cause}
	if j.Rule.Undetermined == rule.Fail {
		return outcome, err
	}
	outcome.Verdict = compliance.NonCompliant
	outcome.Reasons = []compliance.Reason{{Message: err.Error()}}
	return outcome, nil
}

// excludes says why the rule does not apply to a resource; empty if it does. A resource whose region or tags are unknown is in scope.
func (j *Judge) excludes(resource *compliance.Resource) string {
	scope := &j.Rule.Scope
	switch {
	case !j.Policy.Judges(resource.Type):
		return fmt.Sprintf("policy %s does not judge resources of type %.256s", j.Policy.ID, resource.Type)
	case !j.scopeHas(resource.Type):
		return fmt.Sprintf("outside the rule's scope: type %.256s is not one of %s", resource.Type, strings.Join(scope.Types, ", "))
	case len(scope.Regions) > 0 && resource.Region != "" && !slices.Contains(scope.Regions, resource.Region):
		return fmt.Sprintf("outside the rule's scope: region %.256s is not one of %s", resource.Region, strings.Join(scope.Regions, ", "))
	case scope.Tag.Key == "" || resource.Tags == nil:
		return ""
	}
	values, tagged := resource.Tags[scope.Tag.Key]
	switch {
	case !tagged:
		return fmt.Sprintf("outside the rule's scope: no tag %s", scope.Tag.Key)
	case scope.Tag.Value != "" && !slices.Contains(values, scope.Tag.Value):
		return fmt.Sprintf("outside the rule's scope: tag %s is not %s", scope.Tag.Key, scope.Tag.Value)
	}
	return ""
}

func undetermined(resource *compliance.Resource, cause compliance.Phrase) compliance.Outcome {
	outcome := compliance.Outcome{Resource: *resource}
	outcome.Undecided(cause)
	return outcome
}

func notApplicable(resource *compliance.Resource, because string) compliance.Outcome {
	return compliance.Outcome{Resource: *resource, Verdict: compliance.NotApplicable, Reasons: []compliance.Reason{{Message: because}}}
}
