package runtimetest

import (
	"context"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/assay-rules/assay"
)

// Example is one of the policies' example events: eip/eip_attached/examples/aws_noncompliant.json.
func Example(t testing.TB, name string) string {
	t.Helper()
	text, err := fs.ReadFile(assay.Examples(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// MustInvoke hands an event to the function and returns its answer.
func (a *API) MustInvoke(t testing.TB, event Event) Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	answer, err := a.Invoke(ctx, event)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Verdict is what a function's answer says about the one resource of its event; empty if it says nothing.
func Verdict(body string) string {
	var result struct {
		Outcomes []struct{ Verdict string }
	}
	if err := json.Unmarshal([]byte(body), &result); err != nil || len(result.Outcomes) != 1 {
		return ""
	}
	return result.Outcomes[0].Verdict
}

// Keeps asserts that a text tells none of the secrets.
func Keeps(t testing.TB, text string, secrets ...string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%s is told:\n%s", secret, text)
		}
	}
}
