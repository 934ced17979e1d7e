package protocoltest_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// example is the smallest protocol that passes the suite. It has faults to choose from, each of which the suite must find.
type example struct {
	endpoint string
	client   delivery.Client
	fault    string
}

func (e *example) Name() string { return compliance.HuaweiCloud }

func (e *example) Decode(payload []byte) (compliance.Notification, error) {
	if len(payload) > compliance.MaxEvent && e.fault != "parses oversized events" {
		return nil, compliance.ErrEvent.Errorf("%d bytes, more than %d MiB", len(payload), compliance.MaxEvent>>20)
	}
	if !json.Valid(payload) {
		return nil, compliance.ErrEvent.Errorf("not JSON")
	}
	var native struct {
		Domain     string          `json:"domain_id"`
		Assignment string          `json:"policy_assignment_id"`
		Hash       string          `json:"evaluation_hash"`
		Item       json.RawMessage `json:"invoking_event"`
	}
	var item struct {
		ID         string          `json:"id"`
		Properties json.RawMessage `json:"properties"`
	}
	if json.Unmarshal(payload, &native) != nil || native.Assignment == "" && e.fault != "takes every event for its own" {
		return nil, fmt.Errorf("%w: no policy_assignment_id", compliance.ErrForeign)
	}
	err := json.Unmarshal(native.Item, &item)
	if e.fault == "panics" && native.Item[0] != '{' {
		panic("no object")
	}
	if (err != nil || item.ID == "" || native.Domain == "" || item.Properties == nil) && e.fault != "takes every event for its own" {
		return nil, compliance.ErrEvent.Errorf("id, domain_id and properties are required")
	}
	return &exampleNotification{e, native.Hash, &compliance.Event{
		Cloud: e.Name(), Trigger: compliance.Change, Time: time.Unix(1669098286, 0),
		Resource: compliance.Resource{Cloud: e.Name(), Type: "huaweicloud/vpc.publicips", ID: item.ID, Account: native.Domain, Properties: item.Properties},
	}}, nil
}

func (e *example) Item([]byte) (compliance.Item, error) {
	return compliance.Item{}, errors.ErrUnsupported
}

type exampleNotification struct {
	*example
	hash  string
	event *compliance.Event
}

func (n *exampleNotification) Event() *compliance.Event { return n.event }

func (n *exampleNotification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	for _, outcome := range outcomes {
		switch outcome.Verdict {
		case compliance.Compliant, compliance.NonCompliant, compliance.NotApplicable:
		default:
			if n.fault != "reports the undetermined" {
				return compliance.ErrReport.Errorf("verdict %q cannot be reported", outcome.Verdict)
			}
		}
	}
	if n.fault == "loses results" && len(outcomes) > 100 {
		outcomes = outcomes[:100]
	}
	for _, outcome := range outcomes {
		body := fmt.Sprintf(`{"id":%q,"state":%q,"hash":%q}`, outcome.Resource.ID, outcome.Verdict, n.hash)
		credentials := compliance.InvocationFrom(ctx).Credentials
		build := func(ctx context.Context) (*http.Request, error) {
			if n.fault == "has no deadline" {
				ctx = context.WithoutCancel(ctx)
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodPut, n.endpoint+"/report", strings.NewReader(body))
			if err == nil {
				request.Header.Set("Authorization", credentials.SecurityToken)
			}
			return request, err
		}
		judge := func(response delivery.Response) error { return n.judge(response, credentials) }
		if n.fault == "does not retry" {
			judge = func(response delivery.Response) error {
				if err := n.judge(response, credentials); err != nil {
					return fmt.Errorf("final: %s", err.Error())
				}
				return nil
			}
		}
		err := n.client.Do(ctx, build, judge)
		if err != nil && n.fault != "swallows errors" {
			return err
		}
	}
	return nil
}

func (n *exampleNotification) judge(response delivery.Response, credentials compliance.Credentials) error {
	if response.Status == http.StatusOK {
		if response.Incomplete != nil || string(response.Body) != accepted && n.fault != "believes any 200" {
			return delivery.NoAnswer(response, "not accepted")
		}
		return nil
	}
	if response.Status < 300 {
		return delivery.NoAnswer(response, "not accepted")
	}
	var refusal struct{ Code, Message string }
	_ = json.Unmarshal(response.Body, &refusal)
	secrets := []string{n.hash, credentials.SecretKey, credentials.SecurityToken, credentials.AuthToken}
	if n.fault == "shows secrets" {
		secrets = nil
	}
	advice := "look into the manual"
	if n.fault == "gives no advice" {
		advice = ""
	}
	return &delivery.Refusal{
		Status: response.Status, Advice: advice,
		Code: delivery.Mask(refusal.Code, secrets...), Message: delivery.Mask(refusal.Message, secrets...),
		Retry: refusal.Code == "Throttling" || n.fault == "always retries",
	}
}

//go:embed testdata/huaweicloud.json
var event []byte

func harness(fault string) protocoltest.Harness {
	refused := func(status int, code, message string) protocoltest.Answer {
		body, err := json.Marshal(map[string]string{"code": code, "message": message})
		if err != nil {
			panic(err)
		}
		return protocoltest.Answer{Status: status, Body: string(body)}
	}
	want := func(verdict string) string {
		return `{"id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40","state":"` + verdict + `","hash":"3bf8ecaeb0864feb98639080aea5c7d9"}`
	}
	return protocoltest.Harness{
		Cloud: func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud {
			return &example{endpoint: endpoint, client: delivery.Client{HTTP: client, FirstWait: firstWait}, fault: fault}
		},
		Event:   event,
		Secrets: []string{"3bf8ecaeb0864feb98639080aea5c7d9"},
		Results: func(r *http.Request, body []byte) (string, error) {
			if r.Method != http.MethodPut || r.URL.Path != "/report" {
				return "", errors.New("not a report")
			}
			return string(body), nil
		},
		Want: map[compliance.Verdict]string{
			compliance.Compliant:     want("Compliant"),
			compliance.NonCompliant:  want("NonCompliant"),
			compliance.NotApplicable: want("NotApplicable"),
		},
		Accepted:  func([]byte) protocoltest.Answer { return protocoltest.Answer{Status: http.StatusOK, Body: accepted} },
		Refused:   refused,
		Temporary: map[string]protocoltest.Answer{"throttling": refused(400, "Throttling", "slow down")},
		Final:     map[string]protocoltest.Answer{"stale": refused(400, "Stale", "the hash is stale")},
	}
}

const accepted = `{"taken":1}`

const faultVariable = "PROTOCOLTEST_FAULT" // for the process that TestSuiteFindsFaults starts

func TestRun(t *testing.T) {
	protocoltest.Run(t, harness(os.Getenv(faultVariable)))
}

// TestSuiteFindsFaults runs the part of the suite that is to find a fault, in a process of its own: it must fail.
func TestSuiteFindsFaults(t *testing.T) {
	if os.Getenv(faultVariable) != "" {
		t.Skip("is the process under test")
	}
	for fault, part := range map[string]string{
		"parses oversized events":       "decode/oversized",
		"takes every event for its own": "decode/foreign",
		"panics":                        "decode/mutated",
		"reports the undetermined":      "refused_verdicts",
		"loses results":                 "many_results",
		"has no deadline":               "verdicts",
		"does not retry":                "with_time_left/500",
		"swallows errors":               "without_time_left/429",
		"shows secrets":                 "secrets/403",
		"believes any 200":              "faults/200,_text",
		"gives no advice":               "refused_for_good/403",
		"always retries":                "refused_for_good/403",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			run := func(fault string) (string, error) {
				//nolint:gosec // the command is this test
				command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestRun$/^"+strings.ReplaceAll(part, "/", "$/^")+"$", "-test.v")
				command.Env = append(os.Environ(), faultVariable+"="+fault)
				output, err := command.CombinedOutput()
				return string(output), err
			}
			if output, err := run(""); err != nil || !strings.Contains(output, "--- PASS: TestRun/"+part) {
				t.Fatalf("without a fault: %v\n%s", err, output)
			}
			if output, err := run(fault); err == nil {
				t.Errorf("the suite passes an implementation that %s:\n%s", fault, output)
			}
		})
	}
}
