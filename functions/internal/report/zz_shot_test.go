package report_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/assay-rules/assay/functions/internal/report"
)

func TestZZ(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	all := os.Getenv("ALL") != ""
	f, err := os.Create(os.Getenv("OUT"))
	if err != nil {
		t.Skip(err)
	}
	if err := report.Write(os.Getenv("FORM"), f, sample(n, all), sampleFindings(n, all), report.Options{Lang: os.Getenv("L"), All: all}); err != nil {
		t.Fatal(err)
	}
}
