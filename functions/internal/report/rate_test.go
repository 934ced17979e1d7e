package report_test

import (
	"testing"

	"github.com/assay-rules/assay/functions/internal/report"
)

// The rate has one definition and is rounded once: 100 means all, and what could not be judged or is exempt is not compliant.
func TestRate(t *testing.T) {
	t.Parallel()
	for text, count := range map[string]report.Count{
		"–":     {NotApplicable: 3},
		"100 %": {Compliant: 2, NotApplicable: 3},
		"99 %":  {Compliant: 99_999, NonCompliant: 1},
		"66 %":  {Compliant: 2, Undetermined: 1},
		"75 %":  {Compliant: 3, Exempt: 1},
		"50 %":  {Compliant: 1, NonCompliant: 1},
		"33 %":  {Compliant: 1, NonCompliant: 1, Undetermined: 1, NotApplicable: 5},
		"0 %":   {Undetermined: 1},
	} {
		if got := count.RateText(); got != text {
			t.Errorf("%+v: %s, want %s", count, got, text)
		}
	}
	if got := (report.Count{Compliant: 1, NonCompliant: 2, NotApplicable: 3, Undetermined: 4, Exempt: 5}).Total(); got != 15 {
		t.Errorf("the total is %d", got)
	}
}
