package policies.security_center.security_center_defense_config_check_test

import data.policies.lib.reasons
import data.policies.lib.security_center
import data.policies.lib.testing
import data.policies.security_center.security_center_defense_config_check as policy

of(configs) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"security_center_defenses": {"exists": true, "value": [answer |
		some name, config in configs
		answer := {"of": name, "exists": true, "value": {"OverallConfig": {"Type": name, "Config": config}}}
	]}},
}

test_allow_on if {
	testing.compliant(policy, {"defenses": [{"name": "alinet", "on": true}]}) with input as of({"alinet": "on"})
}

test_deny_off if {
	reason := reasons.is_true("auto_breaking is off", security_center.paths.defenses)
	testing.noncompliant(policy, {reason}) with input as of({"alinet": "on", "auto_breaking": "off"})
}

unreadable contains of({"alinet": "on", "auto_breaking": ""})

unreadable contains {"resource": {"type": "alicloud/account"}}
