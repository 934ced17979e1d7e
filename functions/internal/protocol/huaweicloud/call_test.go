package huaweicloud_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestReportWithToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, event(t, func(_, _ map[string]any) {}))
		outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
		if err := notification.Report(invocation(t, compliance.Credentials{AuthToken: "IAM token"}), []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		got := c.requests[0].Header
		for _, name := range []string{"Accept-Encoding", "User-Agent", "Content-Length"} {
			got.Del(name)
		}
		if diff := cmp.Diff(http.Header{"Content-Type": {"application/json"}, "X-Auth-Token": {"IAM token"}}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestAdvice: what a user reads when Config refuses.
func TestAdvice(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer protocoltest.Answer
		want   string
	}{
		"hash": {
			refused(400, "invalid_parameters", "evaluationHash should not be customized"),
			"HTTP 400 invalid_parameters: evaluationHash should not be customized (request request-1); authentication and permission are right, " +
				"but Config did not issue this evaluation_hash for this rule and resource, or it is out of date: have Config send a new event (evaluate the rule again)",
		},
		"permission": {
			refused(403, "RMS.00010006", "Access denied."),
			"HTTP 403 RMS.00010006: Access denied. (request request-1); allow rms:policyStates:update for account d0123456789 in the agency that the " +
				"function runs with; a changed agency takes about 10 minutes to have effect",
		},
		"recorder": {
			refused(400, "RMS.00010091", "The tracker-config is not enabled."),
			"HTTP 400 RMS.00010091: The tracker-config is not enabled. (request request-1); turn on the resource recorder of account d0123456789 " +
				"and include the type of the resource in its scope",
		},
		"gateway": {
			protocoltest.Answer{Status: 401, Body: `{"error_msg":"Incorrect IAM authentication information","error_code":"APIGW.0301","request_id":"gateway-1"}`},
			"HTTP 401 APIGW.0301: Incorrect IAM authentication information (request gateway-1); Config does not accept the credentials: check the " +
				"function's agency; temporary keys expire after 24 hours, and the clock may be at most 15 minutes off",
		},
		"secrets": {
			protocoltest.Answer{Status: 400, Header: http.Header{"X-Request-Id": {"id of " + hash}}, Body: `{"error_code":"` + hash + `","error_msg":"` + protocoltest.Credentials().AuthToken + `"}`},
			"HTTP 400 ***: *** (request id of ***); Config rejects a value in the request; see the message",
		},
		"another shape": {
			protocoltest.Answer{Status: 401, Body: `{"error":{"code":401,"message":"The request you have made requires authentication."}}`},
			`HTTP 401: {"error":{"code":401,"message":"The request you have made requires authentication."}}; Config does not accept the credentials: check ` +
				"the function's agency; temporary keys expire after 24 hours, and the clock may be at most 15 minutes off",
		},
		"code of another type": {
			protocoltest.Answer{Status: 400, Body: `{"error_code":400,"error_msg":"no"}`},
			"HTTP 400: no; Config rejects a value in the request; see the message",
		},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			c := serve(t, func(*http.Request, string) *protocoltest.Answer { return &test.answer })
			notification := c.decode(t, event(t, func(_, _ map[string]any) {}))
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome})
			if err == nil {
				t.Fatal("accepted")
			}
			want := `resource "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40": ` + test.want
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestEndpoint: with and without a slash at the end; what is no URL is named.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		for endpoint, want := range map[string]string{c.URL: "", c.URL + "/": "", "ht tp://x": `endpoint "ht tp://x"`, "http://%zz": "endpoint"} {
			cloud := &huaweicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: c.Client}}
			notification, err := cloud.Decode(event(t, func(_, _ map[string]any) {}))
			if err != nil {
				t.Fatal(err)
			}
			err = notification.Report(invocation(t, protocoltest.Credentials()),
				[]compliance.Outcome{protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("endpoint %q: got %v, want %q", endpoint, err, want)
			}
		}
		for _, r := range c.requests {
			if want := "/v1/resource-manager/domains/d0123456789/policy-states"; r.RequestURI != want {
				t.Errorf("path %q, want %q", r.RequestURI, want)
			}
		}
	})
}
