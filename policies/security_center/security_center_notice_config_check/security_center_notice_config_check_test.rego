package policies.security_center.security_center_notice_config_check_test

import data.policies.lib.security_center
import data.policies.security_center.security_center_notice_config_check as policy

alicloud(channels) := {"resource": {"type": "alicloud/ACS::SecurityCenter::Instance", "properties": {"NotifyChannels": channels}}}

alerts := {"Project": "sas_suspicious", "Route": 7}

baseline := {"Project": "sas_healthcheck", "Route": 1}

unset(name) := {
	"message": sprintf("no way is set to send notifications of the kind %s", [name]),
	"property": security_center.paths.notifications,
	"actual": name, "desired": name, "operator": "NotContains",
}

test_deny_what_is_sent_in_no_way if {
	policy.deny == {unset("sas_healthcheck")} with input as alicloud([alerts, object.union(baseline, {"Route": 0})])
	policy.deny == {unset("sas_healthcheck"), unset("sas_suspicious")} with input as alicloud([
		object.union(alerts, {"Route": "0"}),
		object.union(baseline, {"Route": 0}),
	])
}

test_allow if {
	policy.deny == set() with input as alicloud([alerts, baseline])
}

test_no_evidence if {
	every channels in [[], null, [alerts, {"Project": "sas_healthcheck"}], [alerts, object.union(baseline, {"Route": 9})]] {
		not policy.evidence with input as alicloud(channels)
	}
}
