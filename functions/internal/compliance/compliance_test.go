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
	want := compliance.Invocation{RequestID: "r1", Credentials: compliance.Credentials{AccessKey: "a", SecretKey: "b"}}
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
		{compliance.Outcome{Verdict: compliance.NonCompliant, Reasons: reasons, Exemption: &compliance.Exemption{Owner: "o", Reason: "r", Until: "2027-03-31"}},
			[]string{"exempt until 2027-03-31 by o: r", "one", "two"}},
	} {
		if diff := cmp.Diff(test.want, test.outcome.Messages()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.outcome.Verdict, diff)
		}
	}
}

// What an exemption says can be read again; what says something else is none.
func TestReportedExemption(t *testing.T) {
	t.Parallel()
	e := &compliance.Exemption{Owner: "陈静 <chen.jing@example.com>", Reason: "a backup line: no load", Until: "2027-03-31"}
	if diff := cmp.Diff(e, compliance.ReportedExemption(e.String())); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"", "bandwidth is 5", "exempt until soon by o: r", "exempt until 2027-03-31", "exempt until 2027-03-31 by o", "it is exempt until 2027-03-31 by o: r"} {
		if got := compliance.ReportedExemption(text); got != nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
