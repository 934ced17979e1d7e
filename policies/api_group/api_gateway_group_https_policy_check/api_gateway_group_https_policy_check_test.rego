package policies.api_group.api_gateway_group_https_policy_check_test

import data.policies.api_group.api_gateway_group_https_policy_check as policy
import data.policies.lib.api_group

alicloud(https_policy, allowed) := {
	"resource": {"type": "alicloud/ACS::ApiGateway::ApiGroup", "properties": {"HttpsPolicy": https_policy}},
	"parameters": {"httpsPolicies": allowed},
}

test_deny_a_policy_that_is_not_listed if {
	policy.deny == {{
		"message": "the HTTPS security policy is HTTPS2_TLS1_0, allowed is HTTPS2_TLS1_2 or HTTPS2_TLS1_3",
		"property": api_group.paths.https_policy,
		"actual": "HTTPS2_TLS1_0",
		"desired": ["HTTPS2_TLS1_2", "HTTPS2_TLS1_3"],
		"operator": "StringIn",
	}} with input as alicloud("HTTPS2_TLS1_0", ["HTTPS2_TLS1_2", "HTTPS2_TLS1_3"])
	count(policy.deny) == 1 with input as alicloud("https2_tls1_2", ["HTTPS2_TLS1_2"])
}

test_allow_a_listed_policy if {
	policy.deny == set() with input as alicloud("HTTPS2_TLS1_2", ["HTTPS2_TLS1_2"])
	policy.deny == set() with input as alicloud("HTTPS2_TLS1_2", ["HTTPS2_TLS1_3", "HTTPS2_TLS1_2"])
}

test_no_evidence if {
	not policy.evidence with input as alicloud("", ["HTTPS2_TLS1_2"])
	not policy.evidence with input as alicloud(null, ["HTTPS2_TLS1_2"])
}
