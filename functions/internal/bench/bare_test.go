package bench_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// TestBare: what the benchmarks compare sends the same report, signed.
func TestBare(t *testing.T) {
	t.Parallel()
	var reports []platformtest.Report
	for _, command := range []string{"functiongraph", "internal/bench/bare"} {
		service := platformtest.StartService(t, platformtest.Respond(`{}`, http.StatusOK))
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		platformtest.Run(t, platformtest.Build(t, command), environment(api, service))
		if answer := api.MustInvoke(t, platform.Event{ID: "r1", Payload: platformtest.Example(t, example)}); answer.Outcome != "response" {
			t.Fatalf("%s answered %v", command, answer)
		}
		report := <-service.Reports
		date, err := time.Parse("20060102T150405Z", report.Header.Get("X-Sdk-Date"))
		if err != nil {
			t.Fatal(err)
		}
		want, err := http.NewRequest(report.Method, service.URL+report.Path, nil)
		if err != nil {
			t.Fatal(err)
		}
		huaweicloud.Sign(want, []byte(report.Body), "d0123456789", compliance.Credentials{AccessKey: "ak", SecretKey: "sk"}, date)
		if diff := cmp.Diff(want.Header.Get("Authorization"), report.Header.Get("Authorization")); diff != "" {
			t.Errorf("%s signs (-want +got):\n%s", command, diff)
		}
		for _, varies := range []string{"Authorization", "X-Sdk-Date", "User-Agent"} {
			report.Header.Del(varies)
		}
		reports = append(reports, report)
	}
	if diff := cmp.Diff(reports[0], reports[1]); diff != "" {
		t.Errorf("reports (-function +bare):\n%s", diff)
	}
}
