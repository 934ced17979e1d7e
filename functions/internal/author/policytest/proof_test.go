package policytest_test

import (
	"net/http"
	"runtime/debug"
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
