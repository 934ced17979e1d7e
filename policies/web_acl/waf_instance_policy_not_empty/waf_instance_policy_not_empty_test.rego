package policies.web_acl.waf_instance_policy_not_empty_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.web_acl.waf_instance_policy_not_empty as policy

domain(properties) := {"resource": {"type": "huaweicloud/waf.instance", "properties": properties}}

test_allow if {
	testing.compliant(policy, {"policy": "p1"}) with input as domain({"policyid": "p1"})
}

test_deny if {
	every id in ["", " "] {
		testing.noncompliant(policy, {reasons.not_blank("the domain name has no protection policy", "policyid")}) with input as domain({"policyid": id})
	}
}

test_undetermined if {
	testing.undetermined(policy) with input as domain({})
}
