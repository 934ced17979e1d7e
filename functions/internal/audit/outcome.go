package audit

import (
	"bytes"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// outcome is what a rule says about a resource, without the resource.
type outcome struct {
	compliance.Outcome
	encoded []byte // as findings have it
}

func newOutcome(of compliance.Outcome) *outcome {
	of.Resource = compliance.Resource{}
	o := &outcome{Outcome: of}
	o.encoded = encodeOutcome(nil, of)
	return o
}

func (o *outcome) size() int { return 300 + 2*len(o.encoded) }

// same tells whether two outcomes are the same.
func same(a, b compliance.Outcome) bool {
	return a.Verdict == b.Verdict && bytes.Equal(encodeOutcome(nil, a), encodeOutcome(nil, b))
}
