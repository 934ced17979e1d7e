package huaweicloud_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestConformance(t *testing.T) {
	protocoltest.Run(t, protocoltest.Harness{
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
		Accepted: protocoltest.Answer{
			Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
			Body: `{"domain_id":"d0123456789","region_id":"region_1","resource_id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40","resource_name":"192.0.2.10",` +
				`"resource_provider":"vpc","resource_type":"publicips","trigger_type":"resource","compliance_state":"NonCompliant",` +
				`"policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip-bandwidth-minimum","policy_definition_id":null,"evaluation_time":1669098286719}`,
		},
		Refused: refused,
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
	})
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

// verify checks a signature as the service does, from the request as it arrived.
func verify(r *http.Request, body []byte, credentials compliance.Credentials) error {
	authorization, found := strings.CutPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 Access="+credentials.AccessKey+", SignedHeaders=")
	signed, signature, cut := strings.Cut(authorization, ", Signature=")
	if !found || !cut {
		return fmt.Errorf("Authorization %q", r.Header.Get("Authorization"))
	}
	names := strings.Split(signed, ";")
	if !slices.IsSorted(names) {
		return fmt.Errorf("signed headers %q are not sorted", signed)
	}
	for _, required := range []string{"x-sdk-date", "x-security-token", "x-domain-id"} {
		if !slices.Contains(names, required) {
			return fmt.Errorf("%s is not signed", required)
		}
	}
	if got := r.Header.Get("X-Security-Token"); got != credentials.SecurityToken {
		return errors.New("X-Security-Token is not the invocation's")
	}
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil || time.Since(date).Abs() > time.Minute {
		return fmt.Errorf("X-Sdk-Date %q: %v", r.Header.Get("X-Sdk-Date"), err)
	}
	var headers string
	for _, name := range names {
		headers += name + ":" + r.Header.Get(name) + "\n"
	}
	sum := sha256.Sum256(body)
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "/\n" + r.URL.RawQuery + "\n" + headers + "\n" + signed + "\n" + hex.EncodeToString(sum[:])
	sum = sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(credentials.SecretKey))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%s", r.Header.Get("X-Sdk-Date"), hex.EncodeToString(sum[:]))
	if want := hex.EncodeToString(mac.Sum(nil)); signature != want {
		return fmt.Errorf("signature %s, want %s", signature, want)
	}
	return nil
}

// config is a Config service that answers each request with what answer says; nothing means the documented success.
type config struct {
	*protocoltest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func serve(t *testing.T, answer func(r *http.Request, body string) *protocoltest.Answer) *config {
	t.Helper()
	c := &config{}
	c.Server = protocoltest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests = append(c.requests, r)
		c.bodies = append(c.bodies, string(body))
		if a := answer(r, string(body)); a != nil {
			for name, values := range a.Header {
				w.Header()[name] = values
			}
			w.WriteHeader(a.Status)
			_, _ = io.WriteString(w, a.Body)
		}
	}))
	return c
}

func accept(*http.Request, string) *protocoltest.Answer { return nil }

func (c *config) decode(t *testing.T, payload []byte) compliance.Notification {
	t.Helper()
	cloud := &huaweicloud.Cloud{Endpoint: c.URL, Client: delivery.Client{HTTP: c.Client, FirstWait: time.Millisecond}}
	notification, err := cloud.Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return notification
}

func invocation(t *testing.T, credentials compliance.Credentials) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return compliance.WithInvocation(ctx, compliance.Invocation{Credentials: credentials})
}

// TestReportEchoes: what Config issued goes back as the very bytes that came, in the same JSON type.
func TestReportEchoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct{ time, hash string }{
			{`1669098286719`, `"3bf8ecaeb0864feb98639080aea5c7d9"`},
			{`"1669098286719"`, `"3bf8ecaeb0864feb98639080aea5c7d9"`},
			{`1.669098286719e12`, `"\u0033bf8"`},
			{`1669098286719.0`, `"<&>` + "\u2028" + `\/"`},
		} {
			c := serve(t, accept)
			notification := c.decode(t, event(t, func(event, _ map[string]any) {
				event["evaluation_time"], event["evaluation_hash"] = verbatim(test.time), verbatim(test.hash)
				event["policy_assignment_name"] = "Org-" + event["policy_assignment_name"].(string)
			}))
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
			want := strings.NewReplacer(`1669098286719`, test.time, `"`+hash+`"`, test.hash, `_name":"eip`, `_name":"Org-eip`).Replace(report("Compliant"))
			if diff := cmp.Diff([]string{want}, c.bodies); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		}
	})
}

func TestReportAboutAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, protocoltest.Read(t, "testdata/period/event.json"))
		outcome := protocoltest.Outcome(notification.Event().Resource, compliance.NonCompliant)
		if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		want := `{"policy_resource":{"domain_id":"domain_id","region_id":"global","resource_id":"domain_id","resource_name":"Account",` +
			`"resource_provider":null,"resource_type":null},"trigger_type":"period","compliance_state":"NonCompliant",` +
			`"policy_assignment_id":"637c6b2e6b647c4d313d9719","policy_assignment_name":"period-policy-assignment","evaluation_time":1669098286719,` +
			`"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9"}`
		if diff := cmp.Diff([]string{want}, c.bodies); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestReportDocumented reproduces the example of "Updating the Compliance Result".
func TestReportDocumented(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, []byte(`{"domain_id":"d0123456789","policy_assignment_id":"abc0123456789abc","policy_assignment_name":"custom_policy",`+
			`"trigger_type":"resource","evaluation_time":1667374060248,"evaluation_hash":"89342b8f338165651991afb8bd471396","invoking_event":`+
			`{"id":"abc0123456789","name":"test_user","provider":"iam","type":"users","region_id":"global","properties":{}}}`))
		outcome := protocoltest.Outcome(notification.Event().Resource, compliance.NonCompliant)
		if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{documentedBody}, c.bodies); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

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

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, event(t, func(_, _ map[string]any) {}))
		resource := notification.Event().Resource
		foreign, untyped := resource, resource
		foreign.Type, untyped.Type = "aws/AWS::EC2::EIP", "huaweicloud/vpc"
		for name, test := range map[string]struct {
			credentials compliance.Credentials
			resource    compliance.Resource
			want        string
		}{
			"no credentials":             {compliance.Credentials{}, resource, "give the function an agency that trusts FunctionGraph and allows rms:policyStates:update"},
			"access key only":            {compliance.Credentials{AccessKey: "AK"}, resource, "no credentials to sign with"},
			"resource of another cloud":  {protocoltest.Credentials(), foreign, `resource type "aws/AWS::EC2::EIP"`},
			"resource type without kind": {protocoltest.Credentials(), untyped, `resource type "huaweicloud/vpc"`},
		} {
			err := notification.Report(invocation(t, test.credentials), []compliance.Outcome{protocoltest.Outcome(test.resource, compliance.Compliant)})
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got %v, want an error that wraps compliance.ErrReport and holds %q", name, err, test.want)
			}
		}
		if len(c.requests) != 0 {
			t.Errorf("%d requests were sent, want none", len(c.requests))
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
			"report: HTTP 400 invalid_parameters: evaluationHash should not be customized (request request-1); authentication and permission are right, " +
				"but Config did not issue this evaluation_hash for this rule and resource, or it is out of date: let Config send the event anew (evaluate the rule again)",
		},
		"permission": {
			refused(403, "RMS.00010006", "Access denied."),
			"report: HTTP 403 RMS.00010006: Access denied. (request request-1); allow rms:policyStates:update for account d0123456789 in the agency that the " +
				"function runs with; a changed agency takes about 10 minutes to have effect",
		},
		"recorder": {
			refused(400, "RMS.00010091", "The tracker-config is not enabled."),
			"report: HTTP 400 RMS.00010091: The tracker-config is not enabled. (request request-1); turn the resource recorder of account d0123456789 on, " +
				"with the type of the resource in its scope",
		},
		"gateway": {
			protocoltest.Answer{Status: 401, Body: `{"error_msg":"Incorrect IAM authentication information","error_code":"APIGW.0301","request_id":"gateway-1"}`},
			"report: HTTP 401 APIGW.0301: Incorrect IAM authentication information (request gateway-1); Config does not accept the credentials: they come from the " +
				"function's agency, temporary keys live 24 hours, and the clock may be wrong by 15 minutes at most",
		},
		"secrets": {
			protocoltest.Answer{Status: 400, Header: http.Header{"X-Request-Id": {"id of " + hash}}, Body: `{"error_code":"` + hash + `","error_msg":"` + protocoltest.Credentials().AuthToken + `"}`},
			"report: HTTP 400 ***: *** (request id of ***); Config does not take a value of this request: the message says which",
		},
		"another shape": {
			protocoltest.Answer{Status: 401, Body: `{"error":{"code":401,"message":"The request you have made requires authentication."}}`},
			`report: HTTP 401: {"error":{"code":401,"message":"The request you have made requires authentication."}}; Config does not accept the credentials: they ` +
				"come from the function's agency, temporary keys live 24 hours, and the clock may be wrong by 15 minutes at most",
		},
		"code of another type": {
			protocoltest.Answer{Status: 400, Body: `{"error_code":400,"error_msg":"no"}`},
			"report: HTTP 400: no; Config does not take a value of this request: the message says which",
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

// TestReportOfMany: a value that Config does not take of one resource does not keep the others back; what concerns all does.
func TestReportOfMany(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer   protocoltest.Answer
		requests int
		want     string
	}{
		"one resource": {refused(400, "RMS.00010012", "name illegal"), 5, "1 of 5 results were not accepted; the first: resource \"r1\": report: HTTP 400 RMS.00010012"},
		"permission":   {refused(403, "RMS.00010006", "Access denied."), 2, "4 of 5 results were not accepted; the first: resource \"r1\": report: HTTP 403"},
		"hash":         {refused(400, "invalid_parameters", "evaluationHash should not be customized"), 2, "4 of 5 results were not accepted"},
		"recorder":     {refused(400, "RMS.00010091", "The tracker-config is not enabled."), 2, "4 of 5 results were not accepted"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			c := serve(t, func(_ *http.Request, body string) *protocoltest.Answer {
				if strings.Contains(body, `"r1"`) {
					return &test.answer
				}
				return nil
			})
			notification := c.decode(t, event(t, func(_, _ map[string]any) {}))
			var outcomes []compliance.Outcome
			for i := range 5 {
				resource := notification.Event().Resource
				resource.ID = fmt.Sprint("r", i)
				outcomes = append(outcomes, protocoltest.Outcome(resource, compliance.Compliant))
			}
			err := notification.Report(invocation(t, protocoltest.Credentials()), outcomes)
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error that wraps compliance.ErrReport and holds %q", err, test.want)
			}
			if len(c.requests) != test.requests {
				t.Errorf("%d requests, want %d", len(c.requests), test.requests)
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

// TestEverySampleReports sends a result for every event that has one.
func TestEverySampleReports(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		events, err := filepath.Glob("testdata/*/event.json")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range events {
			c := serve(t, func(r *http.Request, body string) *protocoltest.Answer {
				if err := verify(r, []byte(body), protocoltest.Credentials()); err != nil {
					t.Errorf("%s: %v", path, err)
				}
				return nil
			})
			notification := c.decode(t, protocoltest.Read(t, path))
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			if len(c.bodies) != 1 || !json.Valid([]byte(c.bodies[0])) {
				t.Errorf("%s: sent %q", path, c.bodies)
			}
		}
	})
}
