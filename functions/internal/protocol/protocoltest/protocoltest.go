// Package protocoltest defines what supporting a cloud means: a protocol package that passes [Run] loses no result, reports only actual
// verdicts, never retries a final refusal, and shows no secret.
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
// The suite simulates the Config service in memory ([Serve]). It needs only the service's documented answers, which the [Harness] provides.
package protocoltest

import (
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Harness describes a service to the suite. Every field is required unless its comment says otherwise.
type Harness struct {
	// Cloud builds the protocol package's cloud so that every request goes to endpoint (scheme and host) through client. FirstWait is for
	// delivery.Client.
	Cloud func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud

	// Event is a native change event about a resource that must be judged.
	Event []byte
	// Secrets are the values in Event that no error may show: an evaluation hash, a result token.
	Secrets []string

	// Results parses a report as the service does. It returns the part that carries results (the body, or a form field), without values
	// that differ between attempts (dates, nonces, signatures). It returns an error if the service would refuse the request because of its
	// method, path, operation, headers or, if the package can verify it, the signature made with [Credentials].
	Results func(r *http.Request, body []byte) (string, error)
	// Want is what Results must return, byte for byte, for [Outcome] of Event's resource: one value each for
	// Compliant, NonCompliant and NotApplicable.
	Want map[compliance.Verdict]string

	// Accepted is the documented answer to a report of one or many results with this body.
	Accepted func(body []byte) Answer
	// Refused is the documented form of a refusal with this HTTP status, error code and message.
	Refused func(status int, code, message string) Answer
	// Temporary are further documented answers after which the same results must be sent again: throttling with HTTP 400,
	// HTTP 200 with failed items. They answer a report of Outcome(resource, NonCompliant). May be empty.
	Temporary map[string]Answer
	// Final are further documented answers that must not be retried: a stale hash, an invalid token. The error must contain
	// code, message and advice as a [delivery.Refusal]. May be empty.
	Final map[string]Answer
}

// Answer is an HTTP answer of the service.
type Answer struct {
	Status int
	Header http.Header // Content-Type and the like; may be nil
	Body   string
}

// Credentials are in the context of every report of the suite (compliance.WithInvocation).
func Credentials() compliance.Credentials {
	return compliance.Credentials{
		AccessKey:     "AKEXAMPLE0123456789",
		SecretKey:     "secret/key+example0123456789=",
		SecurityToken: "security/token+example0123456789==",
		AuthToken:     "auth/token+example0123456789==",
	}
}

// Outcome is what the suite reports about a resource: NonCompliant with one reason that names property, actual and desired value;
// NotApplicable with one reason without them; Compliant without reasons.
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

// Run runs the whole suite in virtual time.
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

// Bubble runs a subtest in virtual time, so that its outcome does not depend on the machine's load. It may use only servers from [Serve].
func Bubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}
