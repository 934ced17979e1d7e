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
	"sync"
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
	parameters []byte // JSON
}

// Bind fixes the arguments, as returned by [policy.Metadata.Coerce].
func (p *Policy) Bind(arguments policy.Arguments) (*Judge, error) {
	parameters, err := json.Marshal(arguments)
	if err != nil {
		return nil, compliance.ErrPolicy.Wrap(err)
	}
	return &Judge{p, parameters}, nil
}

// Memory limits of a resource and its evaluation, in bytes. A function of 128 MB has room for both.
const (
	inputMemory      = 40 << 20
	evaluationMemory = 32 << 20
)

var arenas = sync.Pool{New: func() any { return value.NewArena(inputMemory) }}

// Evaluate judges one resource as of the event's time. Every failure makes the verdict Undetermined, with the failure as cause.
func (j *Judge) Evaluate(ctx context.Context, resource *compliance.Resource, trigger compliance.Trigger, now time.Time) (outcome compliance.Outcome) {
	undetermined := compliance.Outcome{Resource: *resource, Verdict: compliance.Undetermined}
	defer func() {
		if failure := recover(); failure != nil { // concerns this resource only
			outcome = undetermined
			outcome.Cause = fmt.Sprintf("the evaluation failed: %v", failure)
		}
	}()
	arena := arenas.Get().(*value.Arena)
	defer arenas.Put(arena)
	defer arena.Reset()
	input, err := j.input(arena, resource, trigger, now)
	if err != nil {
		undetermined.Cause = err.Error()
		return undetermined
	}
	outcome, err = j.decide(ctx, input, resource)
	switch {
	case ctx.Err() != nil:
		undetermined.Cause = "the evaluation was not finished in time: " + context.Cause(ctx).Error()
	case arena.Err() != nil: // detected when the policy reads it
		undetermined.Cause = "the resource cannot be read: " + arena.Err().Error()
	case err != nil:
		undetermined.Cause = err.Error()
	default:
		return outcome
	}
	return undetermined
}

// options returns the options of an evaluation.
func (j *Judge) options() eval.Options {
	options := eval.Options{Memory: evaluationMemory}
	if print := j.policy.print; print != nil {
		options.Print = func(file string, row int, message string) { print(fmt.Sprintf("%s:%d", file, row), message) }
	}
	return options
}

// decide implements the decision contract.
func (j *Judge) decide(ctx context.Context, input *value.Value, resource *compliance.Resource) (compliance.Outcome, error) {
	outcome := compliance.Outcome{Resource: *resource, Verdict: compliance.Undetermined}
	evaluation := j.policy.evaluator.Begin(ctx, input, j.options())
	defer evaluation.Close()
	decision, err := evaluation.Decide()
	if err != nil {
		return outcome, err
	}
	switch decision.Evidence.Kind() {
	case value.Undefined:
		outcome.Cause = noEvidence(decision.Notes, resource.Type)
		return outcome, nil
	case value.Object:
	default:
		outcome.Cause = "evidence must be an object of the values that were judged"
		return outcome, nil
	}
	if outcome.Evidence, err = decision.Evidence.AppendJSON(nil, false); err != nil {
		return outcome, fmt.Errorf("evidence: %w", err)
	}
	denied, err := reasons(decision.Deny, resource.Type)
	if err != nil {
		outcome.Cause = fmt.Sprintf("deny: %v", err)
		return outcome, nil
	}
	excepted, err := reasons(decision.NotApplicable, resource.Type)
	if err != nil {
		outcome.Cause = fmt.Sprintf("not_applicable: %v", err)
		return outcome, nil
	}
	switch outcome.Verdict = decision.Verdict(); outcome.Verdict {
	case compliance.NotApplicable:
		outcome.Reasons = excepted
	case compliance.NonCompliant:
		outcome.Reasons, outcome.Unread = denied, inWords(decision.Notes)
	case compliance.Undetermined:
		outcome.Cause = inWords(decision.Notes)
	}
	return outcome, nil
}

// input is the policy's input. Properties are decoded when the policy reads them.
func (j *Judge) input(arena *value.Arena, resource *compliance.Resource, trigger compliance.Trigger, now time.Time) (*value.Value, error) {
	must, err := j.policy.types.of(resource.Type)
	if err != nil {
		return nil, err
	}
	arena.Making(value.FromInput | value.Node)
	defer arena.Making(0)
	known := arena.NewObject(12)
	put := func(object *value.Value, name, text string) {
		arena.Put(object, arena.String(name), arena.String(text))
	}
	put(known, "cloud", resource.Cloud)
	put(known, "type", resource.Type)
	put(known, "id", resource.ID)
	put(known, "account", resource.Account)
	for _, text := range [...]struct{ name, value string }{
		{"name", resource.Name}, {"region", resource.Region}, {"zone", resource.Zone}, {"status", resource.Status},
	} {
		if text.value != "" {
			put(known, text.name, text.value)
		}
	}
	if !resource.Created.IsZero() {
		put(known, "created", resource.Created.UTC().Format(time.RFC3339Nano))
	}
	if resource.Tags != nil {
		arena.Put(known, arena.String("tags"), tagsValue(arena, resource.Tags))
	}
	for _, native := range [...]struct {
		name   string
		source json.RawMessage
	}{{"properties", resource.Properties}, {"supplementary", resource.Supplementary}} {
		if len(native.source) == 0 {
			continue
		}
		name := arena.String(native.name)
		read, err := arena.StrictInput(native.source, must.Of(name))
		if err != nil {
			return nil, fmt.Errorf("the resource's %s cannot be read: %w", native.name, err)
		}
		if read.Kind() != value.Null {
			arena.Put(known, name, read)
		}
	}
	known.Typed(must)
	lookups, err := j.lookups(arena, resource)
	if err != nil {
		return nil, err
	}
	parameters, err := arena.StrictInput(j.parameters, nil)
	if err != nil {
		return nil, err
	}
	event := arena.NewObject(2)
	put(event, "time", now.UTC().Format(time.RFC3339Nano))
	put(event, "trigger", string(trigger))
	input := arena.NewObject(4)
	arena.Put(input, arena.String("resource"), known)
	if lookups != nil {
		arena.Put(input, arena.String("lookups"), lookups)
	}
	arena.Put(input, arena.String("parameters"), parameters)
	arena.Put(input, arena.String("event"), event)
	return input, arena.Err()
}

// lookups are the answers that the policy reads; nil if it reads none. One that is not there was not asked: unlike a property that an item
// leaves out, it must never be taken for "there is none".
func (j *Judge) lookups(arena *value.Arena, resource *compliance.Resource) (*value.Value, error) {
	if len(j.policy.Lookups) == 0 {
		return nil, nil
	}
	must := &value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{}}
	for _, name := range j.policy.Lookups {
		var err error
		if must.Members[name], err = j.policy.types.of(LookupType(name)); err != nil {
			return nil, err
		}
	}
	source := resource.Lookups
	if len(source) == 0 {
		source = json.RawMessage("{}")
	}
	read, err := arena.StrictInput(source, must)
	if err != nil {
		return nil, fmt.Errorf("the answers of lookups cannot be read: %w", err)
	}
	if read.Kind() != value.Object {
		return nil, errors.New("the answers of lookups must be an object")
	}
	for _, name := range j.policy.Lookups {
		if key := arena.String(name); read.Get(key) == nil {
			unasked := arena.String("not asked")
			unasked.Typed(must.Members[name])
			arena.Put(read, key, unasked)
		}
	}
	return read, nil
}

func tagsValue(arena *value.Arena, tags map[string][]string) *value.Value {
	object := arena.NewObject(len(tags))
	for key, texts := range tags {
		list := arena.NewArray(len(texts))
		for _, text := range texts {
			arena.Append(list, arena.String(text))
		}
		arena.Put(object, arena.String(key), list)
	}
	return object
}
