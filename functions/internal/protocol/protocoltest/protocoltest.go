// Package protocoltest says what it means to support a cloud: a protocol package that passes [Run] loses no result, reports nothing
// that was not found, repeats nothing that was refused for good, and shows no secret.
//
// A protocol package calls Run from a test of its own:
//
//	func TestConformance(t *testing.T) {
//		protocoltest.Run(t, protocoltest.Harness{
//			Cloud: func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud {
//				return &examplerule.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client, FirstWait: firstWait}}
//			},
//			…
//		})
//	}
//
// The suite plays the Config service in memory ([Serve]). All it needs are the documented answers of the service, which the [Harness] has.
package protocoltest

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Harness is what a protocol package tells about its service. Every field is required unless it says otherwise.
type Harness struct {
	// Cloud builds the protocol package's cloud so that every request goes to endpoint (scheme and host) through client. FirstWait is for
	// delivery.Client.
	Cloud func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud

	// Event is a native change event about a resource that has to be judged.
	Event []byte
	// Secrets are the values in Event that no error may show: an evaluation hash, a result token.
	Secrets []string

	// Results takes a report apart as the service does. It returns the part that carries results (the body, or a form field),
	// without what differs from attempt to attempt (dates, nonces, signatures); an error if the service would not take the
	// request: method, path, operation, headers, and where the package can tell, the signature made with [Credentials].
	Results func(r *http.Request, body []byte) (string, error)
	// Want is what Results has to return, byte for byte, for [Outcome] of Event's resource: one each for
	// Compliant, NonCompliant and NotApplicable.
	Want map[compliance.Verdict]string

	// Accepted is the documented answer to a report of one or many results with this body.
	Accepted func(body []byte) Answer
	// Refused is the documented form of a refusal with this HTTP status, error code and message.
	Refused func(status int, code, message string) Answer
	// Temporary are further documented answers after which the same results must be sent again: throttling with HTTP 400,
	// HTTP 200 with failed items. They answer a report of Outcome(resource, NonCompliant). May be empty.
	Temporary map[string]Answer
	// Final are further documented answers that no repetition can mend: a stale hash, an invalid token. The error must hold
	// the code and message as [delivery.Refusal], and an advice. May be empty.
	Final map[string]Answer
}

// Answer is an HTTP answer of the service.
type Answer struct {
	Status int
	Header http.Header // Content-Type and the like; may be nil
	Body   string
}

// Credentials are what the suite attaches to the context of every report (compliance.WithInvocation).
func Credentials() compliance.Credentials {
	return compliance.Credentials{
		AccessKey:     "AKEXAMPLE0123456789",
		SecretKey:     "secret/key+example0123456789=",
		SecurityToken: "security/token+example0123456789==",
		AuthToken:     "auth/token+example0123456789==",
	}
}

// Outcome is what the suite reports about a resource: NonCompliant for one reason, which names property, actual and desired
// value; NotApplicable for one reason without; Compliant for none.
func Outcome(resource compliance.Resource, verdict compliance.Verdict) compliance.Outcome {
	outcome := compliance.Outcome{Resource: resource, Verdict: verdict}
	switch verdict {
	case compliance.Compliant:
		outcome.Evidence = json.RawMessage(`{"bandwidth":20}`)
	case compliance.NonCompliant:
		outcome.Evidence = json.RawMessage(`{"bandwidth":5}`)
		outcome.Reasons = []compliance.Reason{{
			Message:  "bandwidth is 5 Mbit/s, at least 10 is required",
			Property: "bandwidth.size",
			Actual:   json.RawMessage(`5`),
			Desired:  json.RawMessage(`10`),
			Operator: "GreaterOrEquals",
		}}
	case compliance.NotApplicable:
		outcome.Reasons = []compliance.Reason{{Message: "the EIP is not in use"}}
	case compliance.Undetermined:
		outcome.Cause = "the evidence is undefined"
	}
	return outcome
}

// Run checks everything. Time is virtual in all of it.
func Run(t *testing.T, h Harness) {
	t.Run("decode", func(t *testing.T) { t.Parallel(); testDecode(t, h) })
	t.Run("verdicts", func(t *testing.T) { t.Parallel(); testVerdicts(t, h) })
	Bubble(t, "refused verdicts", func(t *testing.T) { testRefusedVerdicts(t, h) })
	Bubble(t, "many results", func(t *testing.T) { testMany(t, h) })
	t.Run("with time left", func(t *testing.T) { t.Parallel(); testWithTime(t, h) })
	t.Run("without time left", func(t *testing.T) { t.Parallel(); testWithoutTime(t, h) })
	Bubble(t, "no deadline", func(t *testing.T) { testNoDeadline(t, h) })
	Bubble(t, "cancelled", func(t *testing.T) { testCancelled(t, h) })
	t.Run("refused for good", func(t *testing.T) { t.Parallel(); testFinal(t, h) })
	Bubble(t, "redirected", func(t *testing.T) { testRedirected(t, h) })
	t.Run("secrets", func(t *testing.T) { t.Parallel(); testSecrets(t, h) })
	t.Run("faults", func(t *testing.T) { t.Parallel(); testFaults(t, h) })
	Bubble(t, "a bad day", func(t *testing.T) { testBadDay(t, h) })
	Bubble(t, "at once", func(t *testing.T) { testAtOnce(t, h) })
}

// Bubble runs a subtest in virtual time: its outcome must not depend on how busy the machine is. Servers that it talks to are those of
// [Serve].
func Bubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}
