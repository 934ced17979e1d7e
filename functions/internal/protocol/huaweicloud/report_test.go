package huaweicloud_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// TestReportEchoes: what Config issued goes back as the very bytes that came, in the same JSON type.
func TestReportEchoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct{ time, hash string }{
			{`1669098286719`, `"3bf8ecaeb0864feb98639080aea5c7d9"`},
			{`"1669098286719"`, `"3bf8ecaeb0864feb98639080aea5c7d9"`},
			{`1.669098286719e12`, `"\u0033bf8"`},
			{`1669098286719.0`, `"<&>` + "\u2028" + `\/"`},
		} {
			c := serve(t, accept)
			notification := c.decode(t, event(t, func(event, _ map[string]any) {
				event["evaluation_time"], event["evaluation_hash"] = verbatim(test.time), verbatim(test.hash)
				event["policy_assignment_name"] = "Org-" + event["policy_assignment_name"].(string)
			}))
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
			want := strings.NewReplacer(`1669098286719`, test.time, `"`+hash+`"`, test.hash, `_name":"eip`, `_name":"Org-eip`).Replace(report("Compliant"))
			if diff := cmp.Diff([]string{want}, c.bodies); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		}
	})
}

func TestReportAboutAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, protocoltest.Read(t, "testdata/period/event.json"))
		outcome := protocoltest.Outcome(notification.Event().Resource, compliance.NonCompliant)
		if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		want := `{"policy_resource":{"domain_id":"domain_id","region_id":"global","resource_id":"domain_id","resource_name":"Account",` +
			`"resource_provider":null,"resource_type":null},"trigger_type":"period","compliance_state":"NonCompliant",` +
			`"policy_assignment_id":"637c6b2e6b647c4d313d9719","policy_assignment_name":"period-policy-assignment","evaluation_time":1669098286719,` +
			`"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9"}`
		if diff := cmp.Diff([]string{want}, c.bodies); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestReportDocumented reproduces the example of "Updating the Compliance Result".
func TestReportDocumented(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, []byte(`{"domain_id":"d0123456789","policy_assignment_id":"abc0123456789abc","policy_assignment_name":"custom_policy",`+
			`"trigger_type":"resource","evaluation_time":1667374060248,"evaluation_hash":"89342b8f338165651991afb8bd471396","invoking_event":`+
			`{"id":"abc0123456789","name":"test_user","provider":"iam","type":"users","region_id":"global","properties":{}}}`))
		outcome := protocoltest.Outcome(notification.Event().Resource, compliance.NonCompliant)
		if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{documentedBody}, c.bodies); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, event(t, func(_, _ map[string]any) {}))
		resource := notification.Event().Resource
		foreign, untyped := resource, resource
		foreign.Type, untyped.Type = "aws/AWS::EC2::EIP", "huaweicloud/vpc"
		for name, test := range map[string]struct {
			credentials compliance.Credentials
			resource    compliance.Resource
			want        string
		}{
			"no credentials":             {compliance.Credentials{}, resource, "give it an agency that trusts FunctionGraph and allows rms:policyStates:update"},
			"access key only":            {compliance.Credentials{AccessKey: "AK"}, resource, "the function has no credentials"},
			"resource of another cloud":  {protocoltest.Credentials(), foreign, `resource type "aws/AWS::EC2::EIP"`},
			"resource type without kind": {protocoltest.Credentials(), untyped, `resource type "huaweicloud/vpc"`},
		} {
			err := notification.Report(invocation(t, test.credentials), []compliance.Outcome{protocoltest.Outcome(test.resource, compliance.Compliant)})
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: got %v, want an error that wraps compliance.ErrReport and holds %q", name, err, test.want)
			}
		}
		if len(c.requests) != 0 {
			t.Errorf("%d requests were sent, want none", len(c.requests))
		}
	})
}

// TestReportOfMany: a value that Config does not take of one resource does not keep the others back; what concerns all does.
func TestReportOfMany(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer   protocoltest.Answer
		requests int
		want     string
	}{
		"one resource": {refused(400, "RMS.00010012", "name illegal"), 5, "1 of 5 results were not accepted; the first: resource \"r1\": HTTP 400 RMS.00010012"},
		"permission":   {refused(403, "RMS.00010006", "Access denied."), 2, "4 of 5 results were not accepted; the first: resource \"r1\": HTTP 403"},
		"hash":         {refused(400, "invalid_parameters", "evaluationHash should not be customized"), 2, "4 of 5 results were not accepted"},
		"recorder":     {refused(400, "RMS.00010091", "The tracker-config is not enabled."), 2, "4 of 5 results were not accepted"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			c := serve(t, func(_ *http.Request, body string) *protocoltest.Answer {
				if strings.Contains(body, `"r1"`) {
					return &test.answer
				}
				return nil
			})
			cloud := c.cloud()
			cloud.Concurrency = 1
			notification, err := cloud.Decode(event(t, func(_, _ map[string]any) {}))
			if err != nil {
				t.Fatal(err)
			}
			var outcomes []compliance.Outcome
			for i := range 5 {
				resource := notification.Event().Resource
				resource.ID = fmt.Sprint("r", i)
				outcomes = append(outcomes, protocoltest.Outcome(resource, compliance.Compliant))
			}
			err = notification.Report(invocation(t, protocoltest.Credentials()), outcomes)
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error that wraps compliance.ErrReport and holds %q", err, test.want)
			}
			if len(c.requests) != test.requests {
				t.Errorf("%d requests, want %d", len(c.requests), test.requests)
			}
		})
	}
}

// TestEverySampleReports sends a result for every event that has one.
func TestEverySampleReports(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		events, err := filepath.Glob("testdata/*/event.json")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range events {
			c := serve(t, func(r *http.Request, body string) *protocoltest.Answer {
				if err := verify(r, []byte(body), protocoltest.Credentials()); err != nil {
					t.Errorf("%s: %v", path, err)
				}
				return nil
			})
			notification := c.decode(t, protocoltest.Read(t, path))
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			if err := notification.Report(invocation(t, protocoltest.Credentials()), []compliance.Outcome{outcome}); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			if len(c.bodies) != 1 || !json.Valid([]byte(c.bodies[0])) {
				t.Errorf("%s: sent %q", path, c.bodies)
			}
		}
	})
}
