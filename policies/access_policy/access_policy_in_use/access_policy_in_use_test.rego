package policies.access_policy.access_policy_in_use_test

import data.policies.access_policy.access_policy_in_use as policy
import data.policies.lib.access_policy

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::Policy", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::IAM::Policy", "properties": properties}}

test_allow_attached if {
	every resource in [ram({"AttachmentCount": 1}), ram({"AttachmentCount": "2"}), aws({"attachmentCount": 1})] {
		policy.deny == set() with input as resource
	}
}

test_deny_unattached if {
	want := {{
		"message": "the policy is attached to no user, group or role",
		"property": access_policy.paths.attachments,
		"actual": 0, "desired": 1, "operator": "GreaterOrEquals",
	}}
	every resource in [ram({"AttachmentCount": 0}), ram({"AttachmentCount": "0"}), aws({"attachmentCount": 0})] {
		policy.deny == want with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [ram({}), ram({"AttachmentCount": ""}), aws({}), aws({"attachmentCount": null})] {
		not policy.evidence with input as resource
	}
}
