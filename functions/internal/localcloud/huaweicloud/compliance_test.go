package huaweicloud_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

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
