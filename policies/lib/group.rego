# METADATA
# title: Groups of users
# description: What the clouds say about a group of an account's users.
package policies.lib.group

import data.policies.lib.text

# METADATA
# description: The identifiers of the users in the group, which on AWS are among the relationships of its item; on Alibaba Cloud, their names.
members := [user.id | some user in users] if {
	input.resource.type == "aws/AWS::IAM::Group"
	users := input.lookups.iam_group_users.value
}

members := [user.UserName | some user in users] if {
	input.resource.type == "alicloud/ACS::RAM::Group"
	users := input.lookups.ram_group_users.value.Users.User
}

members := [text.parse(user.id) | some user in users] if {
	input.resource.type == "huaweicloud/iam.groups"
	users := input.lookups.iam_users_of_group.value.users
}
