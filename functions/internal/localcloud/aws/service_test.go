package aws_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest/golden"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	account  = "111122223333"
	region   = "us-east-1"
	function = "arn:aws:lambda:us-east-1:111122223333:function:assay"
	eip      = "AWS::EC2::EIP"
	bucket   = "AWS::S3::Bucket"
)

var (
	recorded    = time.UnixMilli(1741079727318).UTC() // 2025-03-04T09:15:27.318Z
	credentials = access.New(access.Key{ID: "AKEXAMPLE", Secret: "secret-key-of-the-test"})
)

// fixture is a service whose clock stands until it is moved.
type fixture struct {
	*httptest.Server
	store     *store.Store
	evaluated chan store.Rule

	mu  sync.Mutex
	now time.Time
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fixture) later(d time.Duration) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	return f.now
}

// start serves an empty account.
func start(t testing.TB) *fixture {
	t.Helper()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	f := &fixture{store: s, evaluated: make(chan store.Rule, 100), now: recorded.Add(time.Minute)}
	served, err := aws.New(t.Context(), aws.Config{
		Config: service.Config{
			Account: account, Store: s, Credentials: credentials, Now: f.clock, Log: zaptest.NewLogger(t),
			Evaluate: func(_ context.Context, rule store.Rule) error {
				f.evaluated <- rule
				return nil
			},
		},
		Region: region, Invocable: func(source string) bool { return !strings.HasSuffix(source, ":missing") },
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Server = httptest.NewServer(served)
	t.Cleanup(f.Close)
	return f
}

// change runs a transaction.
func (f *fixture) change(t testing.TB, do func(*store.Tx) error) {
	t.Helper()
	if err := f.store.Update(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// record puts native items, each a millisecond after the other from the given time on.
func (f *fixture) record(t testing.TB, at time.Time, items ...string) {
	t.Helper()
	f.change(t, func(tx *store.Tx) error {
		for i, item := range items {
			resource, err := aws.Resource(account, json.RawMessage(item), at.Add(time.Duration(i)*time.Millisecond))
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
		}
		return nil
	})
}

// rule puts a rule that judges changes and, with a period, on schedule.
func (f *fixture) rule(t testing.TB, name string, period time.Duration, types ...string) store.Rule {
	t.Helper()
	rule := store.Rule{
		Cloud: compliance.AWS, Account: account, ID: "config-rule-" + name, Name: name, Source: function, Types: types, OnChange: true, Period: period,
		State: "ACTIVE", Updated: recorded,
	}
	f.change(t, func(tx *store.Tx) (err error) {
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		rule, err = tx.Rule(compliance.AWS, account, rule.ID)
		return err
	})
	return rule
}

// ask issues a token as the service's core does, and builds the event. Without a type the period has elapsed.
func (f *fixture) ask(t testing.TB, rule store.Rule, kind, id string) (payload []byte, token string) {
	t.Helper()
	q := store.Question{Rule: rule, Trigger: compliance.Period, Asked: f.clock(), Secret: aws.NewToken()}
	f.change(t, func(tx *store.Tx) error {
		if kind != "" {
			resource, err := tx.Resource(compliance.AWS, account, kind, id)
			if err != nil {
				return err
			}
			q.Resource, q.Trigger = &resource, compliance.Change
		}
		var err error
		if payload, err = aws.Event(q); err != nil {
			return err
		}
		return tx.Issue(q.Secret, store.Evaluation{
			Cloud: compliance.AWS, Account: account, Rule: rule.ID, Type: kind, ID: id, Trigger: q.Trigger, Asked: q.Asked, Expires: q.Asked.Add(aws.TokenLifetime),
		})
	})
	return payload, q.Secret
}

// send sends a request that is signed with a key, perhaps after a change, and returns status and body.
func (f *fixture) send(t testing.TB, operation, body string, key access.Key, change func(*http.Request)) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, f.URL+"/", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "StarlingDoveService."+operation)
	if change != nil {
		change(request)
	}
	hash := sha256.Sum256([]byte(body))
	keys := sdk.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.Token}
	if err := v4.NewSigner().SignHTTP(context.Background(), keys, request, hex.EncodeToString(hash[:]), "config", region, f.clock()); err != nil {
		t.Fatal(err)
	}
	response, answer := localcloudtest.Send(t, request)
	if response.Header.Get("Content-Type") != "application/x-amz-json-1.1" || len(response.Header.Get("X-Amzn-Requestid")) != 36 {
		t.Errorf("headers %v", response.Header)
	}
	return response.StatusCode, answer
}

// call sends a request of the user, and returns the answer in one text.
func (f *fixture) call(t testing.TB, operation, body string) string {
	t.Helper()
	status, answer := f.send(t, operation, body, credentials.User, nil)
	return strings.TrimSpace(fmt.Sprint(status, " ", answer))
}

// output calls an operation that must succeed.
func output[T any](t testing.TB, f *fixture, operation, body string) (out T) {
	t.Helper()
	status, answer := f.send(t, operation, body, credentials.User, nil)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", operation, status, answer)
	}
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	return out
}

// native is a configuration item of an event; more are members that replace or follow.
func native(kind, id, more string) string {
	members := map[string]json.RawMessage{}
	base := fmt.Sprintf(`{"resourceType":%q,"resourceId":%q,"awsRegion":"us-east-1","ARN":"arn:aws:x:us-east-1:111122223333:%s","availabilityZone":"Not Applicable",
		"tags":{},"configuration":{"id":%q,"size":60,"none":null}}`, kind, id, id, id)
	for _, text := range []string{base, "{" + more + "}"} {
		if err := json.Unmarshal([]byte(text), &members); err != nil {
			panic(err)
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// The two spellings of an item, as events and snapshots have it, and as answers of the API.
var (
	eventItem = native(eip, "eipalloc-1", `"resourceName":"front","tags":{"team":"network","env":"a=b"},"resourceCreationTime":"2025-01-02T03:04:05.000Z","awsAccountId":"111122223333",
		"relationships":[{"resourceType":"AWS::EC2::NetworkInterface","resourceId":"eni-1","name":"Is attached to NetworkInterface"}],
		"supplementaryConfiguration":{"Policy":{"a":1},"Text":"plain"}`)
	apiItem = native(bucket, "b1", `"accountId":"111122223333","resourceCreationTime":1735787045.5,"configuration":"{\"name\": \"b1\", \"size\": 60}",
		"relationships":[{"resourceType":"AWS::S3::Bucket","resourceId":"b2","relationshipName":"Is related to"}],
		"supplementaryConfiguration":{"BucketPolicy":"{\"policyText\":null}","BucketTaggingConfiguration":"{\"tagSets\":[]}"}`)
)

// request is one step of a conversation.
type request struct{ name, operation, body string }

// converse sends requests one after the other and compares the answers with a golden file.
func converse(t *testing.T, f *fixture, name string, requests []request) {
	t.Helper()
	var text strings.Builder
	for _, r := range requests {
		shown := r.body
		if len(shown) > 500 {
			shown = fmt.Sprintf("%s … (%d bytes)", shown[:100], len(shown))
		}
		fmt.Fprintf(&text, "# %s\n> %s %s\n< %s\n\n", r.name, r.operation, shown, f.call(t, r.operation, r.body))
	}
	golden.Compare(t, name+".golden", text.String())
}

func TestNew(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, bad := range []struct{ account, region string }{{"12", region}, {account, "mars"}, {account, ""}} {
		config := aws.Config{Config: service.Config{Account: bad.account, Store: s}, Region: bad.region}
		if _, err := aws.New(t.Context(), config); err == nil {
			t.Errorf("account %q and region %q are accepted", bad.account, bad.region)
		}
	}
	for range 2 { // the tables may exist
		if _, err := aws.New(t.Context(), aws.Config{Config: service.Config{Account: account, Store: s}, Region: "us-gov-west-1"}); err != nil {
			t.Error(err)
		}
	}
}

func TestProtocol(t *testing.T) {
	t.Parallel()
	f := start(t)
	tests := []struct {
		name, operation, body string
		change                func(*http.Request)
		status                int
		want                  string
	}{
		{"unknown operation", "DeleteEvaluationResults", `{}`, nil, 404, "UnknownOperationException"},
		{"another service", "X", `{}`, func(r *http.Request) { r.Header.Set("X-Amz-Target", "DynamoDB_20120810.PutItem") }, 404, "UnknownOperationException"},
		{"no operation", "X", `{}`, func(r *http.Request) { r.Header.Del("X-Amz-Target") }, 404, "UnknownOperationException"},
		{"two operations", "DescribeConfigRules", `{}`, func(r *http.Request) { r.Header.Add("X-Amz-Target", "StarlingDoveService.DeleteConfigRule") }, 404, "UnknownOperationException"},
		{"another method", "DescribeConfigRules", `{}`, func(r *http.Request) { r.Method = http.MethodPut }, 404, "UnknownOperationException"},
		{"another version of JSON", "DescribeConfigRules", `{}`, func(r *http.Request) { r.Header.Set("Content-Type", "application/x-amz-json-1.0") }, 404, "UnknownOperationException"},
		{"no content type", "DescribeConfigRules", `{}`, func(r *http.Request) { r.Header.Del("Content-Type") }, 404, "UnknownOperationException"},
		{"compressed", "DescribeConfigRules", `{}`, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 400, "MalformedHttpRequestException"},
		{"too long", "DescribeConfigRules", strings.Repeat(" ", 1<<20) + `{}`, nil, 413, "RequestEntityTooLargeException"},
		{"no body", "DescribeConfigRules", ``, nil, 400, "SerializationException"},
		{"list", "DescribeConfigRules", `[]`, nil, 400, "SerializationException"},
		{"broken", "DescribeConfigRules", `{"NextToken":`, nil, 400, "SerializationException"},
		{"two values", "DescribeConfigRules", `{}{}`, nil, 400, "SerializationException"},
		{"not UTF-8", "DescribeConfigRules", "{\"NextToken\":\"\xff\"}", nil, 400, "SerializationException"},
		{"unknown member", "DescribeConfigRules", `{"Limit":5}`, nil, 400, "SerializationException"},
		{"member in another case", "DescribeConfigRules", `{"configRuleNames":[]}`, nil, 400, "SerializationException"},
		{"member twice", "DescribeConfigRules", `{"ConfigRuleNames":[],"ConfigRuleNames":[]}`, nil, 400, "SerializationException"},
		{"number for text", "DescribeConfigRules", `{"NextToken":5}`, nil, 400, "SerializationException"},
		{"text for list", "DescribeConfigRules", `{"ConfigRuleNames":"a"}`, nil, 400, "SerializationException"},
		{"null in a list", "DescribeConfigRules", `{"ConfigRuleNames":[null]}`, nil, 400, "ValidationException"},
		{"text for flag", "ListDiscoveredResources", `{"resourceType":"AWS::EC2::EIP","includeDeletedResources":"true"}`, nil, 400, "SerializationException"},
		{"fraction", "SelectResourceConfig", `{"Expression":"SELECT resourceId","Limit":1.5}`, nil, 400, "SerializationException"},
		{"text for time", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"a","laterTime":"2025-03-04T09:15:27Z"}`, nil, 400, "SerializationException"},
		{"time that is none", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"a","laterTime":1e300}`, nil, 400, "SerializationException"},
		{"null is absent", "DescribeConfigRules", `{"ConfigRuleNames":null,"NextToken":null,"Filters":null}`, nil, 200, `{"ConfigRules":[]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, body := f.send(t, test.operation, test.body, credentials.Function, test.change)
			if status != test.status || !strings.Contains(body, test.want) {
				t.Errorf("got %d %s, want %d %s", status, body, test.status, test.want)
			}
		})
	}
	for _, key := range []access.Key{{ID: "AKOTHER", Secret: "x"}, {ID: credentials.User.ID, Secret: "guess"}, {ID: credentials.Function.ID, Secret: credentials.Function.Secret}} {
		status, body := f.send(t, "DescribeConfigRules", `{}`, key, nil)
		if status != http.StatusForbidden || !strings.Contains(body, `{"__type":"`) {
			t.Errorf("%v: %d %s", key, status, body)
		}
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header, value string
		want          bool
	}{
		{"X-Amz-Target", "StarlingDoveService.PutEvaluations", true},
		{"Authorization", "AWS4-HMAC-SHA256 Credential=…", true},
		{"Authorization", "ACS3-HMAC-SHA256 Credential=…", false},
		{"X-Acs-Action", "PutEvaluations", false},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.Header.Set(test.header, test.value)
		if got := aws.Claims(r); got != test.want {
			t.Errorf("%s: %s: got %v", test.header, test.value, got)
		}
	}
}

// quote is text in JSON.
func quote(text string) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}
