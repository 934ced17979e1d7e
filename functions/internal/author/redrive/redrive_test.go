package redrive_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/redrive"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

const (
	awsEvent = `{"version":"1.0","invokingEvent":"{\"messageType\":\"ConfigurationItemChangeNotification\",\"configurationItem\":{}}","ruleParameters":"{}",` +
		`"resultToken":"a-token","configRuleName":"eip-attached","configRuleArn":"arn:aws:config:eu-west-1:111122223333:config-rule/config-rule-1","accountId":"111122223333"}`
	alicloudEvent    = `{"orderingTimestamp":1,"invokingEvent":{"messageType":"ConfigurationItemChangeNotification"},"ruleParameters":{"rule":"eip-attached","n":"1"},"resultToken":"a-token"}`
	huaweicloudEvent = `{"domain_id":"d1","policy_assignment_id":"66c4","policy_assignment_name":"eip-attached","invoking_event":{"id":"x"},"evaluation_hash":"a-hash"}`
)

func quoted(text string) string {
	encoded, _ := json.Marshal(text) // of a string
	return string(encoded)
}

func TestLetters(t *testing.T) {
	t.Parallel()
	ofAWS := redrive.Rule{Cloud: compliance.AWS, Name: "eip-attached", Account: "111122223333", Region: "eu-west-1", Events: 1}
	ofAlicloud := redrive.Rule{Cloud: compliance.Alicloud, Name: "eip-attached", Events: 1}
	ofHuawei := redrive.Rule{Cloud: compliance.HuaweiCloud, Name: "eip-attached", ID: "66c4", Account: "d1", Events: 1}
	record := `{"version":"1.0","requestContext":{"condition":"RetriesExhausted"},"requestPayload":` + awsEvent + `,"responsePayload":{"errorMessage":"{not JSON"}}`
	twice := ofAWS
	twice.Events = 2
	for name, test := range map[string]struct {
		messages string
		want     redrive.Letters
	}{
		"nothing":                   {"", redrive.Letters{}},
		"an event of AWS":           {awsEvent, redrive.Letters{Rules: []redrive.Rule{ofAWS}, Messages: 1}},
		"an event of Alibaba Cloud": {alicloudEvent, redrive.Letters{Rules: []redrive.Rule{ofAlicloud}, Messages: 1}},
		"an event of Huawei Cloud":  {huaweicloudEvent, redrive.Letters{Rules: []redrive.Rule{ofHuawei}, Messages: 1}},
		"a record of Lambda":        {record, redrive.Letters{Rules: []redrive.Rule{ofAWS}, Messages: 1}},
		"what aws sqs receive-message prints": {
			`{"Messages":[{"Body":` + quoted(record) + `,"ReceiptHandle":"h"},{"Body":` + quoted(record) + `}]}`,
			redrive.Letters{Rules: []redrive.Rule{twice}, Messages: 1},
		},
		"a record of Function Compute, in a message of MNS in base64": {
			`{"Message":{"MessageBody":"` + base64.StdEncoding.EncodeToString([]byte(`{"requestPayload":`+quoted(alicloudEvent)+`,"responseContext":{"statusCode":200}}`)) + `"}}`,
			redrive.Letters{Rules: []redrive.Rule{ofAlicloud}, Messages: 1},
		},
		"a record of FunctionGraph": {
			`{"timestamp":"2026-11-22","request_context":{},"request_payload":` + quoted(huaweicloudEvent) + `,"response_payload":""}`,
			redrive.Letters{Rules: []redrive.Rule{ofHuawei}, Messages: 1},
		},
		"several, one after another": {
			huaweicloudEvent + "\n" + awsEvent + alicloudEvent, redrive.Letters{Rules: []redrive.Rule{ofAlicloud, ofAWS, ofHuawei}, Messages: 3},
		},
		"another's message":             {`{"Body":"hello"} 5 "text" []`, redrive.Letters{Messages: 4, Unknown: 4}},
		"an event that names no rule":   {strings.Replace(alicloudEvent, `"rule":"eip-attached",`, "", 1), redrive.Letters{Messages: 1, Unknown: 1}},
		"parameters of Alibaba as text": {strings.Replace(alicloudEvent, `{"rule":"eip-attached","n":"1"}`, quoted(`{"rule":"eip-attached"}`), 1), redrive.Letters{Rules: []redrive.Rule{ofAlicloud}, Messages: 1}},
		"too deep":                      {strings.Repeat("[", 20) + awsEvent + strings.Repeat("]", 20), redrive.Letters{Messages: 1, Unknown: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got redrive.Letters
			if err := got.Add(strings.NewReader(test.messages)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLettersRefused(t *testing.T) {
	t.Parallel()
	var letters redrive.Letters
	err := letters.Add(strings.NewReader(awsEvent + "\nsomething else"))
	if err == nil || !strings.Contains(err.Error(), "message 2: must be JSON, as the queue returned it") {
		t.Error(err)
	}
}

func FuzzLetters(f *testing.F) {
	for _, seed := range []string{awsEvent, alicloudEvent, huaweicloudEvent, `{"Body":` + quoted(awsEvent) + `}`, `["W10="]`, `{"invokingEvent":{},"ruleParameters":"{}"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, messages string) {
		var letters redrive.Letters
		err := letters.Add(strings.NewReader(messages))
		events := 0
		for _, rule := range letters.Rules {
			events += rule.Events
			if rule.Name == "" && rule.ID == "" {
				t.Errorf("a rule without a name: %v", rule)
			}
		}
		if err == nil && letters.Unknown > letters.Messages || events == 0 && letters.Messages > letters.Unknown && err == nil {
			t.Errorf("%+v", letters)
		}
	})
}

// cloud answers requests and keeps them.
type cloud struct {
	answer   func(request, body string) (status int, answer string)
	requests []string
}

func (c *cloud) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // of a test's request
	}
	query := r.URL.Query()
	for _, name := range []string{"Timestamp", "SignatureNonce", "Signature"} {
		query.Del(name)
	}
	action := r.Header.Get("X-Amz-Target") + r.Header.Get("X-Acs-Action")
	request := strings.TrimSpace(strings.Join([]string{r.Method, strings.TrimSuffix(r.URL.Path, "/"), action, query.Encode(), string(body)}, " "))
	request = strings.Join(strings.Fields(request), " ")
	c.requests = append(c.requests, request)
	if r.Header.Get("Authorization") == "" {
		return nil, errors.New("a request is not signed")
	}
	status, answer := c.answer(request, string(body))
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

func service(name string, c *cloud) redrive.Service {
	return redrive.Service{
		Cloud: name, Endpoint: "https://config.example.org", Region: "eu-west-1", Account: "d1", HTTP: &http.Client{Transport: c},
		Credentials: compliance.Credentials{AccessKey: "access", SecretKey: "secret"},
	}
}

// said are outcomes in words, without the advice.
func said(outcomes []redrive.Outcome) []string {
	var words []string
	for _, outcome := range outcomes {
		text, _, _ := strings.Cut(fmt.Sprint(outcome.Err), "; ")
		words = append(words, outcome.Rule.Name+": "+text)
	}
	return words
}

func TestHuaweiCloud(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &cloud{answer: func(request, _ string) (int, string) {
			switch {
			case strings.HasPrefix(request, "GET "):
				named := url.Values{}
				named.Set("policy_assignment_name", "by-name")
				if strings.HasSuffix(request, named.Encode()) {
					return 200, `{"value":[{"id":"77d5","name":"by-name"}],"page_info":{}}`
				}
				return 200, `{"value":[],"page_info":{}}`
			case strings.Contains(request, "disabled"):
				return 400, `{"error_code":"RMS.00010052","error_msg":"Policy assignment state is illegal."}`
			}
			return 200, ""
		}}
		got := said(service(compliance.HuaweiCloud, c).Evaluate(t.Context(), []redrive.Rule{
			{Name: "by-id", ID: "66c4", Account: "d1"}, {Name: "by-name"}, {Name: "gone"}, {Name: "elsewhere", ID: "66c4", Account: "d2"}, {Name: "odd", ID: "../.."},
			{Name: "off", ID: "disabled"},
		}))
		want := []string{
			"by-id: <nil>", "by-name: <nil>", `gone: there is no rule "gone" in the Config service: it was deleted or renamed`, `elsewhere: the rule belongs to account "d2"`,
			`odd: policy_assignment_id is "../..", which is no id`,
			"off: HTTP 400 RMS.00010052: Policy assignment state is illegal.",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("outcomes (-want +got)\n%s", diff)
		}
		const base = "/v1/resource-manager/domains/d1/policy-assignments"
		sent := []string{
			"POST " + base + "/66c4/policy-states/run-evaluation", "GET " + base + " policy_assignment_name=by-name", "POST " + base + "/77d5/policy-states/run-evaluation",
			"GET " + base + " policy_assignment_name=gone", "POST " + base + "/disabled/policy-states/run-evaluation",
		}
		if diff := cmp.Diff(sent, c.requests); diff != "" {
			t.Errorf("requests (-want +got)\n%s", diff)
		}
	})
}

func TestAlicloud(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var first []string
		for i := range 100 {
			first = append(first, fmt.Sprintf(`{"ConfigRuleId":"cr-%d","SourceOwner":"ALIYUN"}`, i))
		}
		parameters := map[string]string{"cr-a": `{"rule":"eip-attached"}`, "cr-b": `{"rule":"eip-attached","n":"1"}`, "cr-c": `{}`}
		c := &cloud{answer: func(request, _ string) (int, string) {
			_, id, _ := strings.Cut(request, "ConfigRuleId=")
			switch {
			case strings.Contains(request, "ListConfigRules PageNumber=1&"):
				return 200, `{"ConfigRules":{"ConfigRuleList":[` + strings.Join(first, ",") + `]}}`
			case strings.Contains(request, "ListConfigRules PageNumber=2&"):
				return 200, `{"ConfigRules":{"ConfigRuleList":[{"ConfigRuleId":"cr-a","SourceOwner":"CUSTOM_FC"},{"ConfigRuleId":"cr-b","SourceOwner":"CUSTOM_FC"},{"ConfigRuleId":"cr-c","SourceOwner":"CUSTOM_FC"}]}}`
			case strings.Contains(request, "GetConfigRule"):
				return 200, `{"ConfigRule":{"InputParameters":` + parameters[id] + `}}`
			case id == "cr-b":
				return 400, `{"Code":"ConfigRuleStatusError","Message":"The rule is not active."}`
			}
			return 200, `{"Result":true}`
		}}
		outcomes := service(compliance.Alicloud, c).Evaluate(t.Context(), []redrive.Rule{{Name: "eip-attached"}, {Name: "gone"}})
		got := said(outcomes)
		want := []string{
			"eip-attached: HTTP 400 ConfigRuleStatusError: The rule is not active.",
			`gone: no rule of Cloud Config has the parameter rule = "gone": it was deleted, or the parameter changed`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("outcomes (-want +got)\n%s", diff)
		}
		sent := []string{
			"POST ListConfigRules PageNumber=1&PageSize=100", "POST ListConfigRules PageNumber=2&PageSize=100",
			"POST GetConfigRule ConfigRuleId=cr-a", "POST GetConfigRule ConfigRuleId=cr-b", "POST GetConfigRule ConfigRuleId=cr-c",
			"POST StartConfigRuleEvaluation ConfigRuleId=cr-a", "POST StartConfigRuleEvaluation ConfigRuleId=cr-b",
		}
		if diff := cmp.Diff(sent, c.requests); diff != "" {
			t.Errorf("requests (-want +got)\n%s", diff)
		}
	})
}

// TestAWS: AWS Config starts the evaluation of 25 rules in one call, and takes one call a minute.
func TestAWS(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var last time.Time
		c := &cloud{}
		c.answer = func(request, _ string) (int, string) {
			switch {
			case strings.Contains(request, `"NextToken":"more"`):
				return 200, `{"ConfigRules":[{"ConfigRuleName":"rule-20"},{"ConfigRuleName":"rule-29"}]}`
			case strings.Contains(request, "DescribeConfigRules"):
				var rules []string
				for i := range 29 {
					rules = append(rules, fmt.Sprintf(`{"ConfigRuleName":"rule-%d"}`, i))
				}
				return 200, `{"ConfigRules":[` + strings.Join(rules, ",") + `],"NextToken":"more"}`
			case !last.IsZero() && time.Since(last) < time.Minute:
				return 400, `{"__type":"LimitExceededException","message":"more than once per minute"}`
			}
			last = time.Now()
			return 200, ""
		}
		var rules []redrive.Rule
		for i := range 30 {
			rules = append(rules, redrive.Rule{Name: fmt.Sprintf("rule-%d", i)})
		}
		waited := 0
		s := service(compliance.AWS, c)
		s.Wait = func(pause time.Duration) { waited += int(pause.Minutes()) }
		outcomes := s.Evaluate(t.Context(), append(rules, redrive.Rule{Name: "gone"}))
		for i, outcome := range outcomes {
			if gone := i == 30; gone != (outcome.Err != nil) {
				t.Errorf("%s: %v", outcome.Rule.Name, outcome.Err)
			}
		}
		started := map[string]int{}
		calls := 0
		for _, request := range c.requests {
			_, body, starts := strings.Cut(request, "StartConfigRulesEvaluation ")
			if !starts {
				continue
			}
			calls++
			var input struct{ ConfigRuleNames []string }
			if err := json.Unmarshal([]byte(body), &input); err != nil || len(input.ConfigRuleNames) > 25 {
				t.Fatal(err, body)
			}
			for _, name := range input.ConfigRuleNames {
				started[name]++
			}
		}
		if calls != 3 || waited != 1 || started["rule-0"] != 1 || started["rule-29"] != 2 || started["gone"] != 0 { // the second call was refused once
			t.Errorf("%d calls, %d minutes, %v", calls, waited, started)
		}
	})
}

// TestAWSElsewhere: a rule of another region must not be taken for the one of the same name here.
func TestAWSElsewhere(t *testing.T) {
	t.Parallel()
	c := &cloud{answer: func(string, string) (int, string) { return 200, `{"ConfigRules":[{"ConfigRuleName":"a"}]}` }}
	got := said(service(compliance.AWS, c).Evaluate(t.Context(), []redrive.Rule{{Name: "a", Region: "eu-west-1"}, {Name: "a", Region: "us-east-1"}}))
	want := []string{"a: <nil>", `a: the rule is in region "us-east-1", not eu-west-1: set AWS_REGION or --region`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestAWSStaysBusy: a rule that is not started is no success.
func TestAWSStaysBusy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &cloud{answer: func(request, _ string) (int, string) {
			if strings.Contains(request, "DescribeConfigRules") {
				return 200, `{"ConfigRules":[{"ConfigRuleName":"a"}]}`
			}
			return 400, `{"__type":"LimitExceededException","message":"in progress"}`
		}}
		begun := time.Now()
		got := said(service(compliance.AWS, c).Evaluate(t.Context(), []redrive.Rule{{Name: "a"}}))
		if len(got) != 1 || !strings.HasPrefix(got[0], "a: HTTP 400 LimitExceededException: in progress") || time.Since(begun) < 4*time.Minute {
			t.Errorf("after %v: %v", time.Since(begun), got)
		}
	})
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	for _, name := range compliance.Clouds() {
		synctest.Test(t, func(t *testing.T) {
			s := service(name, &cloud{})
			s.HTTP = &http.Client{Transport: broken{}}
			for _, outcome := range s.Evaluate(t.Context(), []redrive.Rule{{Name: "a", ID: "b"}}) {
				if outcome.Err == nil || strings.Contains(outcome.Err.Error(), "secret") {
					t.Errorf("%s: %v", name, outcome.Err)
				}
			}
		})
	}
}

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("no route") }
