package compliance_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// A kind can be asked for and does not show.
func TestKind(t *testing.T) {
	t.Parallel()
	kinds := []compliance.Kind{compliance.ErrEvent, compliance.ErrPolicy, compliance.ErrReport}
	for _, kind := range kinds {
		for want, err := range map[string]error{
			"size: EOF":          kind.Errorf("%s: %w", "size", io.EOF),
			"EOF":                kind.Wrap(io.EOF),
			"rule a: size: EOF":  fmt.Errorf("rule %s: %w", "a", kind.Errorf("size: %w", io.EOF)),
			"other\nthe 1st EOF": errors.Join(errors.New("other"), kind.Errorf("the 1st %w", io.EOF)),
		} {
			if err.Error() != want || !errors.Is(err, io.EOF) {
				t.Errorf("%q, want %q", err, want)
			}
			for _, other := range kinds {
				if errors.Is(err, other) != (other == kind) {
					t.Errorf("%q: %s is %v", err, other, other != kind)
				}
			}
		}
	}
}
