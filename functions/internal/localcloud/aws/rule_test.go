package aws_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// put is the body of PutConfigRule for a rule that is triggered by changes, with some members replaced; the value "-" leaves one out.
func put(change map[string]string) string {
	rule := map[string]json.RawMessage{
		"ConfigRuleName": json.RawMessage(`"eip-attached"`),
		"Source": json.RawMessage(`{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[
			{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"},{"EventSource":"aws.config","MessageType":"OversizedConfigurationItemChangeNotification"}]}`),
	}
	for name, value := range change {
		rule[name] = json.RawMessage(value)
		if value == "-" {
			delete(rule, name)
		}
	}
	text, err := json.Marshal(map[string]any{"ConfigRule": rule})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// source is a rule's Source with these details.
func source(details ...string) string {
	return `{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[` + strings.Join(details, ",") + `]}`
}

const (
	onChange    = `{"EventSource":"aws.config","MessageType":"ConfigurationItemChangeNotification"}`
	onOversized = `{"EventSource":"aws.config","MessageType":"OversizedConfigurationItemChangeNotification"}`
	onSchedule  = `{"EventSource":"aws.config","MessageType":"ScheduledNotification"}`
)

var randomID = regexp.MustCompile(`config-rule-[a-z2-7]{10}`)

func TestPutConfigRule(t *testing.T) {
	t.Parallel()
	f := start(t)
	tests := []struct {
		name   string
		change map[string]string
		want   string // of the rule that is shown then
	}{
		{"least", nil, `{"ConfigRuleName":"eip-attached","ConfigRuleArn":"arn:aws:config:us-east-1:111122223333:config-rule/ID","ConfigRuleId":"ID",` +
			`"Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[` + onChange + `,` + onOversized + `]},` +
			`"ConfigRuleState":"ACTIVE","EvaluationModes":[{"Mode":"DETECTIVE"}]}`},
		{"most", map[string]string{
			"ConfigRuleName": `"most"`, "Description": `"<all> of it"`, "Scope": `{"ComplianceResourceTypes":["AWS::EC2::EIP"],"ComplianceResourceId":"eipalloc-1"}`,
			"Source":          source(onChange, onOversized, `{"EventSource":"aws.config","MessageType":"ScheduledNotification","MaximumExecutionFrequency":"Three_Hours"}`),
			"InputParameters": `"{\"bandwidth\": \"10\"}"`, "ConfigRuleState": `"ACTIVE"`, "EvaluationModes": `[{"Mode":"DETECTIVE"}]`,
		}, `{"ConfigRuleName":"most","ConfigRuleArn":"arn:aws:config:us-east-1:111122223333:config-rule/ID","ConfigRuleId":"ID","Description":"<all> of it",` +
			`"Scope":{"ComplianceResourceTypes":["AWS::EC2::EIP"],"ComplianceResourceId":"eipalloc-1"},` +
			`"Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[` + onChange + `,` + onOversized + `,` +
			`{"EventSource":"aws.config","MessageType":"ScheduledNotification","MaximumExecutionFrequency":"Three_Hours"}]},` +
			`"InputParameters":"{\"bandwidth\": \"10\"}","ConfigRuleState":"ACTIVE","EvaluationModes":[{"Mode":"DETECTIVE"}]}`},
		{"tag", map[string]string{"ConfigRuleName": `"tag"`, "Scope": `{"TagKey":"team","TagValue":"network"}`, "Source": source(onOversized, onChange)},
			`{"ConfigRuleName":"tag","ConfigRuleArn":"arn:aws:config:us-east-1:111122223333:config-rule/ID","ConfigRuleId":"ID","Scope":{"TagKey":"team","TagValue":"network"},` +
				`"Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[` + onChange + `,` + onOversized + `]},` +
				`"ConfigRuleState":"ACTIVE","EvaluationModes":[{"Mode":"DETECTIVE"}]}`},
		{"schedule", map[string]string{"ConfigRuleName": `"schedule"`, "Source": source(onSchedule), "Scope": `{}`},
			`{"ConfigRuleName":"schedule","ConfigRuleArn":"arn:aws:config:us-east-1:111122223333:config-rule/ID","ConfigRuleId":"ID",` +
				`"Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[{"EventSource":"aws.config","MessageType":"ScheduledNotification","MaximumExecutionFrequency":"TwentyFour_Hours"}]},` +
				`"ConfigRuleState":"ACTIVE","EvaluationModes":[{"Mode":"DETECTIVE"}]}`},
		{"changed", map[string]string{"Description": `"changed"`}, `{"ConfigRuleName":"eip-attached","ConfigRuleArn":"arn:aws:config:us-east-1:111122223333:config-rule/ID","ConfigRuleId":"ID","Description":"changed",` +
			`"Source":{"Owner":"CUSTOM_LAMBDA","SourceIdentifier":"` + function + `","SourceDetails":[` + onChange + `,` + onOversized + `]},` +
			`"ConfigRuleState":"ACTIVE","EvaluationModes":[{"Mode":"DETECTIVE"}]}`},
	}
	for _, test := range tests {
		if got := f.call(t, "PutConfigRule", put(test.change)); got != "200" {
			t.Fatalf("%s: %s", test.name, got)
		}
		evaluated := <-f.evaluated
		got := f.call(t, "DescribeConfigRules", fmt.Sprintf(`{"ConfigRuleNames":[%q]}`, evaluated.Name))
		if diff := cmp.Diff(`200 {"ConfigRules":[`+test.want+`]}`, randomID.ReplaceAllString(got, "ID")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		err := f.store.View(t.Context(), func(tx *store.Tx) error {
			stored, err := tx.Rule(compliance.AWS, account, evaluated.ID)
			if stored.Source != function || stored.State != "ACTIVE" {
				t.Errorf("%s: stored is %+v", test.name, stored)
			}
			return err
		})
		if err != nil {
			t.Errorf("%s: evaluated is %+v: %v", test.name, evaluated, err)
		}
	}

	// A rule is changed by any of its identifiers.
	type described struct {
		ConfigRules []struct{ ConfigRuleName, ConfigRuleId, ConfigRuleArn, Description string }
	}
	rule := output[described](t, f, "DescribeConfigRules", `{"ConfigRuleNames":["eip-attached"]}`).ConfigRules[0]
	for i, change := range []map[string]string{
		{"ConfigRuleName": "-", "ConfigRuleId": quote(rule.ConfigRuleId)},
		{"ConfigRuleName": "-", "ConfigRuleArn": quote(rule.ConfigRuleArn)},
		{"ConfigRuleId": quote(rule.ConfigRuleId), "ConfigRuleArn": quote(rule.ConfigRuleArn)},
	} {
		change["Description"] = quote(fmt.Sprint(i))
		if got := f.call(t, "PutConfigRule", put(change)); got != "200" {
			t.Errorf("%v: %s", change, got)
		}
		<-f.evaluated
		want := rule
		want.Description = fmt.Sprint(i)
		if diff := cmp.Diff(want, output[described](t, f, "DescribeConfigRules", `{"ConfigRuleNames":["eip-attached"]}`).ConfigRules[0]); diff != "" {
			t.Errorf("%v (-want +got):\n%s", change, diff)
		}
	}
	before := f.call(t, "DescribeConfigRules", `{}`)

	const value, invalid, serial = "InvalidParameterValueException", "ValidationException", "SerializationException"
	text := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	types := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf(`"AWS::EC2::T%d"`, i)
		}
		return `{"ComplianceResourceTypes":[` + strings.Join(list, ",") + `]}`
	}
	lambda := func(arn string) string { return strings.Replace(source(onChange, onOversized), function, arn, 1) }
	refused := []struct {
		name   string
		change map[string]string
		want   string
	}{
		{"no name", map[string]string{"ConfigRuleName": "-"}, value},
		{"blank name", map[string]string{"ConfigRuleName": `"  "`}, invalid},
		{"long name", map[string]string{"ConfigRuleName": text(129)}, invalid},
		{"new rule with an ID", map[string]string{"ConfigRuleName": `"new"`, "ConfigRuleId": `"config-rule-x"`}, value},
		{"new rule with an ARN", map[string]string{"ConfigRuleName": `"new"`, "ConfigRuleArn": `"arn:aws:config:us-east-1:111122223333:config-rule/x"`}, value},
		{"ID of another rule", map[string]string{"ConfigRuleName": `"most"`, "ConfigRuleId": quote(rule.ConfigRuleId)}, value},
		{"new name", map[string]string{"ConfigRuleName": `"new"`, "ConfigRuleId": quote(rule.ConfigRuleId)}, value},
		{"long description", map[string]string{"Description": text(257)}, invalid},
		{"state", map[string]string{"ConfigRuleState": `"DELETING"`}, value},
		{"state that is none", map[string]string{"ConfigRuleState": `"OFF"`}, invalid},
		{"creator", map[string]string{"CreatedBy": `"me.amazonaws.com"`}, value},
		{"frequency outside the source", map[string]string{"MaximumExecutionFrequency": `"One_Hour"`}, value},
		{"proactive", map[string]string{"EvaluationModes": `[{"Mode":"PROACTIVE"}]`}, value},
		{"parameters that are no JSON", map[string]string{"InputParameters": `"bandwidth"`}, value},
		{"parameters in a list", map[string]string{"InputParameters": `"[1]"`}, value},
		{"parameters as an object", map[string]string{"InputParameters": `{}`}, serial},
		{"parameter twice", map[string]string{"InputParameters": `"{\"a\":1,\"a\":2}"`}, value},
		{"empty parameters", map[string]string{"InputParameters": `""`}, invalid},
		{"long parameters", map[string]string{"InputParameters": quote(`{"a":"` + strings.Repeat("x", 1017) + `"}`)}, invalid},

		{"no source", map[string]string{"Source": "-"}, invalid},
		{"no owner", map[string]string{"Source": `{"SourceIdentifier":"` + function + `"}`}, invalid},
		{"managed", map[string]string{"Source": `{"Owner":"AWS","SourceIdentifier":"EIP_ATTACHED"}`}, value},
		{"policy", map[string]string{"Source": `{"Owner":"CUSTOM_POLICY","CustomPolicyDetails":{"PolicyRuntime":"guard-2.x.x","PolicyText":"x"}}`}, value},
		{"policy without a text", map[string]string{"Source": `{"Owner":"CUSTOM_POLICY","CustomPolicyDetails":{"PolicyRuntime":"guard-2.x.x"}}`}, invalid},
		{"function and policy", map[string]string{"Source": strings.Replace(source(onSchedule), `{`, `{"CustomPolicyDetails":{"PolicyRuntime":"guard-2.x.x","PolicyText":"x"},`, 1)}, value},
		{"no function", map[string]string{"Source": `{"Owner":"CUSTOM_LAMBDA","SourceDetails":[` + onSchedule + `]}`}, value},
		{"not a function", map[string]string{"Source": lambda("arn:aws:s3:::bucket")}, value},
		{"function elsewhere", map[string]string{"Source": lambda(strings.Replace(function, region, "eu-west-1", 1))}, value},
		{"function that is missing", map[string]string{"Source": lambda(function + ":missing")}, "InsufficientPermissionsException"},
		{"no triggers", map[string]string{"Source": source()}, value},
		{"trigger without a source", map[string]string{"Source": source(`{"MessageType":"ScheduledNotification"}`)}, value},
		{"trigger without a type", map[string]string{"Source": source(`{"EventSource":"aws.config"}`)}, value},
		{"trigger of another source", map[string]string{"Source": source(`{"EventSource":"aws.s3","MessageType":"ScheduledNotification"}`)}, invalid},
		{"trigger twice", map[string]string{"Source": source(onSchedule, onSchedule)}, value},
		{"snapshots", map[string]string{"Source": source(`{"EventSource":"aws.config","MessageType":"ConfigurationSnapshotDeliveryCompleted"}`)}, value},
		{"never of big items", map[string]string{"Source": source(onChange)}, value},
		{"only of big items", map[string]string{"Source": source(onOversized)}, value},
		{"frequency of changes", map[string]string{"Source": source(onOversized, strings.Replace(onChange, `}`, `,"MaximumExecutionFrequency":"One_Hour"}`, 1))}, value},
		{"frequency that is none", map[string]string{"Source": source(strings.Replace(onSchedule, `}`, `,"MaximumExecutionFrequency":"Two_Hours"}`, 1))}, invalid},

		{"scope of a schedule", map[string]string{"Source": source(onSchedule), "Scope": types(1)}, value},
		{"tag of a schedule", map[string]string{"Source": source(onSchedule), "Scope": `{"TagKey":"a"}`}, value},
		{"resource of a schedule", map[string]string{"Source": source(onSchedule), "Scope": `{"ComplianceResourceId":"a"}`}, value},
		{"a hundred and one types", map[string]string{"Scope": types(101)}, invalid},
		{"not a type", map[string]string{"Scope": `{"ComplianceResourceTypes":["EIP"]}`}, value},
		{"type twice", map[string]string{"Scope": `{"ComplianceResourceTypes":["AWS::EC2::EIP","AWS::EC2::EIP"]}`}, value},
		{"resource without a type", map[string]string{"Scope": `{"ComplianceResourceId":"a"}`}, value},
		{"resource of two types", map[string]string{"Scope": strings.Replace(types(2), `{`, `{"ComplianceResourceId":"a",`, 1)}, value},
		{"types and tag", map[string]string{"Scope": strings.Replace(types(2), `{`, `{"TagKey":"a",`, 1)}, value},
		{"value without a key", map[string]string{"Scope": `{"TagValue":"a"}`}, value},
		{"unknown member", map[string]string{"Priority": `1`}, serial},
	}
	for _, test := range refused {
		if got := f.call(t, "PutConfigRule", put(test.change)); !strings.HasPrefix(got, `400 {"__type":"`+test.want+`"`) {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	for _, tags := range []string{`[{"Key":"","Value":""}]`, `[{"Value":""}]`, `[{"Key":"a"},{"Key":"a"}]`, `[{"Key":"AWS:x"}]`, `[{"Key":` + text(129) + `}]`} {
		if got := f.call(t, "PutConfigRule", strings.TrimSuffix(put(nil), "}")+`,"Tags":`+tags+`}`); !strings.HasPrefix(got, "400") {
			t.Errorf("tags %s: %s", tags, got)
		}
	}
	if diff := cmp.Diff(before, f.call(t, "DescribeConfigRules", `{}`)); diff != "" || len(f.evaluated) > 0 {
		t.Errorf("refused rules changed something (-before +after):\n%s", diff)
	}
}

func TestMaxRules(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.change(t, func(tx *store.Tx) error {
		for i := range 1000 {
			name := fmt.Sprintf("rule-%04d", i)
			if err := tx.PutRule(store.Rule{Cloud: compliance.AWS, Account: account, ID: name, Name: name, Source: function, State: "ACTIVE", Updated: recorded}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := f.call(t, "PutConfigRule", put(nil)); !strings.Contains(got, "MaxNumberOfConfigRulesExceededException") {
		t.Error(got)
	}
	if got := f.call(t, "PutConfigRule", put(map[string]string{"ConfigRuleName": `"rule-0007"`})); got != "200" {
		t.Errorf("a rule that exists: %s", got)
	}
}

// TestRules shows rules, their compliance and their results, and deletes one.
func TestRules(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.record(t, recorded, native(eip, "eipalloc-1", ""), native(eip, "eipalloc-2", ""))
	rules := map[string]store.Rule{}
	for _, name := range []string{"a-compliant", "b-non-compliant", "c-empty", "d-not-applicable", "e-many"} {
		rules[name] = f.rule(t, name, time.Hour, eip)
	}
	managed := store.Rule{Cloud: compliance.AWS, Account: account, ID: "config-rule-m", Name: "m-managed", Source: "EIP_ATTACHED", Managed: true, State: "ACTIVE", Updated: recorded}
	f.change(t, func(tx *store.Tx) error {
		if err := tx.PutRule(managed); err != nil {
			return err
		}
		_, err := tx.StartInvocation(store.Invocation{Cloud: compliance.AWS, Account: account, Rule: rules["c-empty"].ID, Trigger: compliance.Period, Started: recorded})
		if err != nil {
			return err
		}
		add := func(rule, id string, verdict compliance.Verdict, annotation string) error {
			_, err := tx.PutResult(store.Result{
				Cloud: compliance.AWS, Account: account, Rule: rules[rule].ID, Type: eip, ID: id, Verdict: verdict, Annotation: annotation,
				Ordering: recorded, Asked: recorded.Add(time.Second), Recorded: recorded.Add(1500 * time.Millisecond),
			})
			return err
		}
		for i := range 26 {
			if err := add("e-many", fmt.Sprintf("eipalloc-%02d", i), compliance.NonCompliant, ""); err != nil {
				return err
			}
		}
		for _, r := range []struct {
			rule, id string
			verdict  compliance.Verdict
		}{
			{"a-compliant", "eipalloc-1", compliance.Compliant}, {"a-compliant", "eipalloc-2", compliance.NotApplicable},
			{"b-non-compliant", "eipalloc-1", compliance.NonCompliant}, {"b-non-compliant", "eipalloc-2", compliance.Compliant},
			{"d-not-applicable", "eipalloc-1", compliance.NotApplicable},
		} {
			if err := add(r.rule, r.id, r.verdict, "it is "+string(r.verdict)); err != nil {
				return err
			}
		}
		return nil
	})
	converse(t, f, "rules", []request{
		{"all", "DescribeConfigRules", `{}`},
		{"one", "DescribeConfigRules", `{"ConfigRuleNames":["m-managed"]}`},
		{"detective", "DescribeConfigRules", `{"ConfigRuleNames":["m-managed"],"Filters":{"EvaluationMode":"DETECTIVE"}}`},
		{"proactive", "DescribeConfigRules", `{"Filters":{"EvaluationMode":"PROACTIVE"}}`},
		{"unknown", "DescribeConfigRules", `{"ConfigRuleNames":["a-compliant","other"]}`},
		{"forged token", "DescribeConfigRules", `{"NextToken":"other"}`},

		{"all", "DescribeComplianceByConfigRule", `{}`},
		{"two of three kinds", "DescribeComplianceByConfigRule", `{"ComplianceTypes":["COMPLIANT","INSUFFICIENT_DATA"]}`},
		{"two", "DescribeComplianceByConfigRule", `{"ConfigRuleNames":["b-non-compliant","a-compliant"]}`},
		{"not applicable", "DescribeComplianceByConfigRule", `{"ComplianceTypes":["NOT_APPLICABLE"]}`},
		{"another word", "DescribeComplianceByConfigRule", `{"ComplianceTypes":["FINE"]}`},
		{"unknown", "DescribeComplianceByConfigRule", `{"ConfigRuleNames":["other"]}`},

		{"all", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"a-compliant"}`},
		{"as the evaluator asks", "GetComplianceDetailsByConfigRule", `{"ComplianceTypes":["COMPLIANT","NON_COMPLIANT"],"ConfigRuleName":"a-compliant","Limit":100}`},
		{"not applicable", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"d-not-applicable","ComplianceTypes":["NOT_APPLICABLE"]}`},
		{"insufficient data", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"a-compliant","ComplianceTypes":["INSUFFICIENT_DATA"]}`},
		{"four", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"a-compliant","ComplianceTypes":["COMPLIANT","COMPLIANT","COMPLIANT","COMPLIANT"]}`},
		{"limit", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"a-compliant","Limit":101}`},
		{"none", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"c-empty"}`},
		{"unknown", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"other"}`},
		{"no rule", "GetComplianceDetailsByConfigRule", `{}`},
		{"long name", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"` + strings.Repeat("x", 65) + `"}`},

		{"delete", "DeleteConfigRule", `{"ConfigRuleName":"a-compliant"}`},
		{"again", "DeleteConfigRule", `{"ConfigRuleName":"a-compliant"}`},
		{"no name", "DeleteConfigRule", `{}`},
		{"its results", "GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"a-compliant"}`},
	})
}

func TestStartConfigRulesEvaluation(t *testing.T) {
	t.Parallel()
	f := start(t)
	for _, name := range []string{"a", "b", "c"} {
		f.rule(t, name, 0)
	}
	names := func(n int) string {
		return `{"ConfigRuleNames":[` + strings.Join(slices.Repeat([]string{`"a"`}, n), ",") + `]}`
	}
	var pending int64
	tests := []struct {
		name, body, want string
		before           func()
	}{
		{"two", `{"ConfigRuleNames":["c","a"]}`, `200 {}`, nil},
		{"too soon", `{"ConfigRuleNames":["b"]}`, "LimitExceededException", func() { f.later(time.Minute - time.Millisecond) }},
		{"after a minute", `{"ConfigRuleNames":["b"]}`, `200 {}`, func() { f.later(time.Millisecond) }},
		{"unknown", `{"ConfigRuleNames":["b","x"]}`, "NoSuchConfigRuleException", func() { f.later(time.Hour) }},
		{"twenty-six", names(26), "ValidationException", nil},
		{"none", `{"ConfigRuleNames":[]}`, "ValidationException", nil},
		{"absent", `{}`, "ValidationException", nil},
		{"in progress", `{"ConfigRuleNames":["a","b"]}`, "LimitExceededException", func() {
			f.change(t, func(tx *store.Tx) (err error) {
				pending, err = tx.StartInvocation(store.Invocation{Cloud: compliance.AWS, Account: account, Rule: "config-rule-a", Trigger: compliance.Change, Started: recorded})
				return err
			})
		}},
		{"done", names(25), `200 {}`, func() {
			f.change(t, func(tx *store.Tx) error {
				return tx.UpdateInvocation(store.Invocation{Number: pending, State: store.Succeeded, Ended: recorded})
			})
		}},
	}
	for _, test := range tests {
		if test.before != nil {
			test.before()
		}
		if got := f.call(t, "StartConfigRulesEvaluation", test.body); !strings.Contains(got, test.want) {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	var evaluated []string
	for len(f.evaluated) > 0 {
		rule := <-f.evaluated
		evaluated = append(evaluated, rule.Name)
	}
	if diff := cmp.Diff([]string{"a", "c", "b", "a"}, evaluated); diff != "" {
		t.Errorf("evaluated (-want +got):\n%s", diff)
	}
}
