package aws_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// evaluation is a result as functions report it.
type evaluation struct {
	Annotation             string `json:",omitempty"`
	ComplianceResourceId   string
	ComplianceResourceType string
	ComplianceType         string
	OrderingTimestamp      json.Number
}

const ordering = "1741079727.318"

func about(id, verdict string) evaluation {
	return evaluation{ComplianceResourceId: id, ComplianceResourceType: eip, ComplianceType: verdict, OrderingTimestamp: ordering}
}

// report is the body of PutEvaluations.
func report(token string, evaluations ...evaluation) string {
	text, err := json.Marshal(map[string]any{"Evaluations": evaluations, "ResultToken": token})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// results are what GetComplianceDetailsByConfigRule shows of a rule: resource, verdict and annotation.
func results(t testing.TB, f *fixture, rule, filter string) []string {
	t.Helper()
	type answer struct {
		EvaluationResults []struct {
			EvaluationResultIdentifier struct {
				EvaluationResultQualifier struct{ ConfigRuleName, ResourceType, ResourceId string }
				OrderingTimestamp         json.Number
			}
			ComplianceType, Annotation string
		}
		NextToken string
	}
	list := []string{}
	for token := ""; ; {
		body := fmt.Sprintf(`{"ConfigRuleName":%q,"Limit":100%s`, rule, filter)
		if token != "" {
			body += `,"NextToken":"` + token + `"`
		}
		out := output[answer](t, f, "GetComplianceDetailsByConfigRule", body+"}")
		for _, r := range out.EvaluationResults {
			q := r.EvaluationResultIdentifier.EvaluationResultQualifier
			list = append(list, strings.TrimSpace(q.ResourceType+" "+q.ResourceId+" "+r.ComplianceType+" "+r.Annotation))
		}
		if token = out.NextToken; token == "" {
			return list
		}
	}
}

func TestPutEvaluations(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.record(t, recorded, native(eip, "eipalloc-1", ""), native(eip, "eipalloc-2", ""), native(bucket, "b1", ""))
	rule := f.rule(t, "eip-attached", time.Hour, eip)
	other := f.rule(t, "other", 0)
	_, change := f.ask(t, rule, eip, "eipalloc-1")
	_, period := f.ask(t, rule, "", "")
	_, deleted := f.ask(t, other, eip, "eipalloc-1")
	f.change(t, func(tx *store.Tx) error { return tx.DeleteRule(compliance.AWS, account, other.ID) })
	foreign, stale := aws.NewToken(), aws.NewToken()
	f.change(t, func(tx *store.Tx) error {
		elsewhere := rule
		elsewhere.Account = "999999999999"
		if err := tx.PutRule(elsewhere); err != nil {
			return err
		}
		e := store.Evaluation{Cloud: compliance.AWS, Account: "999999999999", Rule: rule.ID, Asked: f.clock(), Expires: f.clock().Add(time.Hour)}
		if err := tx.Issue(foreign, e); err != nil {
			return err
		}
		e.Account, e.Expires = account, f.clock()
		return tx.Issue(stale, e)
	})
	with := func(change func(*evaluation)) evaluation {
		e := about("eipalloc-1", "COMPLIANT")
		change(&e)
		return e
	}
	text := func(n int, s string) string { return strings.Repeat(s, n) }
	many := func(n int) []evaluation { return slices.Repeat([]evaluation{about("eipalloc-1", "COMPLIANT")}, n) }
	ofAccount := evaluation{ComplianceResourceId: account, ComplianceResourceType: "AWS::::Account", ComplianceType: "COMPLIANT", OrderingTimestamp: ordering}

	const taken, token, value, invalid = `200 {"FailedEvaluations":[]}`, "InvalidResultTokenException", "InvalidParameterValueException", "ValidationException"
	tests := []struct{ name, body, want string }{
		{"change", report(change, about("eipalloc-1", "NON_COMPLIANT")), taken},
		{"again", report(change, about("eipalloc-1", "NON_COMPLIANT")), taken},
		{"temporary test of a token that nobody knows", `{"Evaluations":[` + asJSON(about("anything", "COMPLIANT")) + `],"ResultToken":"TESTMODE","TestMode":true}`, taken},
		{"period", report(period, about("eipalloc-1", "COMPLIANT"), about("eipalloc-2", "COMPLIANT"), ofAccount), taken},
		{"a hundred", report(change, many(100)...), taken},
		{"longest annotation", report(change, with(func(e *evaluation) { e.Annotation = text(256, "ä") })), taken},
		{"whole seconds", report(change, with(func(e *evaluation) { e.OrderingTimestamp = "1741079728" })), taken},
		{"exponent", report(change, with(func(e *evaluation) { e.OrderingTimestamp = "1.741079727318E9" })), taken},
		{"out of the rule's scope, in a period", report(period, evaluation{ComplianceResourceId: "b1", ComplianceResourceType: bucket, ComplianceType: "NOT_APPLICABLE", OrderingTimestamp: ordering}), taken},
		{"no such resource", report(period, about("eipalloc-2", "COMPLIANT"), about("nothing", "NON_COMPLIANT")),
			`200 {"FailedEvaluations":[{"ComplianceResourceType":"AWS::EC2::EIP","ComplianceResourceId":"nothing","ComplianceType":"NON_COMPLIANT","OrderingTimestamp":1741079727.318}]}`},

		{"token that nobody issued", report("guess", about("eipalloc-1", "COMPLIANT")), token},
		{"TESTMODE without TestMode", report("TESTMODE", about("eipalloc-1", "COMPLIANT")), token},
		{"token of another resource", report(change, about("eipalloc-2", "COMPLIANT")), token},
		{"token of another resource, in part", report(change, about("eipalloc-1", "COMPLIANT"), about("eipalloc-2", "COMPLIANT")), token},
		{"account under the token of a resource", report(change, ofAccount), token},
		{"token of a deleted rule", report(deleted, about("eipalloc-1", "COMPLIANT")), token},
		{"token of another account", report(foreign, about("eipalloc-1", "COMPLIANT")), token},
		{"token that has expired", report(stale, about("eipalloc-1", "COMPLIANT")), token},
		{"empty token", report("", about("eipalloc-1", "COMPLIANT")), token},
		{"empty token in a test", `{"Evaluations":[],"ResultToken":"","TestMode":true}`, taken},
		{"no token", `{"Evaluations":[` + asJSON(about("eipalloc-1", "COMPLIANT")) + `]}`, invalid},
		{"no token in a test", `{"Evaluations":[` + asJSON(about("eipalloc-1", "COMPLIANT")) + `],"TestMode":true}`, invalid},

		{"a hundred and one", report(change, many(101)...), invalid},
		{"a hundred and one in a test", strings.Replace(report(change, many(101)...), `{`, `{"TestMode":true,`, 1), invalid},
		{"none", report(change, []evaluation{}...), taken},
		{"null", `{"Evaluations":null,"ResultToken":"` + change + `"}`, taken},
		{"absent", `{"ResultToken":"` + change + `"}`, taken},
		{"none, not a test", `{"Evaluations":[],"ResultToken":"` + change + `","TestMode":false}`, taken},
		{"none, token that nobody issued", `{"Evaluations":[],"ResultToken":"guess"}`, token},
		{"absent, token that nobody issued", `{"ResultToken":"guess"}`, token},
		{"absent in a test", `{"ResultToken":"TESTMODE","TestMode":true}`, taken},
		{"test mode as text", `{"ResultToken":"` + change + `","TestMode":"true"}`, "SerializationException"},
		{"nothing", `{}`, invalid},
		{"no compliance type", strings.Replace(report(change, about("eipalloc-1", "COMPLIANT")), `"ComplianceType":"COMPLIANT",`, ``, 1), invalid},
		{"insufficient data", report(change, about("eipalloc-1", "INSUFFICIENT_DATA")), value},
		{"insufficient data in a test", strings.Replace(report(change, about("eipalloc-1", "INSUFFICIENT_DATA")), `{`, `{"TestMode":true,`, 1), value},
		{"another word", report(change, about("eipalloc-1", "Compliant")), invalid},
		{"empty annotation", strings.Replace(report(change, about("eipalloc-1", "COMPLIANT")), `[{`, `[{"Annotation":"",`, 1), invalid},
		{"long annotation", report(change, with(func(e *evaluation) { e.Annotation = text(257, "x") })), invalid},
		{"long annotation, in surrogates", report(change, with(func(e *evaluation) { e.Annotation = text(129, "🙂") })), invalid},
		{"no resource", report(change, with(func(e *evaluation) { e.ComplianceResourceId = "" })), invalid},
		{"long resource", report(change, with(func(e *evaluation) { e.ComplianceResourceId = text(769, "x") })), invalid},
		{"long type", report(change, with(func(e *evaluation) { e.ComplianceResourceType = text(257, "x") })), invalid},
		{"not a type", report(change, with(func(e *evaluation) { e.ComplianceResourceType = "AWS::Account" })), value},
		{"another account", report(period, evaluation{ComplianceResourceId: "999999999999", ComplianceResourceType: "AWS::::Account", ComplianceType: "COMPLIANT", OrderingTimestamp: ordering}), value},
		{"no time", strings.Replace(report(change, about("eipalloc-1", "COMPLIANT")), `"OrderingTimestamp":`+ordering, `"OrderingTimestamp":null`, 1), invalid},
		{"time as text", strings.Replace(report(change, about("eipalloc-1", "COMPLIANT")), ordering, `"2025-03-04T09:15:27.318Z"`, 1), "SerializationException"},
		{"time in milliseconds", report(change, with(func(e *evaluation) { e.OrderingTimestamp = "1741079727318" })), "SerializationException"},
		{"time to come", report(change, with(func(e *evaluation) { e.OrderingTimestamp = "1741080100" })), value},
	}
	for _, test := range tests {
		got := f.call(t, "PutEvaluations", test.body)
		switch refused := strings.HasPrefix(got, `400 {"__type":"`+test.want+`"`); {
		case strings.HasPrefix(test.want, "200") && got != test.want, !strings.HasPrefix(test.want, "200") && !refused:
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		case strings.Contains(got, change) || strings.Contains(got, period) || strings.Contains(got, foreign):
			t.Errorf("%s: %s contains a token", test.name, got)
		}
	}
	want := []string{"AWS::::Account 111122223333 COMPLIANT", "AWS::EC2::EIP eipalloc-1 COMPLIANT", "AWS::EC2::EIP eipalloc-2 COMPLIANT", "AWS::S3::Bucket b1 NOT_APPLICABLE"}
	if diff := cmp.Diff(want, results(t, f, rule.Name, "")); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func asJSON(e evaluation) string {
	text, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// An older result does not overwrite a newer one, whenever it arrives.
func TestOrdering(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.record(t, recorded, native(eip, "eipalloc-1", ""))
	rule := f.rule(t, "eip-attached", time.Hour)
	_, token := f.ask(t, rule, "", "")
	at := func(seconds, verdict, annotation string) evaluation {
		e := about("eipalloc-1", verdict)
		e.OrderingTimestamp, e.Annotation = json.Number(seconds), annotation
		return e
	}
	for _, step := range []struct {
		report evaluation
		want   string
	}{
		{at("1741079727.318", "NON_COMPLIANT", "first"), "NON_COMPLIANT first"},
		{at("1741079727.317", "COMPLIANT", "older"), "NON_COMPLIANT first"},
		{at("1741079727.318", "COMPLIANT", "same time"), "COMPLIANT same time"},
		{at("1741079727.319", "NOT_APPLICABLE", "newer"), "NOT_APPLICABLE newer"},
		{at("1741079727.318", "NON_COMPLIANT", "late"), "NOT_APPLICABLE newer"},
	} {
		if got := f.call(t, "PutEvaluations", report(token, step.report)); got != `200 {"FailedEvaluations":[]}` {
			t.Errorf("%s: %s", step.report.Annotation, got)
		}
		if diff := cmp.Diff([]string{"AWS::EC2::EIP eipalloc-1 " + step.want}, results(t, f, rule.Name, "")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.report.Annotation, diff)
		}
	}
}

// A refused call leaves nothing behind, and a token is good until it expires.
func TestPutEvaluationsIsWhole(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.record(t, recorded, native(eip, "eipalloc-1", ""), native(eip, "eipalloc-2", ""))
	rule := f.rule(t, "eip-attached", 0)
	_, token := f.ask(t, rule, eip, "eipalloc-1")
	f.call(t, "PutEvaluations", report(token, about("eipalloc-1", "COMPLIANT"), about("eipalloc-2", "COMPLIANT")))
	if got := results(t, f, rule.Name, ""); len(got) > 0 {
		t.Errorf("a refused call left %v", got)
	}
	f.later(aws.TokenLifetime - time.Millisecond)
	if got := f.call(t, "PutEvaluations", report(token, about("eipalloc-1", "COMPLIANT"))); !strings.HasPrefix(got, "200") {
		t.Errorf("just before the expiry: %s", got)
	}
	f.later(time.Millisecond)
	if got := f.call(t, "PutEvaluations", report(token, about("eipalloc-1", "NON_COMPLIANT"))); !strings.Contains(got, "InvalidResultTokenException") {
		t.Errorf("at the expiry: %s", got)
	}
	if diff := cmp.Diff([]string{"AWS::EC2::EIP eipalloc-1 COMPLIANT"}, results(t, f, rule.Name, "")); diff != "" {
		t.Error(diff)
	}
}

// Many functions report at once, and nothing is lost.
func TestPutEvaluationsAtOnce(t *testing.T) {
	t.Parallel()
	const clients, each = 64, 4
	f := start(t)
	var items []string
	for i := range clients * each {
		items = append(items, native(eip, fmt.Sprintf("eipalloc-%03d", i), ""))
	}
	f.record(t, recorded, items...)
	rule := f.rule(t, "eip-attached", time.Hour)
	_, token := f.ask(t, rule, "", "")
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for i := range each {
				status, answer := f.send(t, "PutEvaluations", report(token, about(fmt.Sprintf("eipalloc-%03d", client*each+i), "COMPLIANT")), credentials.Function, nil)
				if status != http.StatusOK || answer != `{"FailedEvaluations":[]}` {
					t.Errorf("%d %s", status, answer)
				}
			}
		})
	}
	all.Wait()
	if got := len(results(t, f, rule.Name, `,"ComplianceTypes":["COMPLIANT"]`)); got != clients*each {
		t.Errorf("%d results, want %d", got, clients*each)
	}
}
