package alicloud_test

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func TestClientToken(t *testing.T) {
	t.Parallel()
	s := start(t)
	type created struct{ CompliancePackId, RequestId string }
	request := params{"CompliancePackName": "n", "ConfigRules": shortRule, "ClientToken": strings.Repeat("~", 64)}
	var first, again created
	s.call(t, "CreateCompliancePack", request, &first)
	s.call(t, "CreateCompliancePack", request, &again)
	if first.CompliancePackId != again.CompliancePackId || first.RequestId == again.RequestId {
		t.Errorf("got %v, then %v", first, again)
	}
	if len(s.evaluated) != 1 {
		t.Errorf("the repetition evaluated: %v", s.evaluated)
	}
	changed := params{"CompliancePackName": "other", "ConfigRules": shortRule, "ClientToken": request["ClientToken"]}
	if got := s.refusal(t, "owner", "CreateCompliancePack", changed); got != "400 IdempotentParameterMismatch" {
		t.Error("other parameters:", got)
	}
	if got := s.refusal(t, "owner", "GenerateCompliancePackReport", params{"CompliancePackId": first.CompliancePackId, "ClientToken": request["ClientToken"]}); got != "400 IdempotentParameterMismatch" {
		t.Error("another operation:", got)
	}
	if got := s.refusal(t, "member", "CreateCompliancePack", changed); got != "200 " {
		t.Error("another account's tokens are its own:", got)
	}
	// A refused request leaves its token free.
	refused := params{"CompliancePackName": "n", "ConfigRules": shortRule, "ClientToken": "free"}
	if got := s.refusal(t, "owner", "CreateCompliancePack", refused); got != "400 CompliancePackExists" {
		t.Error(got)
	}
	refused["CompliancePackName"] = "m"
	if got := s.refusal(t, "owner", "CreateCompliancePack", refused); got != "200 " {
		t.Error(got)
	}
	// Deleting again with the same token repeats the success; without it the pack is gone.
	s.clock.advance(time.Second)
	var deletion struct {
		OperateCompliancePacksResult struct {
			OperateCompliancePacks []struct {
				ErrorCode string
				Success   bool
			}
		}
	}
	for _, token := range []string{"d", "d", ""} {
		s.call(t, "DeleteCompliancePacks", params{"CompliancePackIds": first.CompliancePackId, "ClientToken": token}, &deletion)
		got := deletion.OperateCompliancePacksResult.OperateCompliancePacks[0]
		if got.Success != (token == "d") {
			t.Errorf("token %q: %v", token, got)
		}
	}
	// Tokens are forgotten.
	s.clock.advance(25 * time.Hour)
	if got := s.refusal(t, "owner", "CreateCompliancePack", request); got != "200 " {
		t.Error("a day later:", got)
	}
}

// Of many equal requests at once, one is carried out.
func TestClientTokenAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	ids := make([]string, 32)
	var all sync.WaitGroup
	for i := range ids {
		all.Go(func() {
			var created struct{ CompliancePackId string }
			s.call(t, "CreateCompliancePack", params{"CompliancePackName": "n", "ConfigRules": shortRule, "ClientToken": "same"}, &created)
			ids[i] = created.CompliancePackId
		})
	}
	all.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Errorf("got %v", ids)
			break
		}
	}
}
