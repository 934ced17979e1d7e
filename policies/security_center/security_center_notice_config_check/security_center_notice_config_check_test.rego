package policies.security_center.security_center_notice_config_check_test

import data.policies.lib.reasons
import data.policies.lib.security_center
import data.policies.lib.testing
import data.policies.security_center.security_center_notice_config_check as policy

alicloud(channels) := {"resource": {"type": "alicloud/ACS::SecurityCenter::Instance", "properties": {"NotifyChannels": channels}}}

alerts := {"Project": "sas_suspicious", "Route": 7}

baseline := {"Project": "sas_healthcheck", "Route": 1}

unset(name) := reasons.has_not(sprintf("no channel is set for notifications of the kind %s", [name]), name, name, security_center.paths.notifications)

test_deny_what_is_sent_in_no_way if {
	testing.noncompliant(policy, {unset("sas_healthcheck")}) with input as alicloud([alerts, object.union(baseline, {"Route": 0})])
	testing.noncompliant(policy, {unset("sas_healthcheck"), unset("sas_suspicious")}) with input as alicloud([
		object.union(alerts, {"Route": "0"}),
		object.union(baseline, {"Route": 0}),
	])
}

test_allow if {
	testing.compliant(policy, {"notifications": [{"name": "sas_suspicious", "sent": true}, {"name": "sas_healthcheck", "sent": true}]}) with input as alicloud([alerts, baseline])
}

test_no_evidence if {
	every channels in [[], null] {
		testing.undetermined(policy) with input as alicloud(channels)
	}
}
