package policies.account.tracker_config_enabled_check_test

import data.policies.account.tracker_config_enabled_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(answer) := {"resource": {"type": "huaweicloud/account", "account": "d1"}, "lookups": {"rms_tracker_config": answer}}

config(rest) := {"exists": true, "value": object.union({"domain_id": "d1"}, rest)}

test_allow_recorder if {
	every rest in [{}, {"frozen_status": {}}, {"frozen_status": {"is_frozen": false}}] {
		testing.compliant(policy, {"recording": true}) with input as account(config(rest))
	}
}

test_deny_without_recorder if {
	reason := reasons.is_true("the resource recorder is off", "tracker-config")
	testing.noncompliant(policy, {reason}) with input as account({"exists": false})
	testing.noncompliant(policy, {reason}) with input as account(config({"frozen_status": {"is_frozen": true}}))
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as {"resource": {"type": "huaweicloud/account", "account": "d1"}}
	testing.undetermined(policy) with input as account({"exists": true, "value": {}})
}
