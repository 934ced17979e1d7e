package rule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/rule"
)

func TestPeriod(t *testing.T) {
	t.Parallel()
	want := map[string]time.Duration{
		"": 0, "One_Hour": time.Hour, "Three_Hours": 3 * time.Hour, "Six_Hours": 6 * time.Hour, "Twelve_Hours": 12 * time.Hour, "TwentyFour_Hours": 24 * time.Hour,
	}
	got := map[string]time.Duration{}
	for frequency := range want {
		got[frequency] = rule.Rule{Frequency: frequency}.Period()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
