package main_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// What must never be logged: the role's keys and token, and the event's result token.
var secrets = []string{"the-access-key", "the-secret-key", "the-session-token", "eyJlbmNyeXB0ZWREYXRhIjpbLTEsMl19"}

func settings(service *platformtest.Service, api *platformtest.API) map[string]string {
	return map[string]string{
		"AWS_LAMBDA_RUNTIME_API": api.Address, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "the-access-key", "AWS_SECRET_ACCESS_KEY": "the-secret-key", "AWS_SESSION_TOKEN": "the-session-token",
		"ASSAY_AWS_ENDPOINT": service.URL, "SSL_CERT_FILE": service.CertFile, "ASSAY_LOG_LEVEL": "debug",
		"HTTP_PROXY": "http://127.0.0.1:1", // the runtime API is local and must not be asked through it
	}
}

// within are the headers of an event that has so much time.
func within(left time.Duration) http.Header {
	return http.Header{"Lambda-Runtime-Deadline-Ms": {strconv.FormatInt(time.Now().Add(left).UnixMilli(), 10)}}
}

// report is what a PutEvaluations call tells.
type report struct{ Target, Token, Type, SecurityToken string }

func sent(t *testing.T, service *platformtest.Service) report {
	t.Helper()
	select {
	case got := <-service.Reports:
		var body struct {
			ResultToken string
			Evaluations []struct{ ComplianceType string }
		}
		if err := json.Unmarshal([]byte(got.Body), &body); err != nil || len(body.Evaluations) != 1 {
			t.Fatalf("report %s: %v", got.Body, err)
		}
		return report{got.Header.Get("X-Amz-Target"), body.ResultToken, body.Evaluations[0].ComplianceType, got.Header.Get("X-Amz-Security-Token")}
	default:
		return report{}
	}
}

func TestLambda(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "lambda")
	unattached := platformtest.Example(t, "eip/eip_attached/examples/aws_noncompliant.json")
	reported := func(kind string) report {
		return report{"StarlingDoveService.PutEvaluations", "eyJlbmNyeXB0ZWREYXRhIjpbLTEsMl19", kind, "the-session-token"}
	}

	t.Run("events", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{"FailedEvaluations":[]}`, 200, 400, 200))
		api := platformtest.Start(t, platform.Lambda(), nil)
		process := platformtest.Run(t, binary, settings(service, api))
		for _, step := range []struct {
			name, payload, outcome, verdict, failure string
			report                                   report
		}{
			{name: "non-compliant", payload: unattached, outcome: "response", verdict: "NonCompliant", report: reported("NON_COMPLIANT")},
			{name: "report refused", payload: unattached, outcome: "error", failure: `"errorType":"Report"`, report: reported("NON_COMPLIANT")},
			{name: "not an event", payload: `{"Records":[]}`, outcome: "error", failure: `"errorType":"Event"`},
			{name: "compliant", payload: platformtest.Example(t, "eip/eip_attached/examples/aws_compliant.json"), outcome: "response", verdict: "Compliant", report: reported("COMPLIANT")},
			{name: "deleted", payload: platformtest.Example(t, "eip/eip_attached/examples/aws_notapplicable_deleted.json"), outcome: "response", verdict: "NotApplicable", report: reported("NOT_APPLICABLE")},
		} {
			answer := api.MustInvoke(t, platform.Event{ID: "r-" + strings.ReplaceAll(step.name, " ", "-"), Header: within(2 * time.Minute), Payload: step.payload})
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
		log := process.Output()
		platformtest.Keeps(t, log, secrets...)
		if want := `"request":"r-non-compliant"`; !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	})

	// The report is given up in time for the answer, and the next event finds the function well.
	t.Run("service hangs", func(t *testing.T) {
		t.Parallel()
		done := make(chan struct{})
		service := platformtest.StartService(t, func(http.ResponseWriter, *http.Request) { <-done })
		t.Cleanup(func() { close(done) }) // before the service is closed
		api := platformtest.Start(t, platform.Lambda(), nil)
		process := platformtest.Run(t, binary, settings(service, api))
		for _, id := range []string{"r-1", "r-2"} {
			answer := api.MustInvoke(t, platform.Event{ID: id, Header: within(2 * time.Second), Payload: unattached})
			// Timeout where the machine is too busy; package platform tests in virtual time that the answer is not late.
			if answer.Outcome != "error" || !strings.Contains(answer.Body, `"errorType":"Report"`) && !strings.Contains(answer.Body, `"errorType":"Timeout"`) {
				t.Errorf("%s: answered %v", id, answer)
			}
		}
		platformtest.Keeps(t, process.Output(), secrets...)
	})

	t.Run("SIGTERM while it reports", func(t *testing.T) {
		t.Parallel()
		release := make(chan struct{})
		service := platformtest.StartService(t, func(w http.ResponseWriter, r *http.Request) {
			<-release
			platformtest.Respond(`{"FailedEvaluations":[]}`, 200)(w, r)
		})
		api := platformtest.Start(t, platform.Lambda(), nil)
		process := platformtest.Run(t, binary, settings(service, api))
		go func() {
			<-service.Reports
			process.Terminate(t)
			time.Sleep(300 * time.Millisecond) // more than the time that the answer is given
			close(release)
		}()
		answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: within(2 * time.Minute), Payload: unattached})
		if answer.Outcome != "response" || platformtest.Verdict(answer.Body) != "NonCompliant" {
			t.Errorf("answered %v", answer)
		}
		process.Ends(t, 0)
	})

	// What keeps the function from starting is posted, and the process ends.
	t.Run("cannot start", func(t *testing.T) {
		t.Parallel()
		posted := make(chan string, 1)
		api := platformtest.Start(t, platform.Lambda(), func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/2018-06-01/runtime/init/error" {
				body, _ := io.ReadAll(r.Body)
				posted <- r.Header.Get("Lambda-Runtime-Function-Error-Type") + " " + string(body)
			}
			return false
		})
		for _, address := range []string{api.Address, ""} {
			process := platformtest.Run(t, binary, map[string]string{"ASSAY_RULE": "eip-atached", "AWS_LAMBDA_RUNTIME_API": address})
			process.Ends(t, 1)
			const want = `ASSAY_RULE: there is no rule "eip-atached"; the nearest are eip-attached`
			if got := process.Output(); !strings.HasPrefix(got, "lambda: "+want) {
				t.Errorf("wrote %q, want %q", got, want)
			}
			if address == "" {
				continue
			}
			kind, body, _ := strings.Cut(<-posted, " ")
			var told struct{ ErrorType, ErrorMessage string }
			if err := json.Unmarshal([]byte(body), &told); err != nil || kind != "Function.Init" || told.ErrorType == "" || !strings.HasPrefix(told.ErrorMessage, want) {
				t.Errorf("posted %s %s, %v", kind, body, err)
			}
		}
	})

	// An event of another account is refused: nothing is listed and nothing reported.
	t.Run("another account", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Accept)
		api := platformtest.Start(t, platform.Lambda(), nil)
		process := platformtest.Run(t, binary, settings(service, api))
		scheduled := `{"version":"1.0","invokingEvent":"{\"awsAccountId\":\"111122223333\",\"notificationCreationTime\":\"2025-03-05T00:00:01.000Z\",` +
			`\"messageType\":\"ScheduledNotification\",\"recordVersion\":\"1.0\"}","ruleParameters":"{}","resultToken":"t","configRuleName":"eip-attached","accountId":"111122223333"}`
		for account, want := range map[string]string{"111122223333": "response", "999900001111": "error"} {
			for _, payload := range []string{unattached, scheduled} {
				if payload == scheduled && want == "response" {
					continue // the service of this test lists nothing
				}
				header := within(2 * time.Minute)
				header.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:"+account+":function:assay")
				answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: payload})
				refused := strings.Contains(answer.Body, "the event is about account 111122223333, but the function belongs to account "+account)
				if answer.Outcome != want || refused != (want == "error") {
					t.Errorf("function of %s: answered %v", account, answer)
				}
				if n := len(service.Reports); (n == 0) != refused {
					t.Errorf("function of %s: %d requests", account, n)
				}
				for len(service.Reports) > 0 {
					<-service.Reports
				}
			}
		}
		process.Terminate(t)
		process.Ends(t, 0)
		if lines := strings.Count(process.Output(), "but the function belongs to"); lines != 2 {
			t.Errorf("two failures are logged in %d lines:\n%s", lines, process.Output())
		}
	})
}
