package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Policy is a compiled policy, ready to judge. It can be used by many goroutines at once.
type Policy struct {
	policy.Metadata

	compiled *compiled
	decision rego.PreparedEvalQuery
	print    func(location, message string)
}

// Open compiles the policy with that id. What the policy prints goes to print, which may be nil.
func (l *Library) Open(ctx context.Context, id string, print func(location, message string)) (*Policy, error) {
	folder, err := l.find(id)
	if err != nil {
		return nil, err
	}
	c, err := l.compile(folder, nil)
	if err != nil {
		return nil, err
	}
	return c.prepare(ctx, print)
}

func (c *compiled) prepare(ctx context.Context, print func(location, message string)) (*Policy, error) {
	notApplicable := "set()"
	if c.notApplicable {
		notApplicable = c.pkg.String() + "." + notApplicableRule
	}
	// One query for all; an array of at most one element tells undefined from everything else.
	query := fmt.Sprintf("[[x | x := %[1]s.evidence], %[1]s.deny, %[2]s]", c.pkg, notApplicable)
	prepared, err := rego.New(
		rego.Query(query),
		rego.Compiler(c.compiler),
		rego.StrictBuiltinErrors(true),
		rego.EnablePrintStatements(print != nil),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("prepare: %w", err)
	}
	return &Policy{Metadata: c.metadata, compiled: c, decision: prepared, print: print}, nil
}

// Judge applies a policy with fixed arguments. It can be used by many goroutines at once.
type Judge struct {
	policy     *Policy
	parameters *ast.Term
}

// Bind fixes the arguments, which [policy.Metadata.Coerce] made.
func (p *Policy) Bind(arguments policy.Arguments) (*Judge, error) {
	value, err := ast.InterfaceToValue(map[string]any(arguments))
	if err != nil {
		return nil, compliance.ErrPolicy.Errorf("parameters: %w", err)
	}
	return &Judge{p, ast.NewTerm(value)}, nil
}

// Evaluate judges one resource as of the event's time. Whatever keeps the policy from telling makes the verdict Undetermined, with
// the cause.
func (j *Judge) Evaluate(ctx context.Context, resource *compliance.Resource, trigger compliance.Trigger, now time.Time) compliance.Outcome {
	outcome := compliance.Outcome{Resource: *resource, Verdict: compliance.Undetermined}
	input, err := j.input(resource, trigger, now)
	if err != nil {
		outcome.Cause = err.Error()
		return outcome
	}
	cancel := topdown.NewCancel()
	defer context.AfterFunc(ctx, cancel.Cancel)()
	results, err := j.policy.decision.Eval(ctx,
		rego.EvalParsedInput(input),
		rego.EvalExternalCancel(cancel),
		rego.EvalMetrics(metrics.NoOp()),
		rego.EvalPrintHook(printHook{j.policy.print}),
		rego.EvalGenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }),
	)
	switch {
	case ctx.Err() != nil:
		outcome.Cause = "the evaluation was not finished in time: " + context.Cause(ctx).Error()
	case err != nil:
		outcome.Cause = evaluationCause(err)
	default:
		j.decide(ctx, &outcome, input, results)
	}
	return outcome
}

func (j *Judge) decide(ctx context.Context, outcome *compliance.Outcome, input ast.Value, results rego.ResultSet) {
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		outcome.Cause = j.explain(ctx, input)
		return
	}
	parts := results[0].Expressions[0].Value.(*ast.Array)
	evidence := parts.Elem(0).Value.(*ast.Array)
	if evidence.Len() == 0 {
		outcome.Cause = j.explain(ctx, input)
		return
	}
	if _, isObject := evidence.Elem(0).Value.(ast.Object); !isObject {
		outcome.Cause = "evidence must be an object of the values that were judged"
		return
	}
	encoded, err := toJSON(evidence.Elem(0).Value)
	if err != nil {
		outcome.Cause = fmt.Sprintf("evidence: %v", err)
		return
	}
	outcome.Evidence = encoded
	deny, err := reasons(parts.Elem(1), outcome.Resource.Type)
	if err != nil {
		outcome.Cause = fmt.Sprintf("deny: %v", err)
		return
	}
	notApplicable, err := reasons(parts.Elem(2), outcome.Resource.Type)
	if err != nil {
		outcome.Cause = fmt.Sprintf("not_applicable: %v", err)
		return
	}
	switch {
	case len(notApplicable) > 0:
		outcome.Verdict, outcome.Reasons = compliance.NotApplicable, notApplicable
	case len(deny) > 0:
		outcome.Verdict, outcome.Reasons = compliance.NonCompliant, deny
	default:
		outcome.Verdict = compliance.Compliant
	}
}

// reasons reads a set of reasons in its sorted order. A reason is a sentence, or an object with the sentence as message and with property,
// actual, desired and operator. The property of a fact that several clouds have is an object from resource type to native path.
func reasons(term *ast.Term, resourceType string) ([]compliance.Reason, error) {
	set, ok := term.Value.(ast.Set)
	if !ok {
		return nil, errors.New("must be a set of reasons")
	}
	var all []compliance.Reason
	for _, element := range set.Slice() {
		encoded, err := toJSON(element.Value)
		if err != nil {
			return nil, err
		}
		var reason compliance.Reason
		if _, isText := element.Value.(ast.String); isText {
			err = json.Unmarshal(encoded, &reason.Message)
		} else {
			reason, err = reasonObject(encoded, resourceType)
		}
		if err != nil || reason.Message == "" {
			return nil, fmt.Errorf("a reason is a sentence or an object with message, property, actual, desired and operator; got %s", encoded)
		}
		all = append(all, reason)
	}
	return all, nil
}

func reasonObject(encoded []byte, resourceType string) (compliance.Reason, error) {
	var object struct {
		compliance.Reason
		Property json.RawMessage `json:"property"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(encoded)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&object); err != nil {
		return compliance.Reason{}, err
	}
	reason := object.Reason
	if object.Property == nil {
		return reason, nil
	}
	if json.Unmarshal(object.Property, &reason.Property) == nil {
		return reason, nil
	}
	var byType map[string]string
	if err := json.Unmarshal(object.Property, &byType); err != nil {
		return reason, err
	}
	reason.Property = byType[resourceType]
	return reason, nil
}

func (j *Judge) input(resource *compliance.Resource, trigger compliance.Trigger, now time.Time) (ast.Value, error) {
	items := [][2]*ast.Term{
		ast.Item(ast.StringTerm("cloud"), ast.StringTerm(resource.Cloud)),
		ast.Item(ast.StringTerm("type"), ast.StringTerm(resource.Type)),
		ast.Item(ast.StringTerm("id"), ast.StringTerm(resource.ID)),
		ast.Item(ast.StringTerm("account"), ast.StringTerm(resource.Account)),
	}
	for _, text := range []struct{ name, value string }{
		{"name", resource.Name}, {"region", resource.Region}, {"zone", resource.Zone}, {"status", resource.Status},
	} {
		if text.value != "" {
			items = append(items, ast.Item(ast.StringTerm(text.name), ast.StringTerm(text.value)))
		}
	}
	if !resource.Created.IsZero() {
		items = append(items, ast.Item(ast.StringTerm("created"), ast.StringTerm(resource.Created.UTC().Format(time.RFC3339Nano))))
	}
	if resource.Tags != nil {
		items = append(items, ast.Item(ast.StringTerm("tags"), tagsTerm(resource.Tags)))
	}
	for _, native := range []struct {
		name   string
		source json.RawMessage
	}{{"properties", resource.Properties}, {"supplementary", resource.Supplementary}} {
		if len(native.source) == 0 {
			continue
		}
		value, err := decodeValue(native.source)
		if err != nil {
			return nil, fmt.Errorf("the resource's %s cannot be read: %s", native.name, strings.TrimPrefix(err.Error(), "jsontext: "))
		}
		items = append(items, ast.Item(ast.StringTerm(native.name), ast.NewTerm(value)))
	}
	event := ast.ObjectTerm(
		ast.Item(ast.StringTerm("time"), ast.StringTerm(now.UTC().Format(time.RFC3339Nano))),
		ast.Item(ast.StringTerm("trigger"), ast.StringTerm(string(trigger))),
	)
	return ast.NewObject(
		ast.Item(ast.StringTerm("resource"), ast.ObjectTerm(items...)),
		ast.Item(ast.StringTerm("parameters"), j.parameters),
		ast.Item(ast.StringTerm("event"), event),
	), nil
}

func tagsTerm(tags map[string][]string) *ast.Term {
	items := make([][2]*ast.Term, 0, len(tags))
	for key, values := range tags {
		terms := make([]*ast.Term, len(values))
		for i, value := range values {
			terms[i] = ast.StringTerm(value)
		}
		items = append(items, ast.Item(ast.StringTerm(key), ast.ArrayTerm(terms...)))
	}
	return ast.ObjectTerm(items...)
}

func toJSON(value ast.Value) (json.RawMessage, error) {
	plain, err := ast.JSON(value)
	if err != nil {
		return nil, err
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain); err != nil {
		return nil, err
	}
	return json.RawMessage(strings.TrimSuffix(text.String(), "\n")), nil
}

type printHook struct {
	print func(location, message string)
}

func (h printHook) Print(ctx print.Context, message string) error {
	if h.print != nil {
		h.print(ctx.Location.String(), message)
	}
	return nil
}
