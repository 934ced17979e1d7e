package compile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// OPA is a library whose policies OPA evaluates, to compare with. The input is the same. OPA does not say what could not be read.
type OPA struct {
	*Library
	Tracer topdown.QueryTracer // gets every step; may be nil
}

// Policy compiles the policy with that id, as [Library.Policy] does.
func (o OPA) Policy(ctx context.Context, id string, printed engine.Print) (*engine.Policy, error) {
	folder, err := o.find(id)
	if err != nil {
		return nil, err
	}
	c, err := o.compile(folder)
	if err != nil {
		return nil, err
	}
	if _, err := c.plan(ctx); err != nil { // what cannot be evaluated otherwise is no comparison
		return nil, err
	}
	evaluator := opaEvaluator{rules: map[string]rego.PreparedEvalQuery{}, tracer: o.Tracer}
	for _, name := range []string{engine.Evidence, engine.Deny, engine.NotApplicable} {
		if len(c.rules(name)) == 0 {
			continue
		}
		// An array of at most one element tells undefined from everything else.
		evaluator.rules[name], err = rego.New(
			rego.Query(fmt.Sprintf("[x | x := %s.%s]", c.pkg, name)),
			rego.Compiler(c.compiler),
			rego.StrictBuiltinErrors(true),
			rego.EnablePrintStatements(printed != nil),
			rego.GenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }),
		).PrepareForEval(ctx)
		if err != nil {
			return nil, compliance.ErrPolicy.Errorf("prepare: %w", err)
		}
	}
	lookups, err := c.lookups()
	if err != nil {
		return nil, err
	}
	return engine.New(c.metadata, lookups, evaluator, o.types, printed), nil
}

// opaEvaluator holds a policy's rules.
type opaEvaluator struct {
	rules  map[string]rego.PreparedEvalQuery
	tracer topdown.QueryTracer
}

func (o opaEvaluator) Begin(ctx context.Context, input *value.Value, options eval.Options) engine.Evaluation {
	return &opaEvaluation{o, ctx, input, options, value.NewArena(options.Memory)}
}

type opaEvaluation struct {
	opaEvaluator
	ctx     context.Context //nolint:containedctx // as long as the evaluation
	input   *value.Value
	options eval.Options
	arena   *value.Arena
}

func (e *opaEvaluation) Close() {}

func (e *opaEvaluation) Decide() (d eval.Decision, err error) {
	if d.Evidence, err = e.value(engine.Evidence); err != nil {
		return d, err
	}
	if d.Deny, err = e.reasons(engine.Deny); err != nil {
		return d, err
	}
	if _, has := e.rules[engine.NotApplicable]; has {
		d.NotApplicable, err = e.reasons(engine.NotApplicable)
	}
	return d, err
}

func (e *opaEvaluation) reasons(rule string) ([]eval.Reason, error) {
	set, err := e.value(rule)
	if err != nil {
		return nil, err
	}
	if set.Kind() != value.Set {
		return nil, fmt.Errorf("%s must be a set of reasons", rule)
	}
	var all []eval.Reason
	for _, element := range set.Elements() {
		all = append(all, eval.Reason{Value: element})
	}
	return all, nil
}

func (e *opaEvaluation) value(rule string) (*value.Value, error) {
	encoded, err := e.input.AppendJSON(nil, false)
	if err := errors.Join(err, e.input.Err()); err != nil {
		return nil, err
	}
	input, err := decodeForOPA(encoded)
	if err != nil {
		return nil, err
	}
	cancel := topdown.NewCancel()
	defer context.AfterFunc(e.ctx, cancel.Cancel)()
	options := []rego.EvalOption{rego.EvalParsedInput(input), rego.EvalExternalCancel(cancel), rego.EvalPrintHook(printHook{e.options.Print})}
	if e.tracer != nil { // of every definition, also of those that an index or another definition rules out
		options = append(options, rego.EvalQueryTracer(e.tracer), rego.EvalRuleIndexing(false), rego.EvalEarlyExit(false))
	}
	prepared := e.rules[rule]
	results, err := prepared.Eval(e.ctx, options...)
	var failed *topdown.Error
	switch {
	case errors.As(err, &failed) && failed.Location != nil:
		return nil, fmt.Errorf("%s: %s", failed.Location, strings.Join(strings.Fields(failed.Message), " "))
	case err != nil:
		return nil, err
	case len(results) != 1 || len(results[0].Expressions) != 1:
		return nil, nil
	}
	found, isArray := results[0].Expressions[0].Value.(*ast.Array)
	if !isArray || found.Len() == 0 {
		return nil, nil
	}
	return Value(e.arena, found.Elem(0).Value), e.arena.Err()
}

// printHook hands on what a policy prints.
type printHook struct {
	print func(file string, row int, message string)
}

func (h printHook) Print(ctx print.Context, message string) error {
	if h.print != nil {
		h.print(ctx.Location.File, ctx.Location.Row, message)
	}
	return nil
}

func decodeForOPA(input []byte) (ast.Value, error) {
	decoder := json.NewDecoder(bytes.NewReader(input))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	return ast.InterfaceToValue(tree)
}

// Value makes a value of OPA's.
func Value(a *value.Arena, v ast.Value) *value.Value {
	switch v := v.(type) {
	case ast.Boolean:
		return value.Of(bool(v))
	case ast.Number:
		return a.Number(string(v))
	case ast.String:
		return a.String(string(v))
	case *ast.Array:
		array := a.NewArray(v.Len())
		v.Foreach(func(element *ast.Term) { a.Append(array, Value(a, element.Value)) })
		return array
	case ast.Set:
		set := a.NewSet(v.Len())
		v.Foreach(func(element *ast.Term) { a.Add(set, Value(a, element.Value)) })
		return set
	case ast.Object:
		object := a.NewObject(v.Len())
		v.Foreach(func(key, member *ast.Term) { a.Put(object, Value(a, key.Value), Value(a, member.Value)) })
		return object
	}
	return value.NullValue
}
