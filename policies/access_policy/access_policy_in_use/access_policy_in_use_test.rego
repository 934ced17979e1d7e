package policies.access_policy.access_policy_in_use_test

import data.policies.access_policy.access_policy_in_use as policy
import data.policies.lib.access_policy
import data.policies.lib.reasons
import data.policies.lib.testing

ram(properties) := {"parameters": {"policyARN": ""}, "resource": {"type": "alicloud/ACS::RAM::Policy", "properties": properties}}

aws(properties) := asked(properties, "")

asked(properties, arn) := {"parameters": {"policyARN": arn}, "resource": {"type": "aws/AWS::IAM::Policy", "properties": properties}}

test_allow_attached if {
	every resource in [ram({"AttachmentCount": 1}), aws({"attachmentCount": 1})] {
		testing.compliant(policy, {"attachments": 1, "judged": true}) with input as resource
	}
	testing.compliant(policy, {"attachments": 2, "judged": true}) with input as ram({"AttachmentCount": "2"})
}

test_deny_unattached if {
	want := {reasons.at_least("the number of users, groups and roles with the policy is 0", 0, 1, access_policy.paths.attachments)}
	every resource in [ram({"AttachmentCount": 0}), ram({"AttachmentCount": "0"}), aws({"attachmentCount": 0})] {
		testing.noncompliant(policy, want) with input as resource
	}
}

arn := "arn:aws:iam::111122223333:policy/own"

test_the_policy_that_the_rule_names if {
	testing.compliant(policy, {"attachments": 1, "judged": true}) with input as asked({"arn": arn, "attachmentCount": 1}, arn)
	testing.not_applicable(policy, {"the rule names another policy"}) with input as asked({"arn": "arn:aws:iam::111122223333:policy/other", "attachmentCount": 0}, arn)
	testing.compliant(policy, {"attachments": 1, "judged": true}) with input as object.union(ram({"AttachmentCount": 1}), {"parameters": {"policyARN": arn}})
	testing.undetermined(policy) with input as asked({"attachmentCount": 0}, arn)
}

test_no_evidence_when_unknown if {
	every resource in [ram({}), ram({"AttachmentCount": ""}), aws({}), aws({"attachmentCount": null})] {
		testing.undetermined(policy) with input as resource
	}
}

huawei(number) := {
	"resource": {"type": "huaweicloud/iam.roles"},
	"lookups": {"iam_role_assignments": {"exists": true, "value": {"total_num": number}}},
	"parameters": {"policyARN": ""},
}

test_grants_on_huawei_cloud if {
	testing.compliant(policy, {"judged": true, "attachments": 1}) with input as huawei(1)
	testing.noncompliant(policy, {reasons.at_least(
		"the number of users, groups and roles with the policy is 0",
		0, 1, access_policy.paths.attachments,
	)}) with input as huawei(0)
	testing.undetermined(policy) with input as object.remove(huawei(0), ["lookups"])
}
