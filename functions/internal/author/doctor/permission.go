package doctor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// madeUp is the name of everything in the test event.
const madeUp = "assay-doctor"

// retries is how long the test report may be retried while the service is busy.
const retries = 4 * time.Second

// permission reports on a resource that does not exist, in the same way as the functions. The service must refuse the report; the refusal
// shows which of its checks the report passed.
func (e *examination) permission(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, retries)
	defer cancel()
	notification, err := e.Cloud.Decode(e.event())
	if err != nil {
		e.add(Permission, Problem, err.Error(), "check the account's id")
		return
	}
	outcome := compliance.Outcome{Resource: notification.Event().Resource, Verdict: compliance.NotApplicable}
	err = notification.Report(ctx, []compliance.Outcome{outcome})
	var refusal *delivery.Refusal
	switch {
	case err == nil:
		e.add(Permission, OK, "a test report was accepted", "")
	case !errors.As(err, &refusal):
		e.add(Permission, Problem, err.Error(), "")
	case e.tooFar(refusal):
		e.add(Permission, OK, "the service accepted signature and permission, and refused the made-up event as it should", "")
	case refusal.Temporary():
		e.add(Permission, Unknown, said(refusal), "try again")
	default:
		e.add(Permission, Problem, said(refusal), refusal.Advice)
	}
}

// said is a refusal without its advice.
func said(refusal *delivery.Refusal) string {
	bare := *refusal
	bare.Advice = ""
	return bare.Error()
}

// tooFar reports whether a refusal is about the made-up token or hash, which a service looks at after signature and permission.
func (e *examination) tooFar(refusal *delivery.Refusal) bool {
	switch e.Cloud.Name() {
	case compliance.HuaweiCloud:
		return refusal.Status == http.StatusBadRequest && (strings.Contains(refusal.Message, "evaluationHash") || refusal.Code == "invalid_parameters")
	case compliance.Alicloud:
		return refusal.Status < http.StatusInternalServerError && strings.Contains(strings.ToLower(refusal.Code+refusal.Message), "resulttoken")
	default:
		return refusal.Code == "InvalidResultTokenException" || refusal.Code == "NoSuchConfigRuleException"
	}
}

// event is what the cloud's Config service would send for a resource that does not exist.
func (e *examination) event() []byte {
	now := time.Now()
	var event map[string]any
	switch e.Cloud.Name() {
	case compliance.HuaweiCloud:
		event = map[string]any{
			"domain_id": e.Account, "policy_assignment_id": madeUp, "policy_assignment_name": madeUp, "trigger_type": "resource",
			"function_urn":    "urn:fss:region:project:function:default:" + madeUp + ":latest",
			"evaluation_time": now.UnixMilli(), "evaluation_hash": strings.Repeat("0", 32), "rule_parameter": map[string]any{},
			"invoking_event": map[string]any{
				"id": madeUp, "name": madeUp, "provider": "vpc", "type": "publicips", "region_id": "global",
				"provisioning_state": "Succeeded", "tags": map[string]any{}, "properties": map[string]any{"status": madeUp},
			},
		}
	case compliance.Alicloud:
		event = map[string]any{
			"orderingTimestamp": now.UnixMilli(), "resultToken": madeUp, "ruleParameters": map[string]any{"rule": madeUp},
			"invokingEvent": map[string]any{
				"messageType": "ConfigurationItemChangeNotification", "configurationType": "COMMON",
				"configurationItem": map[string]any{
					"accountId": 1, "regionId": "cn-shanghai", "resourceId": madeUp, "resourceName": madeUp,
					"resourceType": "ACS::EIP::EipAddress", "configuration": `{"Status":"` + madeUp + `"}`, "captureTime": now.UnixMilli(), "tags": "",
				},
			},
		}
	default: // with this token AWS Config keeps nothing
		invoking, _ := json.Marshal(map[string]any{
			"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": now.UTC().Format(time.RFC3339),
			"configurationItem": map[string]any{
				"awsAccountId": "111122223333", "awsRegion": e.Region, "resourceId": madeUp, "resourceType": "AWS::EC2::EIP", "configurationItemStatus": "OK",
				"configurationItemCaptureTime": now.UTC().Format(time.RFC3339), "configuration": map[string]any{"status": madeUp},
			},
		})
		event = map[string]any{
			"version": "1.0", "configRuleName": madeUp, "configRuleId": madeUp, "accountId": "111122223333", "resultToken": "TESTMODE",
			"configRuleArn":  fmt.Sprintf("arn:aws:config:%s:111122223333:config-rule/%s", e.Region, madeUp),
			"eventLeftScope": false, "ruleParameters": "{}", "invokingEvent": string(invoking),
		}
	}
	encoded, _ := json.Marshal(event) // of strings and numbers
	return encoded
}
