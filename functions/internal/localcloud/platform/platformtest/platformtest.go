// Package platformtest helps tests to run the deployed functions: it builds and starts their binaries and the services that they use, and
// checks their answers.
package platformtest

import (
	"context"
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
)

// API is a runtime API in which a test can cause failures.
type API struct {
	*platform.API
	Address string // host:port; empty if it was not started

	disturb func(http.ResponseWriter, *http.Request) bool
}

// New returns a runtime API without a listener. Disturb receives every request first and reports whether it answered it; it may be nil.
func New(of platform.Platform, disturb func(http.ResponseWriter, *http.Request) bool) *API {
	return &API{API: platform.NewAPI(of), disturb: disturb}
}

// ServeHTTP implements the runtime API.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.disturb == nil || !a.disturb(w, r) {
		a.API.ServeHTTP(w, r)
	}
}

// Start starts a runtime API on loopback that ends with the test.
func Start(t testing.TB, of platform.Platform, disturb func(http.ResponseWriter, *http.Request) bool) *API {
	t.Helper()
	api := New(of, disturb)
	server := httptest.NewServer(api)
	t.Cleanup(func() {
		server.CloseClientConnections() // functions wait for events
		server.Close()
	})
	api.Address = strings.TrimPrefix(server.URL, "http://")
	return api
}

// MustInvoke gives an event to the function and returns its answer.
func (a *API) MustInvoke(t testing.TB, event platform.Event) platform.Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answer, err := a.Invoke(ctx, event)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Example is one of the policies' example events: eip/eip_attached/examples/aws_noncompliant.json.
func Example(t testing.TB, name string) string {
	t.Helper()
	text, err := fs.ReadFile(assay.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Verdict is the verdict in a function's answer to an event about one resource; empty if the answer has none.
func Verdict(body string) string {
	var result struct {
		Outcomes []struct{ Verdict string }
	}
	if err := json.Unmarshal([]byte(body), &result); err != nil || len(result.Outcomes) != 1 {
		return ""
	}
	return result.Outcomes[0].Verdict
}

// Keeps asserts that a text contains none of the secrets.
func Keeps(t testing.TB, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("the secret %s is in:\n%s", secret, text)
		}
	}
}
