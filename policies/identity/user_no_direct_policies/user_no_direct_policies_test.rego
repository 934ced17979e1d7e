package policies.identity.user_no_direct_policies_test

import data.policies.identity.user_no_direct_policies as policy
import data.policies.lib.identity

ram(policies) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {"Policies": policies}}}

aws(attached, inline) := {"resource": {
	"type": "aws/AWS::IAM::User",
	"properties": {"attachedManagedPolicies": attached, "userPolicyList": inline},
}}

want(number) := {{
	"message": sprintf("policies that the user has of its own: %d, there must be none", [number]),
	"property": identity.paths.own_policies,
	"actual": number, "desired": 0, "operator": "Equals",
}}

test_allow_none if {
	policy.deny == set() with input as ram({"Policy": []})
	policy.deny == set() with input as aws([], [])
}

test_deny_some if {
	policy.deny == want(1) with input as ram({"Policy": [{"PolicyName": "ReadOnlyAccess"}]})
	policy.deny == want(1) with input as aws([{"policyName": "p"}], [])
	policy.deny == want(2) with input as aws([{"policyName": "p"}], [{"policyName": "inline"}])
}

test_no_evidence_when_unknown if {
	every resource in [
		ram(null), ram({}), ram({"Policy": "ReadOnlyAccess"}), {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {}}},
		aws(null, []), aws([], null), {"resource": {"type": "aws/AWS::IAM::User", "properties": {"attachedManagedPolicies": []}}},
	] {
		not policy.evidence with input as resource
	}
}
