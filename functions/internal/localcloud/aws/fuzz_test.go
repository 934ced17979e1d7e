package aws_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// FuzzOperations: whatever a signed request says, the answer is JSON, and the service does not fail inside.
func FuzzOperations(f *testing.F) {
	for _, name := range []string{"testdata/resources.golden", "testdata/rules.golden"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if request, ok := strings.CutPrefix(strings.TrimSpace(line), "> "); ok {
				operation, body, _ := strings.Cut(request, " ")
				f.Add(operation, body)
			}
		}
	}
	f.Add("PutConfigRule", put(nil))
	f.Add("PutEvaluations", report("guess", about("eipalloc-1", "COMPLIANT")))
	f.Add("StartConfigRulesEvaluation", `{"ConfigRuleNames":["eip-attached"]}`)
	s := start(f)
	s.record(f, recorded, eventItem, apiItem)
	s.rule(f, "eip-attached", 0)
	f.Fuzz(func(t *testing.T, operation, body string) {
		if strings.ContainsAny(operation, "\x00\r\n") || http.CanonicalHeaderKey(operation) == "" {
			t.Skip("no header")
		}
		for _, c := range operation {
			if c < ' ' || c > '~' {
				t.Skip("no header")
			}
		}
		status, answer := s.send(t, operation, body, access.Key{ID: credentials.User.ID, Secret: credentials.User.Secret}, nil)
		if status >= 500 || answer != "" && !json.Valid([]byte(answer)) {
			t.Errorf("%d %s", status, answer)
		}
	})
}

// FuzzResource: what is accepted as a resource has an event and an answer.
func FuzzResource(f *testing.F) {
	f.Add(eventItem)
	f.Add(apiItem)
	f.Add(native(eip, "a", `"configurationItemStatus":"ResourceDeleted","configuration":null`))
	f.Add(native(eip, "a", `"supplementaryConfiguration":{"a":"{","b":"","c":null,"d":1e5}`))
	f.Fuzz(func(t *testing.T, item string) {
		resource, err := aws.Resource(account, json.RawMessage(item), recorded)
		if err != nil {
			return
		}
		rule := store.Rule{Account: account, ID: "config-rule-0a1b2c", Name: "r", Source: function, Scope: json.RawMessage(`{}`)}
		payload, err := aws.Event(store.Question{Rule: rule, Resource: &resource, Trigger: compliance.Change, Asked: recorded, Secret: "token"})
		var outer struct{ InvokingEvent string }
		if err != nil || json.Unmarshal(payload, &outer) != nil || !json.Valid([]byte(outer.InvokingEvent)) {
			t.Errorf("%v: %s", err, payload)
		}
	})
}
