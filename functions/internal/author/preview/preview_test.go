package preview_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/preview"
)

func request(t *testing.T, method, url, body string, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// Reports are answered with acceptance, the resource of an event with the item, everything else with an error.
func TestAnswers(t *testing.T) {
	t.Parallel()
	const (
		state    = `{"policy_resource":{"resource_id":"i"},"compliance_state":"NonCompliant","policy_assignment_id":"a"}`
		accepted = `{"FailedEvaluations":[],"RequestId":"preview","Result":true,"compliance_state":"NonCompliant","policy_assignment_id":"a","resource_id":"i"}`
	)
	for name, test := range map[string]struct {
		method, url string
		headers     []string
		item        string
		want        string
		error       error
	}{
		"report, Huawei Cloud":   {"PUT", "https://rms.example.com/v1/resource-manager/domains/d/policy-states", nil, "", accepted, nil},
		"list, Huawei Cloud":     {"GET", "https://rms.example.com/v1/resource-manager/domains/d/all-resources?type=vpc.publicips", nil, "", "", preview.ErrNotAsked},
		"report, Alibaba Cloud":  {"POST", "https://config.example.com/", []string{"X-Acs-Action", "PutEvaluations"}, "", accepted, nil},
		"item, Alibaba Cloud":    {"POST", "https://config.example.com/", []string{"X-Acs-Action", "GetDiscoveredResource"}, `{"a":1}`, `{"a":1}`, nil},
		"no item, Alibaba Cloud": {"POST", "https://config.example.com/", []string{"X-Acs-Action", "GetDiscoveredResource"}, "", "", preview.ErrNoItem},
		"list, Alibaba Cloud":    {"POST", "https://config.example.com/", []string{"X-Acs-Action", "ListDiscoveredResources"}, `{}`, "", preview.ErrNotAsked},
		"report, AWS":            {"POST", "https://config.example.com/", []string{"X-Amz-Target", "StarlingDoveService.PutEvaluations"}, "", accepted, nil},
		"item, AWS":              {"POST", "https://config.example.com/", []string{"X-Amz-Target", "StarlingDoveService.GetResourceConfigHistory"}, `{"a":1}`, `{"a":1}`, nil},
		"no item, AWS":           {"POST", "https://config.example.com/", []string{"X-Amz-Target", "StarlingDoveService.GetResourceConfigHistory"}, "", "", preview.ErrNoItem},
		"list, AWS":              {"POST", "https://config.example.com/", []string{"X-Amz-Target", "StarlingDoveService.SelectResourceConfig"}, "", "", preview.ErrNotAsked},
		"the end of a sweep, AWS": {"POST", "https://config.example.com/", []string{"X-Amz-Target", "StarlingDoveService.GetComplianceDetailsByConfigRule"}, "", "",
			preview.ErrNotAsked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorder := &preview.Recorder{}
			ctx, end := recorder.Stoppable(t.Context())
			defer end()
			if test.item != "" {
				recorder.Item = []byte(test.item)
			}
			response, err := recorder.RoundTrip(request(t, test.method, test.url, state, test.headers...))
			if cause := context.Cause(ctx); !errors.Is(cause, test.error) {
				t.Errorf("the event is stopped by %v, want %v", cause, test.error)
			}
			if test.error != nil {
				if !errors.Is(err, test.error) {
					t.Errorf("error %v, want %v", err, test.error)
				}
			} else if err != nil {
				t.Fatal(err)
			} else {
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				if diff := cmp.Diff(test.want, string(body)); diff != "" || err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("%s %v %s", response.Status, err, diff)
				}
			}
			taken := recorder.Take()
			if len(taken) != 1 || taken[0].URL != test.url || taken[0].Body != state {
				t.Errorf("kept %+v", taken)
			}
			if again := recorder.Take(); len(again) != 0 || again == nil {
				t.Errorf("kept again: %+v", again)
			}
		})
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	recorder := &preview.Recorder{}
	response, err := recorder.RoundTrip(request(t, "PUT", "https://rms.example.com/x/policy-states", "{}",
		"Authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=abcdef", "X-Auth-Token", "t1", "X-Security-Token", "t2", "X-Amz-Security-Token", "t3",
		"X-Acs-Security-Token", "t4", "X-Sdk-Date", "20261122T000000Z"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	basic, err := recorder.RoundTrip(request(t, "PUT", "https://rms.example.com/x/policy-states", "{}", "Authorization", "Basic c2VjcmV0"))
	if err != nil {
		t.Fatal(err)
	}
	basic.Body.Close()
	want := []preview.Request{
		{Method: "PUT", URL: "https://rms.example.com/x/policy-states", Body: "{}", Headers: map[string]string{
			"Authorization": "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=***", "X-Auth-Token": "***", "X-Security-Token": "***", "X-Amz-Security-Token": "***",
			"X-Acs-Security-Token": "***", "X-Sdk-Date": "20261122T000000Z",
		}},
		{Method: "PUT", URL: "https://rms.example.com/x/policy-states", Body: "{}", Headers: map[string]string{"Authorization": "***"}},
	}
	if diff := cmp.Diff(want, recorder.Take()); diff != "" {
		t.Error(diff)
	}
}

// With a transport behind it, what is kept is what was sent, byte for byte, and the answer is the service's.
func TestNext(t *testing.T) {
	t.Parallel()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Amz-Target")+" "+string(body))
	}))
	t.Cleanup(service.Close)
	recorder := &preview.Recorder{Next: service.Client().Transport}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			response, err := recorder.RoundTrip(request(t, "POST", service.URL+"/a", "the body", "X-Amz-Target", "S.SelectResourceConfig"))
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if got := string(body); got != "POST /a S.SelectResourceConfig the body" || err != nil || response.StatusCode != http.StatusTeapot {
				t.Errorf("%s %v %s", response.Status, err, got)
			}
		})
	}
	group.Wait()
	if n := len(recorder.Take()); n != 8 {
		t.Errorf("%d kept", n)
	}
}

func TestInvocationHoldsNoRealKeys(t *testing.T) {
	t.Parallel()
	if got := preview.Invocation(); got.RequestID != "preview" || got.Credentials.Empty() || got.Credentials.AccessKey != "PREVIEW" {
		t.Errorf("got %+v", got)
	}
}
