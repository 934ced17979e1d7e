package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// What must never be logged: the role's keys and token, and the start of the event's result token.
var secrets = []string{"the-access-key", "the-secret-key", "the-security-token", "the-own-key", "the-own-secret", "HLQr3BZx/C+DLjwudFcYdUsiYzW485"}

var header = http.Header{
	"X-Fc-Access-Key-Id": {"the-access-key"}, "X-Fc-Access-Key-Secret": {"the-secret-key"}, "X-Fc-Security-Token": {"the-security-token"},
}

func settings(service *platformtest.Service, more map[string]string) map[string]string {
	environment := map[string]string{
		"ASSAY_ALICLOUD_ENDPOINT": service.URL, "SSL_CERT_FILE": service.CertFile, "ASSAY_LOG_LEVEL": "debug", "ASSAY_RULE": "eip-bandwidth-limit",
		"HTTP_PROXY": "http://127.0.0.1:1", // the runtime API is local and must not be asked through it
	}
	for name, value := range more {
		environment[name] = value
	}
	return environment
}

// report is what a PutEvaluations call tells.
type report struct{ Token, Type, Key string }

func sent(t *testing.T, service *platformtest.Service) report {
	t.Helper()
	select {
	case got := <-service.Reports:
		form, err := url.ParseQuery(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		var evaluations []struct{ ComplianceType string }
		if err := json.Unmarshal([]byte(form.Get("Evaluations")), &evaluations); err != nil || len(evaluations) != 1 {
			t.Fatalf("evaluations %q: %v", form.Get("Evaluations"), err)
		}
		key := got.Header.Get("Authorization")
		_, key, _ = strings.Cut(key, "Credential=")
		key, _, _ = strings.Cut(key, ",")
		return report{form.Get("ResultToken")[:8], evaluations[0].ComplianceType, key}
	default:
		return report{}
	}
}

func TestFC(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "fc")
	below := platformtest.Example(t, "eip/eip_bandwidth_limit/examples/alicloud_noncompliant_below.json")
	above := platformtest.Example(t, "eip/eip_bandwidth_limit/examples/alicloud_compliant_above.json")
	nonCompliant := report{"HLQr3BZx", "NON_COMPLIANT", "the-access-key"}

	t.Run("go1", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{"Result":true}`, 200, 400, 200))
		api := platformtest.Start(t, platform.FC(), nil)
		process := platformtest.Run(t, binary, settings(service, map[string]string{"FC_RUNTIME_API": api.Address}))
		for _, step := range []struct {
			name, payload, kind, outcome, verdict, failure string
			report                                         report
		}{
			{name: "initializer", kind: "1", outcome: "response"},
			{name: "non-compliant", payload: below, kind: "0", outcome: "response", verdict: "NonCompliant", report: nonCompliant},
			{name: "report refused", payload: below, kind: "0", outcome: "error", failure: `"errorType":"Report"`, report: nonCompliant},
			{name: "not an event", payload: "[]", outcome: "error", failure: `"errorType":"Event"`},
			{name: "compliant", payload: above, outcome: "response", verdict: "Compliant", report: report{"HLQr3BZx", "COMPLIANT", "the-access-key"}},
			{name: "pre-stop", kind: "2", outcome: "response"},
		} {
			told := header.Clone()
			told.Set("X-Fc-Function-Type", step.kind)
			told.Set("X-Fc-Function-Deadline", strconv.FormatInt(time.Now().Add(2*time.Minute).UnixMilli(), 10))
			answer := api.MustInvoke(t, platform.Event{ID: "r-" + strings.ReplaceAll(step.name, " ", "-"), Header: told, Payload: step.payload})
			if answer.Outcome != step.outcome || !strings.Contains(answer.Body, step.failure) || platformtest.Verdict(answer.Body) != step.verdict {
				t.Errorf("%s: answered %v", step.name, answer)
			}
			if diff := cmp.Diff(step.report, sent(t, service)); diff != "" {
				t.Errorf("%s: report (-want +got):\n%s", step.name, diff)
			}
			platformtest.Keeps(t, answer.Body, secrets...)
		}
		process.Terminate(t)
		process.Ends(t, 0)
		platformtest.Keeps(t, process.Output(), secrets...)
	})

	t.Run("custom runtime", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{"Result":true}`, 200, 400, 200))
		port := platformtest.FreePort(t)
		process := platformtest.Run(t, binary, settings(service, map[string]string{
			"FC_SERVER_PORT": port, "ALIBABA_CLOUD_ACCESS_KEY_ID": "the-own-key", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "the-own-secret",
		}))
		platformtest.WaitForPort(t, port)
		call := func(method, path, id string, credentials http.Header, payload string) (status int, fcStatus, body string) {
			request, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1:"+port+path, strings.NewReader(payload))
			if err != nil {
				t.Fatal(err)
			}
			request.Header = credentials.Clone()
			request.Header.Set("X-Fc-Request-Id", id)
			request.Header.Set("X-Fc-Control-Path", path)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			return response.StatusCode, response.Header.Get("x-fc-status"), string(text)
		}
		own := nonCompliant
		own.Key = "the-own-key"
		for _, step := range []struct {
			id, method, path, payload string
			credentials               http.Header
			status                    int
			verdict                   string
			report                    report
		}{
			{id: "r-0", method: "POST", path: "/initialize", credentials: header, status: 200},
			{id: "r-1", method: "POST", path: "/invoke", payload: below, credentials: header, status: 200, verdict: "NonCompliant", report: nonCompliant},
			{id: "r-2", method: "POST", path: "/invoke", payload: below, credentials: header, status: 404, report: nonCompliant},
			{id: "r-3", method: "POST", path: "/invoke", payload: below, credentials: http.Header{}, status: 200, verdict: "NonCompliant", report: own},
			{id: "r-4", method: "POST", path: "/invoke", payload: strings.Repeat(" ", 7<<20), credentials: http.Header{}, status: 404},
			{id: "r-5", method: "GET", path: "/pre-stop", credentials: header, status: 200},
		} {
			status, fcStatus, body := call(step.method, step.path, step.id, step.credentials, step.payload)
			if status != step.status || fcStatus != strconv.Itoa(step.status) || platformtest.Verdict(body) != step.verdict {
				t.Errorf("%s answered %d (x-fc-status %s) %s", step.path, status, fcStatus, body)
			}
			if diff := cmp.Diff(step.report, sent(t, service)); diff != "" {
				t.Errorf("%s: report (-want +got):\n%s", step.id, diff)
			}
		}
		process.Terminate(t)
		process.Ends(t, 0)
		log := process.Output()
		platformtest.Keeps(t, log, secrets...)
		for _, want := range []string{
			"FC Initialize Start RequestId: r-0\nFC Initialize End RequestId: r-0\nFC Invoke Start RequestId: r-1\n{",
			"}\nFC Invoke End RequestId: r-1\n",
			"}\nFC Invoke End RequestId: r-2, Error: Unhandled function error\n",
			`"level":"warn"`, `"error":"request r-4: the payload is larger than 6 MiB`,
		} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %q:\n%s", want, log)
			}
		}
	})

	// What keeps the function from starting is the answer to every event: Function Compute shows it with the failed invocation.
	t.Run("cannot start", func(t *testing.T) {
		t.Parallel()
		for setting, value := range map[string]string{"ASSAY_RULE": "eip-bandwith-limit", "ASSAY_BUNDLE": "absent", "ASSAY_ALICLOUD_ENDPOINT": "config", "SSL_CERT_FILE": "absent"} {
			api := platformtest.Start(t, platform.FC(), nil)
			process := platformtest.Run(t, binary, map[string]string{"FC_RUNTIME_API": api.Address, setting: value})
			for range 2 {
				answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: below})
				if answer.Outcome != "error" || !strings.Contains(answer.Body, "the function could not start: "+setting+": ") {
					t.Errorf("%s: answered %v", setting, answer)
				}
			}
			process.Terminate(t)
			process.Ends(t, 0)
		}
	})

	t.Run("SIGTERM while it reports", func(t *testing.T) {
		t.Parallel()
		release := make(chan struct{})
		service := platformtest.StartService(t, func(w http.ResponseWriter, r *http.Request) {
			<-release
			platformtest.Accept(w, r)
		})
		port := platformtest.FreePort(t)
		process := platformtest.Run(t, binary, settings(service, map[string]string{"FC_CUSTOM_LISTEN_PORT": port}))
		platformtest.WaitForPort(t, port)
		go func() {
			<-service.Reports
			process.Terminate(t)
			time.Sleep(100 * time.Millisecond)
			close(release)
		}()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:"+port+"/invoke", strings.NewReader(below))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = header.Clone()
		request.Header.Set("X-Fc-Function-Timeout", "120")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if body, err := io.ReadAll(response.Body); err != nil || response.StatusCode != http.StatusOK || platformtest.Verdict(string(body)) != "NonCompliant" {
			t.Errorf("answered %d %s, %v", response.StatusCode, body, err)
		}
		process.Ends(t, 0)
	})
}
