package oracle_test

import (
	"fmt"
	"os"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// strictly is the decision about an input, by strict evaluation or, with the same input, without.
func (s *subject) strictly(t testing.TB, input []byte, strict bool) (verdict string, notes []eval.Note) {
	t.Helper()
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput(input, resourceType(t, string(input)))
	if err != nil {
		t.Fatal(err)
	}
	evaluation := s.program.Begin(t.Context(), decoded, eval.Options{Strict: strict})
	defer evaluation.Close()
	decision, err := evaluation.Decide(path.Join("policies", s.folder))
	if err != nil {
		return "Undetermined", []eval.Note{{Text: err.Error()}}
	}
	return string(decision.Verdict()), decision.Notes
}

// TestStrictLibrary lists the examples of the built-in library whose verdicts are others by strict evaluation.
func TestStrictLibrary(t *testing.T) {
	t.Parallel()
	var changed strings.Builder
	for _, s := range library(t) {
		for _, example := range s.examples {
			before, _ := s.strictly(t, example.input, false)
			after, notes := s.strictly(t, example.input, true)
			if before != after {
				fmt.Fprintf(&changed, "%s/%s: %s is %s\n", s.folder, example.file, before, after)
				for _, note := range notes {
					fmt.Fprintf(&changed, "\t%s: %v\n", note.Kind, note)
				}
			}
		}
	}
	const golden = "testdata/strict_library.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(changed.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), changed.String()); diff != "" {
		t.Error(diff)
	}
}
