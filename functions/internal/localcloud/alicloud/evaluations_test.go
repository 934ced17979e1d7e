package alicloud_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const eipType = "ACS::EIP::EipAddress"

// newRule makes a function's rule for EIPs and returns its id.
func (s *fixture) newRule(t *testing.T, name string) string {
	t.Helper()
	var created struct{ ConfigRuleId string }
	s.call(t, "CreateConfigRule", params{
		"ConfigRuleName": name, "ConfigRuleTriggerTypes": "ConfigurationItemChangeNotification,ScheduledNotification", "MaximumExecutionFrequency": "TwentyFour_Hours",
		"ResourceTypesScope": eipType, "RiskLevel": "1", "SourceOwner": "CUSTOM_FC",
		"SourceIdentifier": "acs:fc:cn-shanghai:1009318965420001:services/assay.LATEST/functions/rule",
	}, &created)
	return created.ConfigRuleId
}

// told is one element of Evaluations; change makes it another.
func (s *fixture) told(id string, change ...func(map[string]any)) map[string]any {
	e := map[string]any{
		"accountId": json.Number(account), "complianceResourceId": id, "complianceResourceName": "name of " + id, "complianceResourceType": eipType,
		"complianceRegionId": "cn-hangzhou", "complianceType": "NON_COMPLIANT", "orderingTimestamp": s.clock.now().UnixMilli(),
		"annotation": `{"configuration":"5","desiredValue":"10","operator":"GreaterOrEquals","property":"$.Bandwidth","reason":"too narrow"}`,
	}
	for _, c := range change {
		c(e)
	}
	return e
}

func list(t *testing.T, evaluations ...map[string]any) string {
	t.Helper()
	text, err := json.Marshal(evaluations)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// results lists what the store holds of a rule.
func (s *fixture) results(t *testing.T, rule string) []string {
	t.Helper()
	var shown []string
	err := s.store.View(t.Context(), func(tx *store.Tx) error {
		results, err := tx.Results(store.ResultFilter{Cloud: "alicloud", Rule: rule}, store.ResultKey{}, 1000)
		shown = nil
		for _, r := range results {
			shown = append(shown, fmt.Sprintf("%s %s %s %s %s %s %s", r.Account, r.ID, r.Name, r.Region, r.Verdict, r.Trigger, r.Annotation))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return shown
}

func TestPutEvaluations(t *testing.T) {
	t.Parallel()
	s := start(t)
	rule := s.newRule(t, "rule")
	about := func(id string) store.Evaluation {
		return store.Evaluation{Account: account, Rule: rule, Type: eipType, ID: id, Trigger: compliance.Change}
	}
	token := s.issue(t, about("eip-1"))
	set := func(name string, value any) func(map[string]any) {
		return func(e map[string]any) {
			if value == nil {
				delete(e, name)
				return
			}
			e[name] = value
		}
	}
	expired := about("eip-1")
	expired.Expires = s.clock.now()
	foreign := about("eip-1")
	foreign.Account = member
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.PutRule(store.Rule{Cloud: "alicloud", Account: "1", ID: rule, Name: "r", State: "ACTIVE", Updated: s.clock.now()})
	}); err != nil {
		t.Fatal(err)
	}
	foreign.Account = "1"
	for name, test := range map[string]struct {
		key        string
		parameters params
		want       string
	}{
		"no token":           {"function", params{"Evaluations": "[]"}, "400 MissingParameter"},
		"forged token":       {"function", params{"ResultToken": alicloud.NewToken(), "Evaluations": "[]"}, "400 Invalid.ResultToken.Value"},
		"forged, no result":  {"function", params{"ResultToken": "x"}, "400 Invalid.ResultToken.Value"},
		"expired token":      {"function", params{"ResultToken": s.issue(t, expired), "Evaluations": "[]"}, "400 Invalid.ResultToken.Value"},
		"foreign token":      {"function", params{"ResultToken": s.issue(t, foreign), "Evaluations": "[]"}, "400 Invalid.ResultToken.Value"},
		"another's key":      {"member", params{"ResultToken": token, "Evaluations": "[]"}, "400 Invalid.ResultToken.Value"},
		"another resource":   {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-2"))}, "400 Invalid.Evaluations.Value"},
		"another type":       {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("complianceResourceType", "ACS::ECS::Instance")))}, "400 Invalid.Evaluations.Value"},
		"another account":    {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("accountId", 1)))}, "400 Invalid.Evaluations.Value"},
		"no account":         {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("accountId", nil)))}, "400 Invalid.Evaluations.Value"},
		"no resource":        {"function", params{"ResultToken": token, "Evaluations": list(t, s.told(""))}, "400 Invalid.Evaluations.Value"},
		"unknown verdict":    {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("complianceType", "Compliant")))}, "400 Invalid.Evaluations.Value"},
		"ignored":            {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("complianceType", "IGNORED")))}, "400 Invalid.Evaluations.Value"},
		"no time":            {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("orderingTimestamp", nil)))}, "400 Invalid.Evaluations.Value"},
		"time as a float":    {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("orderingTimestamp", 1.5)))}, "400 Invalid.Evaluations.Value"},
		"time to come":       {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("orderingTimestamp", s.clock.now().Add(time.Hour).UnixMilli())))}, "400 Invalid.Evaluations.Value"},
		"long annotation":    {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("annotation", strings.Repeat("长", 4097))))}, "400 Invalid.Evaluations.Value"},
		"long id":            {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1", set("complianceResourceName", strings.Repeat("n", 257))))}, "400 Invalid.Evaluations.Value"},
		"no array":           {"function", params{"ResultToken": token, "Evaluations": `{"accountId":1}`}, "400 Invalid.Evaluations.Value"},
		"neither of the two": {"function", params{"ResultToken": token, "Evaluations": `[{"a":`}, "400 Invalid.Evaluations.Value"},
		"too many":           {"function", params{"ResultToken": token, "Evaluations": "[" + strings.Repeat("{},", 100) + "{}]"}, "400 Invalid.Evaluations.Value"},
		"one of two wrong":   {"function", params{"ResultToken": token, "Evaluations": list(t, s.told("eip-1"), s.told("eip-2"))}, "400 Invalid.Evaluations.Value"},
		"delete mode wrong":  {"function", params{"ResultToken": token, "DeleteMode": "yes", "Evaluations": "[]"}, "400 Invalid.DeleteMode.Value"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := s.refusal(t, test.key, "PutEvaluations", test.parameters); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if results := s.results(t, rule); len(results) > 0 {
				t.Errorf("refused and recorded: %v", results)
			}
		})
	}
	for name, test := range map[string]struct{ evaluations, want string }{
		"json": {list(t, s.told("eip-1")), "NonCompliant change " + s.told("")["annotation"].(string)},
		"time as text": {
			list(t, s.told("eip-1", set("orderingTimestamp", strconv.FormatInt(s.clock.now().UnixMilli(), 10)), set("annotation", "free text"))), "NonCompliant change free text",
		},
		"without annotation": {list(t, s.told("eip-1", set("annotation", nil), set("complianceType", "COMPLIANT"))), "Compliant change "},
		"annotation object":  {list(t, s.told("eip-1", set("annotation", map[string]any{"reason": "r"}))), `NonCompliant change {"reason":"r"}`},
		"python": {
			`[{'accountId': ` + account + `, 'complianceResourceId': 'eip-1', 'complianceResourceName': u'name of eip-1', 'complianceResourceType': "ACS::EIP::EipAddress",
			'complianceRegionId': 'cn-hangzhou', 'complianceType': 'NOT_APPLICABLE', 'orderingTimestamp': ` + strconv.FormatInt(s.clock.now().UnixMilli(), 10) + `L, 'annotation': None}]`,
			"NotApplicable change ",
		},
		"python's text of JSON": {
			`[{'accountId': ` + account + `, 'complianceResourceId': 'eip-1', 'complianceResourceName': 'name of eip-1', 'complianceResourceType': 'ACS::EIP::EipAddress',
			'complianceRegionId': 'cn-hangzhou', 'complianceType': 'INSUFFICIENT_DATA', 'orderingTimestamp': ` + strconv.FormatInt(s.clock.now().UnixMilli(), 10) +
				`, 'annotation': '{"reason": "it\'s \\u4f60 \u4f60"}'}]`,
			`Undetermined change {"reason": "it's \u4f60 你"}`,
		},
		"nothing": {"", `Undetermined change {"reason": "it's \u4f60 你"}`},
	} {
		if name == "nothing" {
			continue // is the last
		}
		var answer struct{ Result bool }
		status, _, body := s.send(t, "function", "PutEvaluations", params{"ResultToken": token, "Evaluations": test.evaluations}, false)
		if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 || !answer.Result {
			t.Errorf("%s: %d %s", name, status, body)
		}
		if diff := cmp.Diff([]string{account + " eip-1 name of eip-1 cn-hangzhou " + test.want}, s.results(t, rule)); diff != "" {
			t.Error(name, diff)
		}
	}
	// An older result does not replace a newer one, and nothing at all is accepted too.
	before := s.results(t, rule)
	for _, evaluations := range []string{list(t, s.told("eip-1", set("orderingTimestamp", 1), set("annotation", "old"))), ""} {
		if got := s.refusal(t, "function", "PutEvaluations", params{"ResultToken": token, "Evaluations": evaluations}); got != "200 " {
			t.Error(got)
		}
		if diff := cmp.Diff(before, s.results(t, rule)); diff != "" {
			t.Error(diff)
		}
	}
}

// DeleteMode removes what a periodic run did not renew, and nothing else.
func TestDeleteMode(t *testing.T) {
	t.Parallel()
	s := start(t)
	rule, other := s.newRule(t, "rule"), s.newRule(t, "other")
	sweep := func(rule string) store.Evaluation {
		return store.Evaluation{Account: account, Rule: rule, Trigger: compliance.Period}
	}
	put := func(token, mode string, ids ...string) {
		t.Helper()
		var evaluations []map[string]any
		for _, id := range ids {
			evaluations = append(evaluations, s.told(id))
		}
		if got := s.refusal(t, "function", "PutEvaluations", params{"ResultToken": token, "DeleteMode": mode, "Evaluations": list(t, evaluations...)}); got != "200 " {
			t.Fatal(got)
		}
	}
	ids := func(rule string) string {
		var all []string
		for _, result := range s.results(t, rule) {
			all = append(all, strings.Fields(result)[1])
		}
		return strings.Join(all, " ")
	}
	put(s.issue(t, sweep(other)), "false", "eip-0")
	put(s.issue(t, sweep(rule)), "false", "eip-1", "eip-2", "eip-3")
	s.clock.advance(time.Hour)
	second := s.issue(t, sweep(rule))
	put(second, "false", "eip-2")
	if got := ids(rule); got != "eip-1 eip-2 eip-3" {
		t.Error("before DeleteMode:", got)
	}
	put(second, "True", "eip-4")
	if got := ids(rule); got != "eip-2 eip-4" {
		t.Error("after DeleteMode:", got)
	}
	s.clock.advance(time.Hour)
	change := s.issue(t, store.Evaluation{Account: account, Rule: rule, Type: eipType, ID: "eip-5", Trigger: compliance.Change})
	put(change, "true", "eip-5")
	if got := ids(rule); got != "eip-2 eip-4 eip-5" {
		t.Error("DeleteMode of a change:", got)
	}
	if got := ids(other); got != "eip-0" {
		t.Error("another rule:", got)
	}
	// A sweep reports what is in the rule's scope, and the account.
	token := s.issue(t, sweep(rule))
	for kind, want := range map[string]string{"ACS::ECS::Instance": "400 Invalid.Evaluations.Value", "ACS::::Account": "200 "} {
		evaluation := s.told(account, func(e map[string]any) { e["complianceResourceType"] = kind })
		if got := s.refusal(t, "function", "PutEvaluations", params{"ResultToken": token, "Evaluations": list(t, evaluation)}); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

// FuzzEvaluations feeds what clients could send as Evaluations: no panic, and an answer in either form.
func FuzzEvaluations(f *testing.F) {
	for _, seed := range []string{
		`[{"accountId":1,"annotation":null}]`, `[{'accountId': 1208863178610000, 'complianceType': 'NON_COMPLIANT', 'annotation': None}]`,
		`[{u'a': True, "b": (1, -2.5e3L, [],), 'c': {}, }]`, `['\x41\'\"\\ \u4f60\n']`, `[[[[[[`, `{'a'`, `['\q']`, `[1 2]`, `'`, `[None`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := alicloud.FromPython(text)
		if err == nil && !json.Valid(read) {
			t.Errorf("%q became %q", text, read)
		}
	})
}

func TestPythonLiterals(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`:                                `[]`,
		`[{'a': 1, 'b': [None, True]}]`:     `[{"a":1,"b":[null,true]}]`,
		` ( 'x' , ) `:                       `["x"]`,
		`{u'k': u"v", 'n': -12L, 'f': 1e3}`: `{"k":"v","n":-12,"f":1e3}`,
		`'it\'s \"q\" \\ \x41\u4f60\n'`:     `"it's \"q\" \\ A你\n"`,
		`"it's"`:                            `"it's"`,
	} {
		if got, err := alicloud.FromPython(text); err != nil || string(got) != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{``, `[`, `[1`, `[1 2]`, `{1: 2}`, `{'a' 1}`, `{'a': }`, `'a`, `'\q'`, `nan`, `[] []`, `__import__('os')`, strings.Repeat("[", 100)} {
		if got, err := alicloud.FromPython(text); err == nil {
			t.Errorf("%s: got %s", text, got)
		}
	}
}
