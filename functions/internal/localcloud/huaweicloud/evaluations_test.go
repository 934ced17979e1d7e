package huaweicloud_test

import (
	"bytes"
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

	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

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
