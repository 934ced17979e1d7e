package policies.account.use_cloud_fire_wall_for_security_protection_test

import data.policies.account.use_cloud_fire_wall_for_security_protection as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

answered(values) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {name: {"exists": true, "value": value} | some name, value in values},
}

test_allow_protected if {
	testing.compliant(policy, {"protected": true}) with input as answered({"cloud_firewall_instance": {"InstanceStatus": "normal", "UserStatus": true}})
}

test_deny_unprotected if {
	testing.noncompliant(policy, {reasons.is_true("Cloud Firewall does not protect the account", account.paths.cloud_firewall)}) with input as answered({"cloud_firewall_instance": {"InstanceStatus": "free", "UserStatus": false}})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as answered({})
}
