package engine_test

import (
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine"
)

// BenchmarkOpen compiles a policy with the facts that it needs, as a function does once when it starts.
func BenchmarkOpen(b *testing.B) {
	for _, id := range []string{"eip-bandwidth-limit", "restricted-ssh", "bucket-public-read-prohibited"} {
		b.Run(id, func(b *testing.B) {
			for b.Loop() {
				if _, err := engine.NewLibrary(assay.Policies()).Open(b.Context(), id, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
