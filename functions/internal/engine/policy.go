// Package engine opens compiled policies and judges resources by them.
//
// Policies are data, possibly from third parties: an evaluation has no access to the outside and obeys its context. Policies are compiled at
// build time (package compile), so this package does not know Rego.
package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// The Rego rules of the decision contract, which are the entries of a compiled policy.
const (
	Evidence      = "evidence"
	Deny          = "deny"
	NotApplicable = "not_applicable" // optional
)

// Print receives a policy's print output.
type Print func(location, message string)

// Evaluator evaluates a policy. It may be used concurrently.
type Evaluator interface {
	// Begin starts an evaluation of one input.
	Begin(ctx context.Context, input *value.Value, options eval.Options) Evaluation
}

// Evaluation evaluates a policy for one input. It must be closed; the values of its decision are invalid afterwards.
type Evaluation interface {
	Decide() (eval.Decision, error)
	Close()
}

// Policy is a policy that is ready to judge. It may be used concurrently.
type Policy struct {
	policy.Metadata
	Lookups []string // that its rules read, and those that these need

	evaluator Evaluator
	types     *Types
	print     Print
}

// New returns a policy with its METADATA, the lookups it reads, its evaluator and the types of resources. Print receives its print output and may
// be nil.
func New(metadata policy.Metadata, lookups []string, evaluator Evaluator, types *Types, print Print) *Policy {
	return &Policy{metadata, lookups, evaluator, types, print}
}

// program is a compiled policy as an Evaluator.
type program struct{ *eval.Program }

// Begin starts a strict evaluation.
func (p program) Begin(ctx context.Context, input *value.Value, options eval.Options) Evaluation {
	options.Strict = true
	return evaluation{p.Program.Begin(ctx, input, options)}
}

type evaluation struct{ *eval.Evaluation }

// Decide evaluates the rules, which are the program's entries.
func (e evaluation) Decide() (eval.Decision, error) { return e.Evaluation.Decide("") }

// Compiled returns the evaluator of a compiled policy.
func Compiled(p *eval.Program) Evaluator { return program{p} }

// Judge applies a policy with fixed arguments. It may be used concurrently.
type Judge struct {
	policy     *Policy
	parameters *value.Value // nil: they cannot be read
	unreadable error
	joined     *eval.Program // with the policies of judges of the same resources: see Together
	settled    eval.Settled  // in it
}

// Bind fixes the arguments, as returned by [policy.Metadata.Coerce].
func (p *Policy) Bind(arguments policy.Arguments) (*Judge, error) {
	parameters, err := json.Marshal(arguments)
	if err != nil {
		return nil, compliance.ErrPolicy.Wrap(err)
	}
	read, err := value.NewArena(inputMemory).StrictInput(parameters, nil) // which lives as long as the judge
	if err != nil {
		return &Judge{policy: p, unreadable: err}, nil
	}
	read.Share()
	return &Judge{policy: p, parameters: read, unreadable: read.Err()}, nil
}

// Evaluate judges one resource as of the event's time. Whatever keeps the policy from telling makes the verdict Undetermined, with
// the cause.
func (j *Judge) Evaluate(ctx context.Context, resource *compliance.Resource, trigger compliance.Trigger, now time.Time) compliance.Outcome {
	input := NewInput(resource, trigger, now)
	defer input.Close()
	outcome, _ := j.Judge(ctx, input)
	return outcome
}

// Judge judges what an input is about, like Evaluate. Decided says that the policy itself came to the outcome, also to one that is Undetermined:
// then it depends on nothing but the policy, its arguments and what was read of the input.
func (j *Judge) Judge(ctx context.Context, input *Input) (outcome compliance.Outcome, decided bool) {
	undetermined := func(because compliance.Phrase) {
		outcome = compliance.Outcome{Resource: *input.resource}
		outcome.Undecided(because)
		decided = false
	}
	defer func() {
		if failure := recover(); failure != nil { // of one resource: others are judged all the same
			undetermined(compliance.Say("the evaluation failed: %s", fmt.Sprint(failure)))
			input.forget()
		}
	}()
	others := input.known != nil // have read some of it
	outcome.Resource, outcome.Verdict = *input.resource, compliance.Undetermined
	read, err := input.read(j)
	decided = err == nil
	if decided {
		err = j.decide(ctx, read, input, &outcome)
	}
	unreadable := input.arena.Err()
	if unreadable != nil {
		input.forget()
	}
	switch {
	case ctx.Err() != nil && decided:
		undetermined(compliance.Say("the evaluation was not finished in time: %s", context.Cause(ctx).Error()))
	case others && errors.Is(unreadable, value.ErrMemory): // alone, it may have memory enough
		return j.Judge(ctx, input)
	case unreadable != nil && decided: // found out where the policy reads it
		undetermined(compliance.Say(compliance.CannotBeRead, unreadable.Error()))
	case err != nil:
		undetermined(compliance.Say(compliance.Quoted, err.Error()))
	}
	return outcome, decided
}

// options returns the options of an evaluation.
func (j *Judge) options() eval.Options {
	options := eval.Options{Memory: evaluationMemory}
	if print := j.policy.print; print != nil {
		options.Print = func(file string, row int, message string) { print(fmt.Sprintf("%s:%d", file, row), message) }
	}
	return options
}

// unanswered are the lookups that notes are about as a whole: they have no answer.
func (j *Judge) unanswered(notes []eval.Note) []string {
	var names []string
	for _, name := range j.policy.Lookups {
		if slices.ContainsFunc(notes, func(n eval.Note) bool { return n.Path == "lookups."+name }) {
			names = append(names, name)
		}
	}
	return names
}

const usualEvidence = 128 // bytes

// decide evaluates the policy.
func (j *Judge) decide(ctx context.Context, read *value.Value, input *Input, outcome *compliance.Outcome) error {
	if j.joined != nil {
		decision, err := input.together(ctx, j, read).Decide(j.policy.ID)
		if err == nil {
			err = j.conclude(&decision, outcome)
			if decision.Evidence == nil { // its cause was looked for, in a way that leaves other results behind
				input.apart()
			}
			return err
		}
		input.apart() // alone, it may have memory enough
	}
	evaluation := j.policy.evaluator.Begin(ctx, read, j.options())
	defer evaluation.Close()
	decision, err := evaluation.Decide()
	if err != nil {
		return err
	}
	return j.conclude(&decision, outcome)
}

// conclude implements the decision contract.
func (j *Judge) conclude(decision *eval.Decision, outcome *compliance.Outcome) (err error) {
	resourceType := outcome.Resource.Type
	outcome.Unanswered = j.unanswered(decision.Notes)
	switch decision.Evidence.Kind() {
	case value.Undefined:
		outcome.Undecided(noEvidence(decision.Notes, resourceType)...)
		return nil
	case value.Object:
	default:
		outcome.Undecided(compliance.Say("evidence must be an object of the values that were judged"))
		return nil
	}
	if outcome.Evidence, err = decision.Evidence.AppendJSON(make([]byte, 0, usualEvidence), false); err != nil {
		return fmt.Errorf("evidence: %w", err)
	}
	denied, err := reasons(decision.Deny, resourceType)
	if err != nil {
		outcome.Undecided(compliance.Say("deny: %s", err.Error()))
		return nil
	}
	excepted, err := reasons(decision.NotApplicable, resourceType)
	if err != nil {
		outcome.Undecided(compliance.Say("not_applicable: %s", err.Error()))
		return nil
	}
	if outcome.Verdict = decision.Verdict(); outcome.Verdict != compliance.Undetermined {
		outcome.Unanswered = nil
	}
	switch outcome.Verdict {
	case compliance.NotApplicable:
		outcome.Reasons = excepted
	case compliance.NonCompliant:
		outcome.Reasons, outcome.Phrases = denied, inWords(decision.Notes)
		outcome.Unread = outcome.Phrases.String()
	case compliance.Undetermined:
		outcome.Undecided(inWords(decision.Notes)...)
	}
	return nil
}
