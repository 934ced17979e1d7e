package nearest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
)

func TestNames(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		name  string
		known []string
		want  []string
	}{
		"nothing known":        {"a", nil, nil},
		"fewer than three":     {"a", []string{"b", "a1"}, []string{"b", "a1"}},
		"the three nearest":    {"bandwith", []string{"alias", "bandwidth", "bandwidths", "band", "zone"}, []string{"bandwidth", "bandwidths", "band"}},
		"order decides a draw": {"x", []string{"c", "b", "a", "d"}, []string{"c", "b", "a"}},
		"capitals count less":  {"Bandwidth", []string{"sandwidth", "bandwidth", "BANDWIDTH"}, []string{"bandwidth", "BANDWIDTH", "sandwidth"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, nearest.Names(test.name, test.known)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
