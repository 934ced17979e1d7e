package policies.lib.group_test

import data.policies.lib.group

test_members if {
	group.members == ["AIDA1"] with input as {
		"resource": {"type": "aws/AWS::IAM::Group"},
		"lookups": {"iam_group_users": {"exists": true, "value": [{"id": "AIDA1", "type": "AWS::IAM::User"}]}},
	}
}

test_members_alicloud if {
	group.members == ["alice"] with input as {
		"resource": {"type": "alicloud/ACS::RAM::Group"},
		"lookups": {"ram_group_users": {"exists": true, "value": {"Users": {"User": [{"UserName": "alice"}]}}}},
	}
}
