package huaweicloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const assignments = "/v1/resource-manager/domains/" + domain + "/policy-assignments"

const customRule = `{"policy_assignment_type":"custom","name":"eip","description":"EIPs are fast","policy_filter":{"resource_provider":"vpc","resource_type":"publicips","tag_key":"env"},` +
	`"custom_policy":{"function_urn":"urn:fss:f","auth_type":"agency","auth_value":{"agency_name":"rms_custom_policy_agency"}},"parameters":{"bandwidthSize":{"value":["10",20,{}]}},"tags":[{"key":"team","value":"net"}]}`

func TestRules(t *testing.T) {
	t.Parallel()
	f := start(t)
	status, created := f.send(t, http.MethodPut, assignments, customRule, token)
	var read struct{ ID string }
	if err := json.Unmarshal([]byte(created), &read); err != nil || status != 200 || len(read.ID) != 24 {
		t.Fatalf("%d %s, %v", status, created, err)
	}
	want := `{"policy_assignment_type":"custom","id":"` + read.ID + `","name":"eip","description":"EIPs are fast","policy_filter":{"region_id":null,"resource_provider":"vpc","resource_type":"publicips","resource_id":null,"tag_key":"env","tag_value":null},"period":null,"state":"Enabled","created":"2022-11-22T06:25:46.719Z","updated":"2022-11-22T06:25:46.719Z","policy_definition_id":null,"custom_policy":{"function_urn":"urn:fss:f","auth_type":"agency","auth_value":{"agency_name":"rms_custom_policy_agency"}},"parameters":{"bandwidthSize":{"value":["10",20,{}]}},"tags":[{"key":"team","value":"net"}],"created_by":"custom","target_type":null,"target_id":null}`
	if diff := cmp.Diff(want, created); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if rule := <-f.evaluated; rule.Name != "eip" || !rule.Covers("vpc.publicips") || rule.Covers("ecs.cloudservers") {
		t.Errorf("evaluates %+v", rule)
	}
	one := assignments + "/" + read.ID
	if _, got := f.send(t, http.MethodGet, one, "", token); got != want {
		t.Errorf("got %s", got)
	}
	if status, got := f.send(t, http.MethodPut, assignments, customRule, token); status != 400 || !strings.Contains(got, "taken") {
		t.Errorf("the same name again: %d %s", status, got)
	}

	periodic := strings.Replace(customRule, `"policy_filter":{"resource_provider":"vpc","resource_type":"publicips","tag_key":"env"}`, `"period":"One_Hour"`, 1)
	if status, got := f.send(t, http.MethodPut, one, periodic, token); status != 200 || !strings.Contains(got, `"policy_filter":null,"period":"One_Hour","state":"Enabled"`) {
		t.Errorf("modify: %d %s", status, got)
	}
	<-f.evaluated
	names := func(query string) (names []string) {
		next := ""
		for {
			_, got := f.send(t, http.MethodGet, assignments+query+next, "", token)
			var read struct {
				Value []struct{ Name string }
				Page  struct {
					Next *string `json:"next_marker"`
				} `json:"page_info"`
			}
			if err := json.Unmarshal([]byte(got), &read); err != nil {
				t.Fatal(err)
			}
			for _, rule := range read.Value {
				names = append(names, rule.Name)
			}
			if read.Page.Next == nil {
				return names
			}
			next = "&marker=" + *read.Page.Next
		}
	}
	if diff := cmp.Diff([]string{"another", "eip", "eip-bandwidth-minimum"}, names("?limit=1")); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"eip"}, names("?policy_assignment_name=eip")); diff != "" {
		t.Errorf("list by name (-want +got):\n%s", diff)
	}

	steps := []struct {
		method, path string
		status       int
		evaluates    bool
	}{
		{http.MethodDelete, one, 400, false},
		{http.MethodPost, one + "/disable", 200, false},
		{http.MethodPut, one, 200, false}, // a disabled rule is not evaluated
		{http.MethodPost, one + "/enable", 200, true},
		{http.MethodPost, one + "/disable", 200, false},
		{http.MethodDelete, one, 200, false},
		{http.MethodDelete, one, 404, false},
		{http.MethodGet, one, 404, false},
		{http.MethodPut, one, 404, false},
		{http.MethodPost, one + "/enable", 404, false},
	}
	for i, step := range steps {
		body := ""
		if step.method == http.MethodPut {
			body = periodic
		}
		status, got := f.send(t, step.method, step.path, body, token)
		if status != step.status {
			t.Errorf("step %d: %d %s, want %d", i, status, got, step.status)
		}
		evaluates := len(f.evaluated) == 1
		if evaluates != step.evaluates {
			t.Errorf("step %d: evaluates: %v", i, evaluates)
		}
		if evaluates {
			<-f.evaluated
		}
	}
}

func TestBadRules(t *testing.T) {
	t.Parallel()
	f := start(t)
	replace := func(old, by string) string {
		if !strings.Contains(customRule, old) {
			panic(old)
		}
		return strings.Replace(customRule, old, by, 1)
	}
	many := `"parameters":{`
	for i := range 11 {
		many += fmt.Sprintf(`"p%d":{"value":1},`, i)
	}
	for name, test := range map[string]struct{ body, code string }{
		"no name":              {replace(`"name":"eip",`, ""), "name is required"},
		"empty name":           {replace(`"name":"eip"`, `"name":""`), "RMS.00010046"},
		"long name":            {replace(`"name":"eip"`, `"name":"`+strings.Repeat("x", 65)+`"`), "RMS.00010045"},
		"built in":             {replace(`"policy_assignment_type":"custom",`, ""), "RMS.00010042"},
		"policy":               {replace(`"name"`, `"policy_definition_id":"5fa265c0aa1e6afc05a0ff07","name"`), "RMS.00010042"},
		"long description":     {replace(`EIPs are fast`, strings.Repeat("x", 513)), "description"},
		"unknown period":       {replace(`"name"`, `"period":"Two_Hours","name"`), "period must be"},
		"period and filter":    {replace(`"name"`, `"period":"One_Hour","name"`), "both"},
		"unknown filter":       {replace(`"tag_key"`, `"tag"`), "unknown field"},
		"no function":          {replace(`"function_urn":"urn:fss:f",`, ""), "function_urn is required"},
		"another auth":         {replace(`"auth_type":"agency"`, `"auth_type":"token"`), "auth_type"},
		"no agency":            {replace(`{"agency_name":"rms_custom_policy_agency"}`, `{}`), "agency"},
		"bare parameter":       {replace(`{"value":["10",20,{}]}`, `"10"`), "must be a JSON object"},
		"parameter of nothing": {replace(`{"value":["10",20,{}]}`, `{}`), "a name and a value"},
		"many parameters":      {replace(`"parameters":{`, many), "at most 10"},
		"tag without a key":    {replace(`"key":"team"`, `"key":""`), "RMS.00010029"},
		"not JSON":             {"rubbish", "RMS.00010004"},
	} {
		if status, got := f.send(t, http.MethodPut, assignments, test.body, token); status != 400 || !strings.Contains(got, test.code) {
			t.Errorf("%s: %d %s, want %s", name, status, got, test.code)
		}
	}
	if _, got := f.send(t, http.MethodGet, assignments, "", token); !strings.Contains(got, `"current_count":2`) {
		t.Errorf("a bad rule was stored: %s", got)
	}
}
