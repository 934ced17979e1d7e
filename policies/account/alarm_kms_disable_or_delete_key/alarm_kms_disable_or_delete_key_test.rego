package policies.account.alarm_kms_disable_or_delete_key_test

import data.policies.account.alarm_kms_disable_or_delete_key as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(events) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {"ces_kms_alarms": {"exists": true, "value": [{"of": "cn-north-4", "exists": true, "value": {"alarms": [{
		"enabled": true, "type": "EVENT.SYS", "resources": [],
		"policies": [{"metric_name": event} | some event in events],
	}]}}]}},
	"parameters": {"regionList": ["cn-north-4"]},
}

test_allow_both if {
	testing.compliant(policy, {"alarmed_events": {"cn-north-4": [
		"disableKey",
		"scheduleKeyDeletion",
	]}}) with input as account(["disableKey", "scheduleKeyDeletion"])
}

reason(event, alarmed) := reasons.has_one_of(
	sprintf("no alarm is raised in region cn-north-4 for the event %s", [event]),
	alarmed, [event], "policies",
)

test_deny_without if {
	testing.noncompliant(policy, {reason("scheduleKeyDeletion", ["disableKey"])}) with input as account(["disableKey"])
	testing.noncompliant(policy, {reason("disableKey", []), reason("scheduleKeyDeletion", [])}) with input as account([])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account([]), ["lookups"])
}
