package policies.account.waf3_instance_enabled_specified_defense_rules_test

import data.policies.account.waf3_instance_enabled_specified_defense_rules as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

of(instance, rules) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {
		"waf_instance": {"exists": true, "value": object.union({"RequestId": "r"}, instance)},
		"waf_instance_international": {"exists": true, "value": {"RequestId": "r"}},
		"waf_defense_rules": {"exists": true, "value": [{"of": "waf-1", "exists": true, "value": {"Rules": rules}}]},
		"waf_defense_rules_international": {"exists": true, "value": []},
	},
	"parameters": {"defenseScenes": ["waf_group", "cc"]},
}

waf := {"InstanceId": "waf-1", "Status": 1}

test_allow_rules if {
	rules := [{"DefenseScene": "waf_group", "Status": 1}, {"DefenseScene": "cc", "Status": 1}, {"DefenseScene": "cc", "Status": 0}]
	testing.compliant(policy, {"instance": true, "scenes": ["cc", "waf_group"]}) with input as of(waf, rules)
}

test_deny_without_rule if {
	rules := [{"DefenseScene": "waf_group", "Status": 1}, {"DefenseScene": "cc", "Status": 0}]
	reason := reasons.has_one_of("no rule of the kind cc is on", ["waf_group"], "cc", account.paths.web_firewall_scenes)
	testing.noncompliant(policy, {reason}) with input as of(waf, rules)
}

test_not_applicable_without_instance if {
	testing.not_applicable(policy, {"the account has no instance of WAF 3.0"}) with input as of({}, [])
}

unreadable contains of(waf, [{"DefenseScene": "waf_group", "Status": 7}])
