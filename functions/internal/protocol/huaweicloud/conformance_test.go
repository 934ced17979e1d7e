package huaweicloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestConformance(t *testing.T) { protocoltest.Run(t, harness(t)) }

func FuzzAnswer(f *testing.F) {
	scheduled := protocoltest.Read(f, "testdata/period/event.json")
	protocoltest.FuzzAnswer(f, harness(f), scheduled, compliance.Part{Type: "huaweicloud/vpc.publicips"}, func(body []byte) bool {
		var stored map[string]any
		return json.Unmarshal(body, &stored) == nil && stored["resource_id"] == "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40" &&
			stored["compliance_state"] == "NonCompliant" && stored["policy_assignment_id"] == "66c486e8d58ed9173f4560ac"
	})
}

func harness(t testing.TB) protocoltest.Harness {
	t.Helper()
	return protocoltest.Harness{
		Cloud: func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud {
			return &huaweicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client, FirstWait: firstWait}}
		},
		Event:   event(t, func(_, _ map[string]any) {}),
		Secrets: []string{hash},
		Results: func(r *http.Request, body []byte) (string, error) {
			if r.Method != http.MethodPut || r.URL.Path != "/v1/resource-manager/domains/d0123456789/policy-states" || r.URL.RawQuery != "" {
				return "", fmt.Errorf("%s %s is not the report of a policy state", r.Method, r.URL)
			}
			if got := r.Header.Get("Content-Type"); got != "application/json" {
				return "", fmt.Errorf("Content-Type %q", got)
			}
			return string(body), verify(r, body, protocoltest.Credentials())
		},
		Want: map[compliance.Verdict]string{
			compliance.Compliant:     report("Compliant"),
			compliance.NonCompliant:  report("NonCompliant"),
			compliance.NotApplicable: report("Compliant"),
		},
		Accepted: func(body []byte) protocoltest.Answer { return *accept(new(http.Request), string(body)) },
		Refused:  refused,
		Temporary: map[string]protocoltest.Answer{
			"gateway throttling": refused(http.StatusTooManyRequests, "APIG.0308", "The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 second"),
			"internal error":     refused(http.StatusInternalServerError, "RMS.INTERNAL.ERROR", "Internal server error occurred."),
		},
		Final: map[string]protocoltest.Answer{
			"hash":      refused(http.StatusBadRequest, "invalid_parameters", "evaluationHash should not be customized"),
			"recorder":  refused(http.StatusBadRequest, "RMS.00010091", "The tracker-config is not enabled."),
			"no access": refused(http.StatusForbidden, "RMS.00010006", "Access denied."),
			"no header": refused(http.StatusUnauthorized, "RMS.00010079", "Incorrect IAM authentication information: Authorization header is missing."),
		},
	}
}

// report is the body for testdata/eip-below-minimum.
func report(state string) string {
	return `{"policy_resource":{"domain_id":"d0123456789","region_id":"region_1","resource_id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40",` +
		`"resource_name":"192.0.2.10","resource_provider":"vpc","resource_type":"publicips"},"trigger_type":"resource","compliance_state":"` + state + `",` +
		`"policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip-bandwidth-minimum","evaluation_time":1669098286719,` +
		`"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9"}`
}

func refused(status int, code, message string) protocoltest.Answer {
	body, err := json.Marshal(map[string]string{"error_code": code, "error_msg": message})
	if err != nil {
		panic(err) // texts have a JSON form
	}
	return protocoltest.Answer{Status: status, Header: http.Header{"X-Request-Id": {"request-1"}}, Body: string(body)}
}
