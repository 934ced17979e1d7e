package policies.group.iam_group_has_users_check_test

import data.policies.group.iam_group_has_users_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

group(users) := {
	"resource": {"type": "aws/AWS::IAM::Group"},
	"lookups": {"iam_group_users": {"exists": true, "value": users}},
}

huawei(users) := {
	"resource": {"type": "huaweicloud/iam.groups"},
	"lookups": {"iam_users_of_group": {"exists": true, "value": {"users": users}}},
}

test_allow_users if {
	testing.compliant(policy, {"members": ["u1"]}) with input as huawei([{"id": "u1"}])
	testing.compliant(policy, {"members": ["AIDA1"]}) with input as group([{"id": "AIDA1"}])
}

test_deny_empty if {
	testing.noncompliant(policy, {reasons.not_empty("the group has no users", "members")}) with input as group([])
	testing.noncompliant(policy, {reasons.not_empty("the group has no users", "members")}) with input as huawei([])
}

test_undetermined_without_relationships if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::IAM::Group"}}
	testing.undetermined(policy) with input as object.remove(huawei([]), ["lookups"])
}

ram(names) := {
	"resource": {"type": "alicloud/ACS::RAM::Group"},
	"lookups": {"ram_group_users": {"exists": true, "value": {"Users": {"User": [{"UserName": name} | some name in names]}}}},
}

test_ram if {
	testing.compliant(policy, {"members": ["alice"]}) with input as ram(["alice"])
	testing.noncompliant(policy, {reasons.not_empty("the group has no users", "members")}) with input as ram([])
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/ACS::RAM::Group"}}
}
