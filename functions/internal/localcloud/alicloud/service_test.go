package alicloud_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest/golden"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

const (
	account  = "1009318965420001"
	member   = "1208863178610002"
	group    = "ca-f632626622af00790001"
	template = alicloud.ClassifiedProtectionPreCheckID
)

// Access keys by the name that tests use.
var keys = map[string]acs.Key{
	"owner":    {Key: access.Key{ID: "owner", Secret: "owner-secret"}, Account: 1009318965420001},
	"member":   {Key: access.Key{ID: "member", Secret: "member-secret"}, Account: 1208863178610002},
	"stranger": {Key: access.Key{ID: "stranger", Secret: "stranger-secret"}, Account: 1},
	"function": {
		Key: access.Key{ID: "function", Secret: "function-secret", Token: "function-token"}, Account: 1009318965420001,
		Actions: []string{"PutEvaluations", "GetDiscoveredResource"},
	},
}

// clock is a time that tests move.
type clock struct{ millis atomic.Int64 }

func (c *clock) now() time.Time { return time.UnixMilli(c.millis.Load()).UTC() }

func (c *clock) advance(d time.Duration) { c.millis.Add(d.Milliseconds()) }

// fixture is a running service with what tests need of it.
type fixture struct {
	*alicloud.Service
	url   string
	store *store.Store
	clock *clock

	mu        sync.Mutex
	evaluated []string // rules that were evaluated, by name and account
}

func managed() []alicloud.ManagedRule {
	return []alicloud.ManagedRule{
		{
			Identifier: "eip-bandwidth-limit", Name: "eip-bandwidth-limit", Description: "The bandwidth of an EIP is at least the minimum.", Risk: 2,
			Types: []string{"ACS::EIP::EipAddress"}, OnChange: true, Labels: []string{"EIP"},
			Parameters: []alicloud.Parameter{{Name: "bandwidth", Default: "10", Required: true}},
			Policy: policy.Metadata{
				ID: "eip-bandwidth-limit", Title: "EIP bandwidth meets the minimum", Description: "The bandwidth is at least the minimum.", Fix: "Raise the bandwidth.",
				Frameworks: map[string][]string{"MLPS 2.0 Level 3": {"8.1.2.1 b"}},
			},
		},
		{
			Identifier: "ecs-instances-in-vpc", Name: "ecs-instances-in-vpc", Risk: 1, Types: []string{"ACS::ECS::Instance"}, OnChange: true, Scheduled: true,
			Parameters: []alicloud.Parameter{{Name: "vpcIds"}},
		},
		{Identifier: "needs-a-value", Name: "needs-a-value", Risk: 3, OnChange: true, Parameters: []alicloud.Parameter{{Name: "value", Required: true}}},
	}
}

func start(t *testing.T, change ...func(*alicloud.Config)) *fixture {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	s := &fixture{store: db, clock: &clock{}}
	s.clock.millis.Store(1624243657000)
	config := alicloud.Config{
		Config: service.Config{
			Account: account, Store: db, Now: s.clock.now, Log: zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel)),
			Evaluate: func(_ context.Context, rule store.Rule) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.evaluated = append(s.evaluated, rule.Name+" "+rule.Account)
				return nil
			},
		},
		Managed: managed(),
		Groups: []alicloud.Group{{
			ID: group, Name: "landing zone", Owner: account, Created: s.clock.now(),
			Members: []alicloud.Member{{Account: account, Name: "management"}, {Account: member, Name: "workload"}},
		}},
		Templates: []alicloud.Template{{
			ID: template, Name: "ClassifiedProtectionPreCheck", Description: "MLPS 2.0 Level 3", Risk: 1,
			Rules: []alicloud.TemplateRule{{Identifier: "eip-bandwidth-limit", Risk: 1, Parameters: map[string]string{"bandwidth": "10"}}},
		}},
		Keys:         func(id string) (acs.Key, bool) { key, ok := keys[id]; return key, ok },
		Reports:      t.TempDir(),
		Write:        render.Write,
		PackCreation: time.Second,
	}
	for _, c := range change {
		c(&config)
	}
	s.Service, err = alicloud.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	s.url = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var nonces atomic.Int64

// send signs and sends a call. Reads that the API takes as GET are sent as GET, others as POST with a form.
func (s *fixture) send(t *testing.T, keyName, action string, parameters map[string]string, xml bool) (status int, contentType, body string) {
	t.Helper()
	key := keys[keyName]
	all := url.Values{}
	for name, value := range parameters {
		all.Set(name, value)
	}
	if xml {
		all.Set("Format", "XML")
	}
	method := http.MethodPost
	if getOnly.MatchString(action) {
		method = http.MethodGet
	}
	query, form := "", all.Encode()
	values := map[string]string{}
	if method == http.MethodGet {
		query, form = form, ""
		for name := range all {
			values[name] = all.Get(name)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+"/?"+query, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(form))
	signed := []string{"host"}
	for name, value := range map[string]string{
		"x-acs-action": action, "x-acs-version": "2020-09-07", "x-acs-date": s.clock.now().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": fmt.Sprint("n", nonces.Add(1)), "x-acs-content-sha256": hex.EncodeToString(sum[:]), "x-acs-security-token": key.Token,
	} {
		if value != "" {
			r.Header.Set(name, value)
			signed = append(signed, name)
		}
	}
	if form != "" {
		r.Header.Set("content-type", "application/x-www-form-urlencoded")
		signed = append(signed, "content-type")
	}
	slices.Sort(signed)
	signature := acs.SignV3(key.Secret, acs.StringToSignV3(r, values, signed))
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+key.ID+",SignedHeaders="+strings.Join(signed, ";")+",Signature="+signature)
	response, content := localcloudtest.Send(t, r)
	return response.StatusCode, response.Header.Get("Content-Type"), content
}

var getOnly = regexp.MustCompile(`^Get(Aggregate)?(CompliancePack(Report)?|(ConfigRule|Resource|Account)ComplianceByPack)$|^GetResourceComplianceByConfigRule$|^ListConfigRuleEvaluationResults$`)

// call sends a call of the owner and decodes the accepted answer.
func (s *fixture) call(t *testing.T, action string, parameters map[string]string, into any) {
	t.Helper()
	status, _, body := s.send(t, "owner", action, parameters, false)
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", action, status, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%s: %v: %s", action, err, body)
	}
}

// refusal sends a call that is refused and returns status and code.
func (s *fixture) refusal(t *testing.T, key, action string, parameters map[string]string) string {
	t.Helper()
	status, _, body := s.send(t, key, action, parameters, false)
	var refused struct{ Code string }
	if err := json.Unmarshal([]byte(body), &refused); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(status, " ", refused.Code)
}

// transcript writes down calls and answers, with the identifiers that change replaced by numbered ones.
type transcript struct {
	fixture *fixture
	text    strings.Builder
	names   map[string]string // identifier → name
	ids     map[string]string // name → identifier
}

func transcribe(s *fixture) *transcript {
	return &transcript{fixture: s, names: map[string]string{}, ids: map[string]string{}}
}

var (
	identifier = regexp.MustCompile(`(cp|cr)-[0-9a-f]{20}`)
	requestID  = regexp.MustCompile(`[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}`)
	signature  = regexp.MustCompile(`Signature=[^"<&]+`)
)

// step is one call. Parameters may use names of identifiers that were seen: {cp-1}.
type step struct {
	key, action string
	parameters  map[string]string
	xml         bool
	before      func(*fixture)
}

func (tr *transcript) run(t *testing.T, steps ...step) {
	t.Helper()
	for _, step := range steps {
		if step.before != nil {
			step.before(tr.fixture)
		}
		if step.key == "" {
			step.key = "owner"
		}
		parameters := map[string]string{}
		var shown []string
		for name, value := range step.parameters {
			shown = append(shown, name+"="+value)
			for id, actual := range tr.ids {
				value = strings.ReplaceAll(value, "{"+id+"}", actual)
			}
			parameters[name] = value
		}
		slices.Sort(shown)
		status, contentType, body := tr.fixture.send(t, step.key, step.action, parameters, step.xml)
		body = requestID.ReplaceAllString(body, "REQUEST-ID")
		body = signature.ReplaceAllString(body, "Signature=SIGNATURE")
		body = strings.ReplaceAll(body, strings.TrimPrefix(tr.fixture.url, "http://"), "HOST")
		body = identifier.ReplaceAllStringFunc(body, func(id string) string {
			if tr.names[id] == "" {
				prefix, count := id[:2], 1
				for _, name := range tr.names {
					if strings.HasPrefix(name, prefix) {
						count++
					}
				}
				tr.names[id] = fmt.Sprintf("%s-%d", prefix, count)
				tr.ids[tr.names[id]] = id
			}
			return tr.names[id]
		})
		if strings.HasPrefix(body, "{") {
			var indented strings.Builder
			decoder := json.NewDecoder(strings.NewReader(body))
			var raw json.RawMessage
			if err := decoder.Decode(&raw); err != nil {
				t.Fatal(err)
			}
			pretty, err := json.MarshalIndent(raw, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			indented.Write(pretty)
			body = indented.String()
		} else {
			body = strings.ReplaceAll(body, "><", ">\n<")
		}
		fmt.Fprintf(&tr.text, "> %s %s %s\n%d %s\n%s\n\n", step.key, step.action, strings.Join(shown, " "), status, contentType, body)
	}
}

func (tr *transcript) compare(t *testing.T, name string) {
	t.Helper()
	golden.Compare(t, name+".golden", tr.text.String())
}

func advance(d time.Duration) func(*fixture) {
	return func(s *fixture) { s.clock.advance(d) }
}

// issue hands out a result token for a rule of an account, about one resource or, with empty kind and id, about its scope.
func (s *fixture) issue(t *testing.T, e store.Evaluation) string {
	t.Helper()
	e.Cloud = "alicloud"
	e.Asked = s.clock.now()
	if e.Expires.IsZero() {
		e.Expires = e.Asked.Add(alicloud.TokenLifetime)
	}
	token := alicloud.NewToken()
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Issue(token, e) }); err != nil {
		t.Fatal(err)
	}
	return token
}

// 64 clients write results and packs at once: nothing is lost.
func TestManyClients(t *testing.T) {
	t.Parallel()
	const clients, each = 64, 8
	s := start(t)
	rule := s.newRule(t, "own")
	var all sync.WaitGroup
	var mu sync.Mutex
	outcomes := map[string]int{}
	for client := range clients {
		all.Go(func() {
			got := s.refusal(t, "owner", "CreateCompliancePack", params{"CompliancePackName": fmt.Sprint("pack ", client), "ConfigRules": shortRule})
			mu.Lock()
			outcomes[got]++
			mu.Unlock()
			for i := range each {
				id := fmt.Sprintf("eip-%d-%d", client, i)
				token := s.issue(t, store.Evaluation{Account: account, Rule: rule, Type: eipType, ID: id, Trigger: compliance.Change})
				if got := s.refusal(t, "function", "PutEvaluations", params{"ResultToken": token, "Evaluations": list(t, s.told(id))}); got != "200 " {
					t.Error(got)
				}
			}
		})
	}
	all.Wait()
	if diff := gocmp.Diff(map[string]int{"200 ": 5, "400 CompliancePackExceedMaxCount": clients - 5}, outcomes); diff != "" {
		t.Error(diff)
	}
	var count struct {
		ComplianceResult struct{ TotalCount int }
	}
	s.call(t, "GetResourceComplianceByConfigRule", params{"ConfigRuleId": rule}, &count)
	if count.ComplianceResult.TotalCount != clients*each {
		t.Errorf("%d results of %d", count.ComplianceResult.TotalCount, clients*each)
	}
}

// What goes wrong inside is answered as a temporary failure, and does not say more.
func TestServiceUnavailable(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *alicloud.Config) {
		c.Log = zap.NewNop()
		c.Evaluate = func(context.Context, store.Rule) error { return errors.New("the function's secret") }
	})
	id := s.newRule(t, "own") // created all the same
	for _, xml := range []bool{false, true} {
		status, _, body := s.send(t, "owner", "StartConfigRuleEvaluation", params{"ConfigRuleId": id}, xml)
		if status != 503 || !strings.Contains(body, "The request has failed due to a temporary failure of the server.") || strings.Contains(body, "secret") {
			t.Errorf("%d %s", status, body)
		}
	}
}

func TestAccountIsANumber(t *testing.T) {
	t.Parallel()
	if _, err := alicloud.New(t.Context(), alicloud.Config{Config: service.Config{Account: "me", Now: time.Now}}); err == nil || !strings.Contains(err.Error(), "number") {
		t.Error(err)
	}
}

// A service that was told no account group has one, so that its operations can be tried.
func TestDefaultGroup(t *testing.T) {
	t.Parallel()
	s := start(t, func(c *alicloud.Config) { c.Groups = nil })
	var created struct{ CompliancePackId string }
	s.call(t, "CreateAggregateCompliancePack", params{"AggregatorId": alicloud.GroupID, "CompliancePackName": "n", "ConfigRules": shortRule}, &created)
	if created.CompliancePackId == "" {
		t.Error("no pack")
	}
}
