package bench_test

import (
	"compress/flate"
	"os"
	"path"
	"testing"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// BenchmarkSize measures the functions and the bare one, uncompressed and compressed as in the uploaded zips. Run it with -benchtime 1x.
func BenchmarkSize(b *testing.B) {
	for _, function := range []string{"internal/bench/bare", "functiongraph", "fc", "lambda"} {
		b.Run(path.Base(function), func(b *testing.B) {
			binary, err := os.ReadFile(platformtest.Build(b, function))
			if err != nil {
				b.Fatal(err)
			}
			var compressed counter
			for b.Loop() {
				compressed = 0
				w, err := flate.NewWriter(&compressed, flate.BestCompression)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := w.Write(binary); err != nil {
					b.Fatal(err)
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			const million = 1e6
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(len(binary))/million, "MB")
			b.ReportMetric(float64(compressed)/million, "zip-MB")
		})
	}
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
