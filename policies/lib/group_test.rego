package policies.lib.group_test

import data.policies.lib.group

test_members if {
	group.members == ["AIDA1"] with input as {
		"resource": {"type": "aws/AWS::IAM::Group"},
		"lookups": {"iam_group_users": {"exists": true, "value": [{"id": "AIDA1", "type": "AWS::IAM::User"}]}},
	}
	group.members == ["u1"] with input as {
		"resource": {"type": "huaweicloud/iam.groups"},
		"lookups": {"iam_users_of_group": {"exists": true, "value": {"users": [{"id": "u1"}]}}},
	}
}

test_members_alicloud if {
	group.members == ["alice"] with input as {
		"resource": {"type": "alicloud/ACS::RAM::Group"},
		"lookups": {"ram_group_users": {"exists": true, "value": {"Users": {"User": [{"UserName": "alice"}]}}}},
	}
}
