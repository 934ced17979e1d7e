package policytest_test

import (
	"net/http"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// Judging is mostly garbage: a tenth of a second of it may pile up.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	policytest.TestClouds = clouds
	m.Run()
}

func clouds(client *http.Client) []compliance.Cloud {
	return []compliance.Cloud{
		&huaweicloud.Cloud{Client: delivery.Client{HTTP: client}},
		&alicloud.Cloud{Client: delivery.Client{HTTP: client}},
		&aws.Cloud{Region: "us-east-1", Client: delivery.Client{HTTP: client}},
	}
}

// folders are those of the built-in policies.
func folders(t *testing.T) []string {
	t.Helper()
	if raceDetector {
		t.Skip("a proof by enumeration, ten times slower with the race detector: make test runs it without")
	}
	all, err := compile.NewLibrary(assay.Policies()).Folders()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every built-in policy is proved, and every exception of METADATA is needed.
func TestLibraryIsProved(t *testing.T) {
	t.Parallel()
	library := compile.NewLibrary(assay.Policies())
	var mu sync.Mutex
	var proofs []*policytest.Proof
	all := folders(t)
	t.Run("policies", func(t *testing.T) {
		for _, folder := range all {
			t.Run(folder, func(t *testing.T) {
				t.Parallel()
				proof, err := policytest.Prove(t.Context(), library, assay.Examples(), folder, clouds)
				if err != nil {
					t.Fatal(err)
				}
				for _, failure := range proof.Failures {
					t.Errorf("%s: %s", failure.Name, failure.Failure)
				}
				mu.Lock()
				defer mu.Unlock()
				proofs = append(proofs, proof)
			})
		}
	})
	unneeded, err := policytest.Unneeded(library, proofs, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range unneeded {
		t.Errorf("%s:%d: %s", result.File, result.Line, result.Failure)
	}
	mutants := 0
	for _, proof := range proofs {
		mutants += proof.Mutants
	}
	t.Logf("%d policies, %d mutants", len(proofs), mutants)
	if mutants < 50*len(proofs) {
		t.Errorf("only %d mutants of %d policies", mutants, len(proofs))
	}
}
