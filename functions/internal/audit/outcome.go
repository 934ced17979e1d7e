package audit

import (
	"bytes"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// outcome is what a rule says about a resource, without the resource. It is remembered longer than the memory that the resource was read from, so
// it shares none of it.
type outcome struct {
	verdict    compliance.Verdict
	encoded    []byte   // as findings have it
	unanswered []string // lookups
}

func newOutcome(of compliance.Outcome) *outcome {
	return &outcome{of.Verdict, encodeOutcome(nil, of), of.Unanswered}
}

// notJudged is the outcome of a rule without the answers that would decide: there is no verdict.
var notJudged = newOutcome(compliance.Outcome{})

// passed are outcomes of which nothing but the verdict is asked for.
var passed = map[compliance.Verdict]*outcome{
	compliance.Compliant:     newOutcome(compliance.Outcome{Verdict: compliance.Compliant}),
	compliance.NotApplicable: newOutcome(compliance.Outcome{Verdict: compliance.NotApplicable}),
}

func (o *outcome) size() int { return 100 + len(o.encoded) }

// decoded is the outcome as a rule said it.
func (o *outcome) decoded() compliance.Outcome {
	record := record(o.encoded)
	return record.outcome()
}

// same reports whether two outcomes are the same.
func same(a, b compliance.Outcome) bool {
	return bytes.Equal(encodeOutcome(nil, a), encodeOutcome(nil, b))
}
