package policies.account.use_ddos_instance_for_security_protection_test

import data.policies.account.use_ddos_instance_for_security_protection as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

answered(values) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {name: {"exists": true, "value": value} | some name, value in values},
}

test_allow_protected if {
	testing.compliant(policy, {"protected": true}) with input as answered({"ddoscoo_instances": {"InstanceIds": [{"InstanceId": "ddoscoo-1"}]}})
}

test_deny_unprotected if {
	testing.noncompliant(policy, {reasons.is_true("the account has no instance of Anti-DDoS", account.paths.ddos_protection)}) with input as answered({
		"ddoscoo_instances": {"InstanceIds": []},
		"ddoscoo_instances_international": {"InstanceIds": []},
		"ddosbgp_instances": [{"of": "cn-hangzhou", "exists": true, "value": {"InstanceList": []}}],
	})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as answered({})
}
