package policies.group.iam_group_has_users_check_test

import data.policies.group.iam_group_has_users_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

group(users) := {
	"resource": {"type": "aws/AWS::IAM::Group"},
	"lookups": {"iam_group_users": {"exists": true, "value": users}},
}

test_allow_users if {
	testing.compliant(policy, {"members": ["AIDA1"]}) with input as group([{"id": "AIDA1"}])
}

test_deny_empty if {
	testing.noncompliant(policy, {reasons.not_empty("the group has no users", "members")}) with input as group([])
}

test_undetermined_without_relationships if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::IAM::Group"}}
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
