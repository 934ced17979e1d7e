package policies.api_group.api_gateway_group_https_policy_check_test

import data.policies.api_group.api_gateway_group_https_policy_check as policy
import data.policies.lib.api_group
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(https_policy, allowed) := {
	"resource": {"type": "alicloud/ACS::ApiGateway::ApiGroup", "properties": {"HttpsPolicy": https_policy}},
	"parameters": {"httpsPolicies": allowed},
}

test_deny_a_policy_that_is_not_listed if {
	testing.noncompliant(policy, {reasons.one_of(
		"the HTTPS security policy is HTTPS2_TLS1_0",
		"HTTPS2_TLS1_0", ["HTTPS2_TLS1_2", "HTTPS2_TLS1_3"], api_group.paths.https_policy,
	)}) with input as alicloud("HTTPS2_TLS1_0", ["HTTPS2_TLS1_2", "HTTPS2_TLS1_3"])
	testing.noncompliant(policy, {reasons.one_of(
		"the HTTPS security policy is https2_tls1_2",
		"https2_tls1_2", ["HTTPS2_TLS1_2"], api_group.paths.https_policy,
	)}) with input as alicloud("https2_tls1_2", ["HTTPS2_TLS1_2"])
}

test_allow_a_listed_policy if {
	testing.compliant(policy, {"https_policy": "HTTPS2_TLS1_2"}) with input as alicloud("HTTPS2_TLS1_2", ["HTTPS2_TLS1_2"])
	testing.compliant(policy, {"https_policy": "HTTPS2_TLS1_2"}) with input as alicloud("HTTPS2_TLS1_2", ["HTTPS2_TLS1_3", "HTTPS2_TLS1_2"])
}

test_no_evidence if {
	testing.undetermined(policy) with input as alicloud("", ["HTTPS2_TLS1_2"])
	testing.undetermined(policy) with input as alicloud(null, ["HTTPS2_TLS1_2"])
}
