package huaweicloud_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	domain = "d0123456789"
	ruleID = "66c486e8d58ed9173f4560ac"
	hash   = "3bf8ecaeb0864feb98639080aea5c7d9"
	period = "5bf8ecaeb0864feb98639080aea5c7d9"
	eipID  = "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40"
)

var (
	asked       = time.UnixMilli(1669098286719).UTC()
	now         = asked.Add(time.Minute)
	credentials = access.New(access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLE"})
)

// fixture is a service with one rule, two EIPs, an ECS, and a change event and a period event under way.
type fixture struct {
	*httptest.Server
	store     *store.Store
	evaluated chan store.Rule
}

func native(id, name, provider, kind string) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"provider":%q,"type":%q,"region_id":"region_1","tags":{},"properties":{"bandwidth":{"size":5}},"provisioning_state":"Succeeded"}`, id, name, provider, kind)
}

func start(t *testing.T) fixture {
	t.Helper()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	rule := store.Rule{
		Cloud: compliance.HuaweiCloud, Account: domain, ID: ruleID, Name: "eip-bandwidth-minimum", Source: "urn:fss:region_1:123456789:function:default:rules:latest",
		Types: []string{"vpc.publicips"}, OnChange: true, Period: time.Hour, State: huaweicloud.Enabled, Updated: asked,
		Parameters: json.RawMessage(`{"bandwidthSize":{"value":"10"}}`),
	}
	other := rule
	other.ID, other.Name, other.State = "77c486e8d58ed9173f4560ac", "another", huaweicloud.Disabled
	evaluation := store.Evaluation{
		Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: eipID, Trigger: compliance.Change,
		Asked: asked, Expires: asked.Add(huaweicloud.TokenLifetime),
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		for _, item := range []string{
			native(eipID, "192.0.2.10", "vpc", "publicips"), native("other-eip", "192.0.2.11", "vpc", "publicips"), native("server", "server", "ecs", "cloudservers"),
		} {
			resource, err := huaweicloud.Resource(domain, json.RawMessage(item), asked)
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
		}
		for _, r := range []store.Rule{rule, other} {
			if err := tx.PutRule(r); err != nil {
				return err
			}
		}
		if err := tx.Issue(hash, evaluation); err != nil {
			return err
		}
		evaluation.Type, evaluation.ID, evaluation.Trigger = "", "", compliance.Period
		return tx.Issue(period, evaluation)
	})
	if err != nil {
		t.Fatal(err)
	}
	evaluated := make(chan store.Rule, 1)
	server := httptest.NewServer(serve(t, service.Config{
		Store: s, Log: zaptest.NewLogger(t),
		Evaluate: func(_ context.Context, rule store.Rule) error {
			evaluated <- rule
			return nil
		},
	}))
	t.Cleanup(server.Close)
	return fixture{server, s, evaluated}
}

// serve is the service of the test's account, whose clock stands.
func serve(t testing.TB, config service.Config) http.Handler {
	t.Helper()
	config.Account, config.Credentials, config.Now = domain, credentials, func() time.Time { return now }
	served, err := huaweicloud.New(t.Context(), huaweicloud.Config{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return served
}

// send sends a request and returns status and body. The header "Authorization: sign" is replaced by a signature with the user's key.
func (f fixture) send(t *testing.T, method, path, body string, header map[string]string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, f.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	if header["Authorization"] == "sign" {
		sign(request, body, credentials.User)
	}
	response, answer := localcloudtest.Send(t, request)
	if response.Header.Get("Content-Type") != "application/json" || response.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers %v", response.Header)
	}
	return response.StatusCode, strings.TrimSpace(answer)
}

// sign signs X-Sdk-Date, Host and Content-Type ("Signing API Requests", API Signing Guide).
func sign(r *http.Request, body string, key access.Key) {
	date := now.Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", date)
	sum := func(s string) string {
		digest := sha256.Sum256([]byte(s))
		return hex.EncodeToString(digest[:])
	}
	canonical := strings.Join([]string{
		r.Method, strings.TrimSuffix(r.URL.EscapedPath(), "/") + "/", r.URL.RawQuery,
		"content-type:" + r.Header.Get("Content-Type"), "host:" + r.URL.Host, "x-sdk-date:" + date, "", "content-type;host;x-sdk-date", sum(body),
	}, "\n")
	mac := hmac.New(sha256.New, []byte(key.Secret))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%s", date, sum(canonical))
	r.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=content-type;host;x-sdk-date, Signature=%x", key.ID, mac.Sum(nil)))
}

var token = map[string]string{"X-Auth-Token": credentials.Token, "Content-Type": "application/json"}

// state is the body of a report with some fields replaced; the value "-" leaves a field out.
func state(change map[string]string) string {
	body := map[string]any{
		"trigger_type": "resource", "compliance_state": "NonCompliant", "policy_assignment_id": ruleID, "policy_assignment_name": "eip-bandwidth-minimum",
		"evaluation_time": asked.UnixMilli(), "evaluation_hash": hash,
	}
	resource := map[string]any{
		"domain_id": domain, "region_id": "region_1", "resource_id": eipID, "resource_name": "192.0.2.10", "resource_provider": "vpc", "resource_type": "publicips",
	}
	for name, value := range change {
		in := body
		if inner, nested := strings.CutPrefix(name, "policy_resource."); nested {
			in, name = resource, inner
		}
		delete(in, name)
		if value != "-" {
			in[name] = json.RawMessage(value)
		}
	}
	if _, replaced := change["policy_resource"]; !replaced {
		body["policy_resource"] = resource
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return string(text)
}

const statesPath = "/v1/resource-manager/domains/" + domain + "/policy-states"

func TestPutState(t *testing.T) {
	t.Parallel()
	const accepted = `{"domain_id":"d0123456789","region_id":"region_1","resource_id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40","resource_name":"192.0.2.10","resource_provider":"vpc","resource_type":"publicips","trigger_type":"resource","compliance_state":"NonCompliant","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip-bandwidth-minimum","policy_definition_id":null,"evaluation_time":1669098286719}`
	const account = `{"domain_id":"d0123456789","region_id":"global","resource_id":"d0123456789","resource_name":"Account","resource_provider":null,"resource_type":null,"trigger_type":"period","compliance_state":"NonCompliant","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip-bandwidth-minimum","policy_definition_id":null,"evaluation_time":1669098286719}`
	refused := func(code, message string) string {
		text, _ := json.Marshal(map[string]string{"error_code": code, "error_msg": message})
		return string(text)
	}
	customized := refused("invalid_parameters", "evaluationHash should not be customized")
	long := func(n int) string { return `"` + strings.Repeat("x", n) + `"` }
	periodic := func(more map[string]string) string {
		change := map[string]string{"evaluation_hash": `"` + period + `"`, "trigger_type": `"period"`}
		maps.Copy(change, more)
		return state(change)
	}
	aboutAccount := map[string]string{
		"policy_resource.resource_id": `"d0123456789"`, "policy_resource.resource_name": `"Account"`, "policy_resource.region_id": `"global"`,
		"policy_resource.resource_provider": "null", "policy_resource.resource_type": "null",
	}
	tests := []struct {
		name   string
		body   string
		header map[string]string
		status int
		want   string // whole body, or with a leading ~ what it contains
	}{
		{"number", state(nil), nil, 200, accepted},
		{"string, as the SDKs send it", state(map[string]string{"evaluation_time": `"1669098286719"`}) + "\n", nil, 200, accepted},
		{"function_urn, as the official example sends it", state(map[string]string{"function_urn": `"urn:fss:x"`}), nil, 200, accepted},
		{"null provider and type", state(map[string]string{"policy_resource.resource_provider": "null", "policy_resource.resource_type": "null"}), nil, 200, accepted},
		{"empty resource", state(map[string]string{"policy_resource": "{}"}), nil, 200, accepted},
		{"no rule name", state(map[string]string{"policy_assignment_name": "-"}), nil, 200, accepted},
		{"account", periodic(aboutAccount), nil, 200, account},
		{"account by default", periodic(map[string]string{"policy_resource": "{}"}), nil, 200, account},
		{"resource in a period", periodic(nil), nil, 200, strings.Replace(accepted, `"trigger_type":"resource"`, `"trigger_type":"period"`, 1)},
		{"signed", state(nil), map[string]string{"Authorization": "sign", "Content-Type": "application/json"}, 200, accepted},

		{"unauthenticated", state(nil), map[string]string{"Content-Type": "application/json"}, 401, "~RMS.00010079"},
		{"wrong token", state(nil), map[string]string{"X-Auth-Token": "guess", "Content-Type": "application/json"}, 401, "~APIGW.0301"},
		{"token and wrong signature", state(nil), map[string]string{"X-Auth-Token": credentials.Token, "Authorization": "SDK-HMAC-SHA256", "Content-Type": "application/json"}, 401, "~APIGW.0301"},
		{"no content type", state(nil), map[string]string{"X-Auth-Token": credentials.Token}, 400, "~Content-Type"},

		{"hash of its own", state(map[string]string{"evaluation_hash": `"89342b8f338165651991afb8bd471396"`}), nil, 400, customized},
		{"hash of another trigger", state(map[string]string{"trigger_type": `"period"`}), nil, 400, customized},
		{"hash of another rule", state(map[string]string{"policy_assignment_id": `"77c486e8d58ed9173f4560ac"`}), nil, 400, customized},
		{"hash of another resource", state(map[string]string{"policy_resource.resource_id": `"other-eip"`}), nil, 400, customized},
		{"hash of another type", state(map[string]string{"policy_resource.resource_type": `"bandwidths"`}), nil, 400, customized},
		{"another region", state(map[string]string{"policy_resource.region_id": `"region_2"`}), nil, 400, customized},
		{"another name", state(map[string]string{"policy_resource.resource_name": `"192.0.2.99"`}), nil, 400, customized},
		{"long hash", state(map[string]string{"evaluation_hash": long(65)}), nil, 400, customized},
		{"period: out of scope", periodic(map[string]string{"policy_resource": `{"resource_id":"server","resource_provider":"ecs","resource_type":"cloudservers"}`}), nil, 400, customized},
		{"period: unknown resource", periodic(map[string]string{"policy_resource": `{"resource_id":"nothing","resource_provider":"vpc","resource_type":"publicips"}`}), nil, 404, refused("RMS.00010005", "Resource not found.")},
		{"period: account of another name", periodic(map[string]string{"policy_resource": `{"resource_id":"d0123456789","resource_name":"root"}`}), nil, 400, customized},
		{"period: no type", periodic(map[string]string{"policy_resource": `{"resource_id":"other-eip"}`}), nil, 400, "~needs resource_provider"},

		{"time of its own", state(map[string]string{"evaluation_time": "1669098286720"}), nil, 400, "~must be that of the event"},
		{"time through a float", state(map[string]string{"evaluation_time": "1.669098286719e12"}), nil, 400, "~milliseconds"},
		{"time with spaces", state(map[string]string{"evaluation_time": `" 1669098286719"`}), nil, 400, "~milliseconds"},
		{"negative time", state(map[string]string{"evaluation_time": "-1669098286719"}), nil, 400, "~milliseconds"},
		{"huge time", state(map[string]string{"evaluation_time": "16690982867190000000000"}), nil, 400, "~milliseconds"},
		{"time is true", state(map[string]string{"evaluation_time": "true"}), nil, 400, "~milliseconds"},
		{"no time", state(map[string]string{"evaluation_time": "-"}), nil, 400, "~evaluation_time is required"},
		{"no hash", state(map[string]string{"evaluation_hash": "null"}), nil, 400, "~evaluation_hash is required"},
		{"no trigger", state(map[string]string{"trigger_type": "-"}), nil, 400, "~trigger_type is required"},
		{"no state", state(map[string]string{"compliance_state": "-"}), nil, 400, "~compliance_state is required"},
		{"no rule", state(map[string]string{"policy_assignment_id": "-"}), nil, 400, "~policy_assignment_id is required"},
		{"no resource", state(map[string]string{"policy_resource": "-"}), nil, 400, "~policy_resource is required"},
		{"null resource", state(map[string]string{"policy_resource": "null"}), nil, 400, "~policy_resource is required"},
		{"resource is an array", state(map[string]string{"policy_resource": "[]"}), nil, 400, "~policy_resource must be a JSON object"},
		{"other trigger", state(map[string]string{"trigger_type": `"manual"`}), nil, 400, "~resource or period"},
		{"state in another case", state(map[string]string{"compliance_state": `"COMPLIANT"`}), nil, 400, refused("RMS.00010050", "Compliance state is illegal.")},
		{"not applicable", state(map[string]string{"compliance_state": `"NotApplicable"`}), nil, 400, "~RMS.00010050"},
		{"long state", state(map[string]string{"compliance_state": long(17)}), nil, 400, "~RMS.00010049"},
		{"state is a number", state(map[string]string{"compliance_state": "1"}), nil, 400, "~must be a string"},
		{"long rule id", state(map[string]string{"policy_assignment_id": long(37)}), nil, 400, "~RMS.00010043"},
		{"illegal rule id", state(map[string]string{"policy_assignment_id": `"a/b"`}), nil, 400, "~RMS.00010041"},
		{"long rule name", state(map[string]string{"policy_assignment_name": long(257)}), nil, 400, "~RMS.00010011"},
		{"name of another rule", state(map[string]string{"policy_assignment_name": `"another"`}), nil, 400, "~RMS.00010046"},
		{"long resource id", state(map[string]string{"policy_resource.resource_id": long(513)}), nil, 400, "~RMS.00010009"},
		{"long resource name", state(map[string]string{"policy_resource.resource_name": long(257)}), nil, 400, "~RMS.00010011"},
		{"long domain", state(map[string]string{"policy_resource.domain_id": long(37)}), nil, 400, "~RMS.00010007"},
		{"another domain", state(map[string]string{"policy_resource.domain_id": `"d2"`}), nil, 400, "~RMS.00010008"},
		{"unknown field", state(map[string]string{"annotation": `"x"`}), nil, 400, "~unknown field"},
		{"field in another case", state(map[string]string{"Evaluation_Hash": `"x"`}), nil, 400, "~unknown field"},
		{"field twice", strings.Replace(state(nil), "{", `{"evaluation_hash":"x",`, 1), nil, 400, "~twice"},
		{"not JSON", "{", nil, 400, "~RMS.00010004"},
		{"two bodies", state(nil) + state(nil), nil, 400, "~must be a JSON object"},
		{"not UTF-8", strings.Replace(state(nil), "192", "\xff", 1), nil, 400, "~UTF-8"},
		{"long body", state(nil) + strings.Repeat(" ", 64<<10), nil, 400, "~longer than 65536"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := start(t)
			header := test.header
			if header == nil {
				header = token
			}
			status, got := f.send(t, http.MethodPut, statesPath, test.body, header)
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			if part, contains := strings.CutPrefix(test.want, "~"); contains && !strings.Contains(got, part) || !contains && got != test.want {
				t.Errorf("answer %s, want %s", got, test.want)
			}
			_, states := f.send(t, http.MethodGet, statesPath, "", token)
			if stored := strings.Contains(states, `"current_count":1`); stored != (test.status == 200) {
				t.Errorf("stored: %v", states)
			}
			if test.status == 200 && !strings.Contains(states, got) {
				t.Errorf("the query shows %s, the answer was %s", states, got)
			}
		})
	}
}

func TestPutStateElsewhere(t *testing.T) {
	t.Parallel()
	f := start(t)
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/v1/resource-manager/domains/d2/policy-states":                              {403, "RMS.00010006"},
		"/v1/resource-manager/domains/" + strings.Repeat("d", 37) + "/policy-states": {400, "RMS.00010007"},
		"/v1/resource-manager/domains/a%2Fb/policy-states":                           {400, "RMS.00010008"},
		"/v1/resource-manager/domains/" + domain + "/policy-state":                   {404, "APIGW.0101"},
		statesPath + "/": {404, "APIGW.0101"},
	} {
		status, got := f.send(t, http.MethodPut, path, state(nil), token)
		if status != want.status || !strings.Contains(got, want.code) {
			t.Errorf("%s: %d %s, want %v", path, status, got, want)
		}
	}
}

func TestExpiredHash(t *testing.T) {
	t.Parallel()
	f := start(t)
	old := "00000000000000000000000000000000"
	err := f.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Issue(old, store.Evaluation{
			Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: eipID, Trigger: compliance.Change, Asked: asked, Expires: now.Add(-time.Millisecond),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	status, got := f.send(t, http.MethodPut, statesPath, state(map[string]string{"evaluation_hash": `"` + old + `"`}), token)
	if status != 400 || !strings.Contains(got, "should not be customized") {
		t.Errorf("%d %s", status, got)
	}
}

// A late report must not undo a newer one; a repeated one does no harm; one about a deleted resource leaves no result.
func TestOrder(t *testing.T) {
	t.Parallel()
	f := start(t)
	newer := "11111111111111111111111111111111"
	update := func(change func(*store.Tx) error) {
		t.Helper()
		if err := f.store.Update(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	update(func(tx *store.Tx) error {
		return tx.Issue(newer, store.Evaluation{
			Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: eipID, Trigger: compliance.Change, Asked: asked.Add(time.Second), Expires: now.Add(time.Hour),
		})
	})
	compliant := state(map[string]string{"evaluation_hash": `"` + newer + `"`, "evaluation_time": fmt.Sprint(asked.UnixMilli() + 1000), "compliance_state": `"Compliant"`})
	for i, step := range []struct{ body, want string }{
		{state(nil), `"compliance_state":"NonCompliant"`}, {compliant, `"compliance_state":"Compliant"`},
		{state(nil), `"compliance_state":"Compliant"`}, {compliant, `"compliance_state":"Compliant"`},
	} {
		if status, got := f.send(t, http.MethodPut, statesPath, step.body, token); status != 200 {
			t.Errorf("step %d: %d %s", i, status, got)
		}
		if _, states := f.send(t, http.MethodGet, statesPath, "", token); !strings.Contains(states, step.want) {
			t.Errorf("step %d: %s, want %s", i, states, step.want)
		}
	}
	update(func(tx *store.Tx) error {
		resource, err := tx.Resource(compliance.HuaweiCloud, domain, "vpc.publicips", eipID)
		if err != nil {
			return err
		}
		resource.Deleted = true
		if _, err := tx.DeleteResults(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: domain}); err != nil {
			return err
		}
		return tx.PutResource(resource)
	})
	if status, got := f.send(t, http.MethodPut, statesPath, compliant, token); status != 200 {
		t.Errorf("deleted: %d %s", status, got)
	}
	if _, states := f.send(t, http.MethodGet, statesPath, "", token); !strings.Contains(states, `"current_count":0`) {
		t.Errorf("deleted: %s", states)
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	f := start(t)
	for _, body := range []string{
		state(nil), state(map[string]string{"evaluation_hash": `"` + period + `"`, "trigger_type": `"period"`, "compliance_state": `"Compliant"`, "policy_resource": `{"resource_id":"other-eip","resource_provider":"vpc","resource_type":"publicips"}`}),
		state(map[string]string{"evaluation_hash": `"` + period + `"`, "trigger_type": `"period"`, "policy_resource": `{}`}),
	} {
		if status, got := f.send(t, http.MethodPut, statesPath, body, token); status != 200 {
			t.Fatalf("%d %s", status, got)
		}
	}
	base := "/v1/resource-manager/domains/" + domain
	type page struct {
		Value []struct {
			ID string `json:"resource_id"`
		}
		Resources []struct {
			ID string `json:"id"`
		}
		Page struct {
			Count int     `json:"current_count"`
			Next  *string `json:"next_marker"`
		} `json:"page_info"`
	}
	everything := func(path string) (ids []string) {
		t.Helper()
		next := ""
		for range 10 {
			status, body := f.send(t, http.MethodGet, path+next, "", token)
			var got page
			if err := json.Unmarshal([]byte(body), &got); err != nil || status != 200 {
				t.Fatalf("%s: %d %s, %v", path, status, body, err)
			}
			for _, state := range got.Value {
				ids = append(ids, state.ID)
			}
			for _, resource := range got.Resources {
				ids = append(ids, resource.ID)
			}
			if got.Page.Count != len(got.Value)+len(got.Resources) {
				t.Errorf("%s: current_count %d of %d", path, got.Page.Count, len(got.Value)+len(got.Resources))
			}
			if got.Page.Next == nil {
				return ids
			}
			next = "&marker=" + *got.Page.Next
		}
		t.Fatal("endless pages")
		return nil
	}
	for path, want := range map[string][]string{
		base + "/policy-states?limit=1":                                             {domain, eipID, "other-eip"},
		base + "/policy-states?limit=2&compliance_state=NonCompliant":               {domain, eipID},
		base + "/policy-states?limit=2&resource_id=other-eip":                       {"other-eip"},
		base + "/policy-states?limit=2&resource_name=192.0.2.10":                    {eipID},
		base + "/policy-assignments/" + ruleID + "/policy-states?limit=200":         {domain, eipID, "other-eip"},
		base + "/policy-assignments/77c486e8d58ed9173f4560ac/policy-states?limit=1": nil,
		base + "/resources/" + eipID + "/policy-states?limit=1":                     {eipID},
		base + "/all-resources?limit=1":                                             {"server", eipID, "other-eip"},
		base + "/all-resources?limit=1&type=vpc.publicips":                          {eipID, "other-eip"},
		base + "/all-resources?limit=1&id=server":                                   {"server"},
		base + "/all-resources?limit=1&region_id=region_2":                          nil,
	} {
		if diff := cmp.Diff(want, everything(path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}

	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/policy-states?limit=0":                                            {400, "RMS.00010024"},
		"/policy-states?limit=201":                                          {400, "RMS.00010025"},
		"/policy-states?limit=x":                                            {400, "RMS.00010004"},
		"/policy-states?marker=x":                                           {400, "RMS.00010035"},
		"/policy-states?marker=%2A%2A%2A%2A":                                {400, "RMS.00010034"},
		"/policy-states?marker=eHh4eHg":                                     {400, "RMS.00010034"},
		"/policy-states?compliance_state=x":                                 {400, "RMS.00010050"},
		"/policy-states?state=x":                                            {400, "RMS.00010004"},
		"/policy-states?limit=1&limit=2":                                    {400, "RMS.00010004"},
		"/policy-assignments/nothing/policy-states":                         {404, "RMS.00010005"},
		"/all-resources?type=publicips":                                     {400, "RMS.00010015"},
		"/all-resources/nothing":                                            {404, "RMS.00010005"},
		"/policy-assignments/" + strings.Repeat("x", 37) + "/policy-states": {400, "RMS.00010043"},
	} {
		if status, got := f.send(t, http.MethodGet, base+path, "", token); status != want.status || !strings.Contains(got, want.code) {
			t.Errorf("%s: %d %s, want %v", path, status, got, want)
		}
	}
	if _, got := f.send(t, http.MethodGet, base+"/all-resources/"+eipID, "", token); got != native(eipID, "192.0.2.10", "vpc", "publicips") {
		t.Errorf("resource %s", got)
	}
}

func TestEvaluation(t *testing.T) {
	t.Parallel()
	f := start(t)
	base := "/v1/resource-manager/domains/" + domain + "/policy-assignments/"
	if status, got := f.send(t, http.MethodPost, base+ruleID+"/policy-states/run-evaluation", "", token); status != 200 || got != "" {
		t.Errorf("%d %s", status, got)
	}
	if rule := <-f.evaluated; rule.ID != ruleID {
		t.Errorf("evaluates %q", rule.ID)
	}
	if status, got := f.send(t, http.MethodPost, base+"77c486e8d58ed9173f4560ac/policy-states/run-evaluation", "", token); status != 400 {
		t.Errorf("disabled rule: %d %s", status, got)
	}
	if status, got := f.send(t, http.MethodPost, base+"nothing/policy-states/run-evaluation", "", token); status != 404 {
		t.Errorf("unknown rule: %d %s", status, got)
	}
	invocation := store.Invocation{Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Trigger: compliance.Period, Started: asked}
	for _, step := range []struct {
		state  store.State
		reason string
		want   string
	}{
		{store.Pending, "", `{"state":"Running","policy_assignment_id":"` + ruleID + `","start_time":"2022-11-22T06:24:46.719Z","end_time":null,"error_message":null}`},
		{store.Failed, "timed out", `{"state":"Failed","policy_assignment_id":"` + ruleID + `","start_time":"2022-11-22T06:24:46.719Z","end_time":"2022-11-22T06:25:46.719Z","error_message":"timed out"}`},
		{store.Succeeded, "", `{"state":"Succeeded","policy_assignment_id":"` + ruleID + `","start_time":"2022-11-22T06:24:46.719Z","end_time":"2022-11-22T06:25:46.719Z","error_message":null}`},
	} {
		err := f.store.Update(t.Context(), func(tx *store.Tx) (err error) {
			if step.state == store.Pending {
				invocation.Number, err = tx.StartInvocation(invocation)
				return err
			}
			invocation.State, invocation.Error, invocation.Ended = step.state, step.reason, now
			return tx.UpdateInvocation(invocation)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, got := f.send(t, http.MethodGet, base+ruleID+"/policy-states/evaluation-state", "", token); got != step.want {
			t.Errorf("%s: %s, want %s", step.state, got, step.want)
		}
	}
}

// 64 clients report at once; none of their states may be lost.
func TestConcurrentReports(t *testing.T) {
	t.Parallel()
	f := start(t)
	const clients, each = 64, 5
	hashOf := func(client, i int) string { return fmt.Sprintf("%032x", client*each+i) }
	err := f.store.Update(t.Context(), func(tx *store.Tx) error {
		for client := range clients {
			id := fmt.Sprint("eip-", client)
			resource, err := huaweicloud.Resource(domain, json.RawMessage(native(id, id, "vpc", "publicips")), asked)
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
			for i := range each {
				err := tx.Issue(hashOf(client, i), store.Evaluation{
					Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: id, Trigger: compliance.Change,
					Asked: asked.Add(time.Duration(i) * time.Second), Expires: now.Add(time.Hour),
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for client := range clients {
		for i := range each {
			wait.Go(func() {
				body := state(map[string]string{
					"evaluation_hash": `"` + hashOf(client, i) + `"`, "evaluation_time": fmt.Sprint(asked.UnixMilli() + int64(i)*1000), "policy_resource": "{}",
				})
				request, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, f.URL+statesPath, bytes.NewReader([]byte(body)))
				for name, value := range token {
					request.Header.Set(name, value)
				}
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				response.Body.Close()
				if response.StatusCode != 200 {
					t.Errorf("status %d", response.StatusCode)
				}
			})
		}
	}
	wait.Wait()
	err = f.store.View(t.Context(), func(tx *store.Tx) error {
		results, err := tx.Results(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: domain}, store.ResultKey{}, 1000)
		if len(results) != clients {
			t.Errorf("%d results, want %d", len(results), clients)
		}
		for _, result := range results {
			if want := asked.Add((each - 1) * time.Second); !result.Ordering.Equal(want) {
				t.Errorf("%s: the last state is of %v, want %v", result.ID, result.Ordering, want)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestEvent(t *testing.T) {
	t.Parallel()
	rule := store.Rule{
		Cloud: compliance.HuaweiCloud, Account: domain, ID: ruleID, Name: "eip", Source: "urn:fss:f", Parameters: json.RawMessage(`{"bandwidthSize":{"value":"10"}}`),
	}
	resource, err := huaweicloud.Resource(domain, json.RawMessage(native(eipID, "192.0.2.10", "vpc", "publicips")), asked)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		question store.Question
		want     string
	}{
		{
			store.Question{Rule: rule, Resource: &resource, Trigger: compliance.Change, Asked: asked, Secret: hash},
			`{"domain_id":"d0123456789","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip","function_urn":"urn:fss:f","trigger_type":"resource","evaluation_time":1669098286719,"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9","rule_parameter":{"bandwidthSize":{"value":"10"}},"invoking_event":{"id":"b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40","name":"192.0.2.10","provider":"vpc","type":"publicips","tags":{},"created":null,"updated":null,"properties":{"bandwidth":{"size":5}},"ep_id":null,"project_id":null,"region_id":"region_1","provisioning_state":"Succeeded"}}`,
		},
		{
			store.Question{Rule: rule, Trigger: compliance.Period, Asked: asked, Secret: hash},
			`{"domain_id":"d0123456789","policy_assignment_id":"66c486e8d58ed9173f4560ac","policy_assignment_name":"eip","function_urn":"urn:fss:f","trigger_type":"period","evaluation_time":1669098286719,"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9","rule_parameter":{"bandwidthSize":{"value":"10"}},"invoking_event":{"id":"d0123456789","name":"Account","provider":null,"type":null,"tags":null,"created":null,"updated":null,"properties":null,"ep_id":null,"project_id":null,"region_id":"global","provisioning_state":null}}`,
		},
	} {
		got, err := huaweicloud.Event(test.question)
		if err != nil || string(got) != test.want {
			t.Errorf("%v\ngot  %s\nwant %s", err, got, test.want)
		}
	}
}

func FuzzPutState(f *testing.F) {
	for _, seed := range []string{state(nil), "{}", `{"policy_resource":{"resource_id":1}}`, "[", `{"a":1}{`, "null", `{"evaluation_time":""}`} {
		f.Add(seed)
	}
	s, err := store.Open(f.Context(), "")
	if err != nil {
		f.Fatal(err)
	}
	api := serve(f, service.Config{Store: s, Log: zaptest.NewLogger(f)})
	f.Fuzz(func(t *testing.T, body string) {
		request := httptest.NewRequest(http.MethodPut, (&url.URL{Path: statesPath}).String(), strings.NewReader(body))
		for name, value := range token {
			request.Header.Set(name, value)
		}
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, request)
		if recorder.Code < 400 || recorder.Code >= 500 { // there is no rule: nothing can be accepted
			t.Errorf("%d for %q", recorder.Code, body)
		}
	})
}
