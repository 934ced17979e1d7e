package policies.account.waf_policy_enable_geoip_test

import data.policies.account.waf_policy_enable_geoip as policy
import data.policies.lib.reasons
import data.policies.lib.testing

account(statuses) := {
	"resource": {"type": "huaweicloud/account"},
	"lookups": {"waf_geoip_rules": {"exists": true, "value": [{
		"of": "cn-north-4", "exists": true,
		"value": {"items": [{"status": status} | some status in statuses]},
	}]}},
	"parameters": {"regionList": ["cn-north-4"]},
}

test_allow_enabled if {
	testing.compliant(policy, {"enabled_rules": 1}) with input as account([0, 1])
}

test_deny_none_enabled if {
	reason := reasons.at_least("no geolocation access control rule of WAF is enabled", 0, 1, "items")
	testing.noncompliant(policy, {reason}) with input as account([])
	testing.noncompliant(policy, {reason}) with input as account([0])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(account([1]), ["lookups"])
}
