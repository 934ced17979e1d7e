package policytest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

func TestTry(t *testing.T) {
	l := compile.NewLibrary(assay.Policies())
	folders, _ := l.Folders()
	started := time.Now()
	n := 0
	for _, f := range folders {
		p, err := policytest.Prove(t.Context(), l, assay.Examples(), f, clouds)
		if err != nil {
			t.Fatal(err)
		}
		n += p.Mutants
		for _, r := range p.Failures {
			fmt.Println("F", f, r.Failure, r.File)
		}
	}
	fmt.Println(n, time.Since(started))
}
