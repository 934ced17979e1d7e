package policies.identity.user_no_direct_policies_test

import data.policies.identity.user_no_direct_policies as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

ram(policies) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {"Policies": policies}}}

aws(attached, inline) := {"resource": {
	"type": "aws/AWS::IAM::User",
	"properties": {"attachedManagedPolicies": attached, "userPolicyList": inline},
}}

want(number) := {reasons.zero(sprintf("policies attached directly to the user: %d", [number]), number, identity.paths.own_policies)}

test_allow_none if {
	testing.compliant(policy, {"own_policies": 0}) with input as ram({"Policy": []})
	testing.compliant(policy, {"own_policies": 0}) with input as aws([], [])
}

test_deny_some if {
	testing.noncompliant(policy, want(1)) with input as ram({"Policy": [{"PolicyName": "ReadOnlyAccess"}]})
	testing.noncompliant(policy, want(1)) with input as aws([{"policyName": "p"}], [])
	testing.noncompliant(policy, want(2)) with input as aws([{"policyName": "p"}], [{"policyName": "inline"}])
}

test_no_evidence_when_unknown if {
	every resource in [
		ram(null), ram({}), ram({"Policy": "ReadOnlyAccess"}), {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {}}},
		aws(null, []), aws([], null), {"resource": {"type": "aws/AWS::IAM::User", "properties": {"attachedManagedPolicies": []}}},
	] {
		testing.undetermined(policy) with input as resource
	}
}
