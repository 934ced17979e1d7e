package oracle_test

import (
	"math"
	"path"
	"testing"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// BenchmarkStrict evaluates all examples strictly and not, with inputs that are decoded before, and reports the time of the one as a multiple of
// that of the other: the geometric mean of all, and of those in which nothing is missing.
func BenchmarkStrict(b *testing.B) {
	for b.Loop() {
		all, clean, n, cleans := 0.0, 0.0, 0, 0
		for _, s := range library(b) {
			for _, example := range s.examples {
				strict, plain := fastest(s.benchDecide(b, example.input, true), s.benchDecide(b, example.input, false))
				all += math.Log(strict / plain)
				if testing.Verbose() {
					b.Logf("%.2f %6.0f ns %s/%s", strict/plain, plain, s.folder, example.file)
				}
				n++
				if _, notes := s.strictly(b, example.input, true); len(notes) == 0 {
					clean += math.Log(strict / plain)
					cleans++
				}
			}
		}
		b.ReportMetric(math.Exp(all/float64(n)), "times/geomean")
		b.ReportMetric(math.Exp(clean/float64(cleans)), "times/clean")
	}
}

func (s *subject) benchDecide(b *testing.B, input []byte, strict bool) func() {
	b.Helper()
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput(input, resourceType(b, string(input)))
	if err != nil {
		b.Fatal(err)
	}
	decoded.Share()
	policy := path.Join("policies", s.folder)
	return func() {
		evaluation := s.program.Begin(b.Context(), decoded, eval.Options{Strict: strict})
		defer evaluation.Close()
		_, _ = evaluation.Decide(policy)
	}
}

// BenchmarkStrictOurs evaluates all examples strictly.
func BenchmarkStrictOurs(b *testing.B) {
	var all []func()
	for _, s := range library(b) {
		for _, example := range s.examples {
			all = append(all, s.benchDecide(b, example.input, true))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, evaluate := range all {
			evaluate()
		}
	}
}

// BenchmarkPlainOurs evaluates all examples, with the same inputs, but not strictly.
func BenchmarkPlainOurs(b *testing.B) {
	var all []func()
	for _, s := range library(b) {
		for _, example := range s.examples {
			all = append(all, s.benchDecide(b, example.input, false))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, evaluate := range all {
			evaluate()
		}
	}
}
