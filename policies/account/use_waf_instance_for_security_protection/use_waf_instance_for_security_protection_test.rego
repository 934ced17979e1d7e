package policies.account.use_waf_instance_for_security_protection_test

import data.policies.account.use_waf_instance_for_security_protection as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

answered(values) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {name: {"exists": true, "value": value} | some name, value in values},
}

test_allow_protected if {
	testing.compliant(policy, {"protected": true}) with input as answered({"waf_instance": {"InstanceId": "waf-1", "Status": 1}})
}

test_deny_unprotected if {
	testing.noncompliant(policy, {reasons.is_true("the account has no Web Application Firewall", account.paths.web_firewall)}) with input as answered({"waf_instance": {"RequestId": "r"}, "waf_instance_international": {"RequestId": "r"}, "waf_v2_instance": {"InstanceInfo": {"PayType": 0}}, "waf_v2_instance_international": {"InstanceInfo": {"PayType": 0}}})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as answered({})
}
