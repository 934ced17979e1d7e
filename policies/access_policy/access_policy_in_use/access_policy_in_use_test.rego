package policies.access_policy.access_policy_in_use_test

import data.policies.access_policy.access_policy_in_use as policy
import data.policies.lib.access_policy
import data.policies.lib.reasons
import data.policies.lib.testing

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::Policy", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::IAM::Policy", "properties": properties}}

test_allow_attached if {
	every resource in [ram({"AttachmentCount": 1}), aws({"attachmentCount": 1})] {
		testing.compliant(policy, {"attachments": 1}) with input as resource
	}
	testing.compliant(policy, {"attachments": 2}) with input as ram({"AttachmentCount": "2"})
}

test_deny_unattached if {
	want := {reasons.at_least("the number of users, groups and roles with the policy is 0", 0, 1, access_policy.paths.attachments)}
	every resource in [ram({"AttachmentCount": 0}), ram({"AttachmentCount": "0"}), aws({"attachmentCount": 0})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [ram({}), ram({"AttachmentCount": ""}), aws({}), aws({"attachmentCount": null})] {
		testing.undetermined(policy) with input as resource
	}
}
