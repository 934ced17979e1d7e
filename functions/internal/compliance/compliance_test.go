package compliance_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// However credentials are printed or encoded, also within other values, only their kind is shown.
func TestCredentialsHide(t *testing.T) {
	t.Parallel()
	for want, credentials := range map[string]compliance.Credentials{
		"temporary access key": {AccessKey: "secret-1", SecretKey: "secret-2", SecurityToken: "secret-3", AuthToken: "secret-4"},
		"access key":           {AccessKey: "secret-1", SecretKey: "secret-2"},
		"token":                {AccessKey: "secret-1", AuthToken: "secret-4"},
		"no credentials":       {SecretKey: "secret-2"},
	} {
		if empty := want == "no credentials"; credentials.Empty() != empty {
			t.Errorf("%s: Empty is %v", want, !empty)
		}
		for _, value := range []any{credentials, &credentials, compliance.Invocation{Credentials: credentials}, []any{credentials}} {
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				if text := fmt.Sprintf(verb, value); strings.Contains(text, "secret") || !strings.Contains(text, want) {
					t.Errorf("%s of %T: %s", verb, value, text)
				}
			}
			text, err := json.Marshal(value)
			if err != nil || strings.Contains(string(text), "secret") || !strings.Contains(string(text), want) {
				t.Errorf("JSON of %T: %s, %v", value, text, err)
			}
		}
	}
}

func TestInvocation(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(compliance.Invocation{}, compliance.InvocationFrom(t.Context())); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
	want := compliance.Invocation{RequestID: "r1", Cloud: compliance.AWS, Credentials: compliance.Credentials{AccessKey: "a", SecretKey: "b"}}
	if got := compliance.InvocationFrom(compliance.WithInvocation(t.Context(), want)); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	reasons := []compliance.Reason{{Message: "one"}, {Message: "two", Property: "a"}}
	for _, test := range []struct {
		outcome compliance.Outcome
		want    []string
	}{
		{compliance.Outcome{Verdict: compliance.NonCompliant, Reasons: reasons, Cause: "none"}, []string{"one", "two"}},
		{compliance.Outcome{Verdict: compliance.Undetermined, Reasons: reasons, Cause: "unknown"}, []string{"unknown"}},
		{compliance.Outcome{Verdict: compliance.Compliant}, []string{}},
	} {
		if diff := cmp.Diff(test.want, test.outcome.Messages()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.outcome.Verdict, diff)
		}
	}
}
