package eval_test

import (
	"testing"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	evidence := value.EmptyObject
	unsureEvidence := value.NewArena(1000).Marked(evidence, value.Unsure)
	notes := []eval.Note{{Kind: eval.Missing, Path: "properties.a"}}
	sure, unsure := []eval.Reason{{}}, []eval.Reason{{Unsure: true}}
	both := []eval.Reason{{Unsure: true}, {}}
	tests := []struct {
		name     string
		decision eval.Decision
		want     compliance.Verdict
	}{
		{"nothing to deny", eval.Decision{Evidence: evidence}, compliance.Compliant},
		{"a reason", eval.Decision{Evidence: evidence, Deny: sure}, compliance.NonCompliant},
		{"not applicable", eval.Decision{Evidence: evidence, NotApplicable: sure}, compliance.NotApplicable},
		{"not applicable, and a reason", eval.Decision{Evidence: evidence, NotApplicable: sure, Deny: sure}, compliance.NotApplicable},
		{"no evidence", eval.Decision{}, compliance.Undetermined},
		{"no evidence, but a reason", eval.Decision{Deny: sure}, compliance.Undetermined},
		{"no evidence, but not applicable", eval.Decision{NotApplicable: sure}, compliance.Undetermined},
		{"notes", eval.Decision{Evidence: evidence, Notes: notes}, compliance.Undetermined},
		{"notes beside a reason", eval.Decision{Evidence: evidence, Notes: notes, Deny: sure}, compliance.NonCompliant},
		{"notes beside an unsure reason", eval.Decision{Evidence: evidence, Notes: notes, Deny: unsure}, compliance.Undetermined},
		{"notes beside a sure and an unsure reason", eval.Decision{Evidence: evidence, Notes: notes, Deny: both}, compliance.NonCompliant},
		{"notes, not applicable", eval.Decision{Evidence: evidence, Notes: notes, NotApplicable: sure}, compliance.Undetermined},
		{"notes, not applicable, and a reason", eval.Decision{Evidence: evidence, Notes: notes, NotApplicable: sure, Deny: sure}, compliance.Undetermined},
		{"an unsure reason alone", eval.Decision{Evidence: evidence, Deny: unsure}, compliance.Undetermined},
		{"an unsure reason not to apply", eval.Decision{Evidence: evidence, NotApplicable: unsure}, compliance.Undetermined},
		{"unsure evidence", eval.Decision{Evidence: unsureEvidence, Deny: sure, Notes: notes}, compliance.Undetermined},
		{"unsure evidence, nothing to deny", eval.Decision{Evidence: unsureEvidence}, compliance.Undetermined},
	}
	for _, test := range tests {
		if got := test.decision.Verdict(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
