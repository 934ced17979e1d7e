// Package explain tells why a policy comes to its verdict: the evidence and what it was read from, and the conditions that hold or fail.
package explain

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Explanation is why a policy comes to its verdict about a resource.
type Explanation struct {
	Outcome     compliance.Outcome `json:"-"`
	Parameters  policy.Arguments   `json:"parameters"`
	Evidence    []Value            `json:"values"`      // of the evidence, in alphabetical order; none if it is undefined
	Missing     []string           `json:"missing"`     // what the policy looked for in the resource and did not find, in the order of reading
	Definitions []Definition       `json:"definitions"` // of the policy, and of the facts that it used
	Printed     []Printed          `json:"printed"`
	// Differs says that OPA, which traced the conditions, fails where Assay does not; empty if it does not fail.
	Differs string `json:"differs,omitempty"`
}

// Value is a value of the evidence.
type Value struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
	From  []string        `json:"from"` // the properties that it depends on; empty: none, or it is not known
}

// Printed is what the policy printed.
type Printed struct {
	Where string `json:"where"` // file:line
	Text  string `json:"text"`
}

// Question is what to explain.
type Question struct {
	PolicyID  string
	Arguments policy.Arguments
	Resource  *compliance.Resource // with the answers of lookups
	Trigger   compliance.Trigger
	Time      time.Time
}

// Explain judges a resource and tells why. The verdict is that of the functions' evaluation; OPA traces the conditions.
func Explain(ctx context.Context, policies fs.FS, library *compile.Library, q Question) (*Explanation, error) {
	e := &Explanation{Parameters: q.Arguments, Evidence: []Value{}, Missing: []string{}, Definitions: []Definition{}, Printed: []Printed{}}
	p, err := library.Policy(ctx, q.PolicyID, func(where, text string) {
		if printed := (Printed{where, text}); !slices.Contains(e.Printed, printed) { // a rule that is undefined is evaluated wherever it is read
			e.Printed = append(e.Printed, printed)
		}
	})
	if err != nil {
		return nil, err
	}
	judge, err := p.Bind(q.Arguments)
	if err != nil {
		return nil, err
	}
	outcome, reads := judge.Reads(ctx, q.Resource, q.Trigger, q.Time)
	e.Outcome = outcome
	printed := e.Printed // not what is printed to find out where values come from
	origins := &origins{judge: judge, q: q, evidence: members(outcome.Evidence), from: map[string]map[string]bool{}, missing: []string{}}
	if err := origins.find(ctx, reads); err != nil {
		return nil, err
	}
	e.Evidence, e.Missing, e.Printed = origins.values(), origins.missing, printed

	t := newTracer()
	traced, err := compile.OPA{Library: library, Tracer: t}.Policy(ctx, q.PolicyID, nil)
	if err != nil {
		return nil, err
	}
	if judge, err = traced.Bind(q.Arguments); err != nil {
		return nil, err
	}
	byOPA := judge.Evaluate(ctx, q.Resource, q.Trigger, q.Time)
	if byOPA.Cause != "" && byOPA.Evidence == nil && outcome.Evidence != nil {
		e.Differs = fmt.Sprintf("OPA, which traces the conditions, does not find the evidence: %s", byOPA.Cause)
	}
	e.Definitions, err = t.definitions(policies)
	if err == nil {
		err = ctx.Err()
	}
	return e, err
}

func members(evidence json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	_ = json.Unmarshal(evidence, &all) // undefined evidence has none
	return all
}
