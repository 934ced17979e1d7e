package doctor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/author/doctor"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// TestSteps: the recorder is the likeliest cause on every cloud and the clock the least likely one, and what Examine can find has its check.
func TestSteps(t *testing.T) {
	t.Parallel()
	for _, cloud := range compliance.Clouds() {
		steps := doctor.Steps(cloud)
		var checks []string
		causes := map[string]bool{}
		for _, step := range steps {
			if step.Cause == "" || step.Look == "" || step.Fix == "" || causes[step.Cause] {
				t.Errorf("%s: %+v", cloud, step)
			}
			causes[step.Cause] = true
			if step.Check != "" {
				checks = append(checks, step.Check)
			}
		}
		if want := []string{doctor.Recorder, doctor.Permission, doctor.Lookups, doctor.Address, doctor.Clock}; !slices.Equal(checks, want) {
			t.Errorf("%s: checks %v, want %v", cloud, checks, want)
		}
		if agency := strings.Contains(steps[2].Cause, "agency"); agency != (cloud == compliance.HuaweiCloud) {
			t.Errorf("%s: %s", cloud, steps[2].Cause)
		}
	}
}
