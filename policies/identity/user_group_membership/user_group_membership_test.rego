package policies.identity.user_group_membership_test

import data.policies.identity.user_group_membership as policy
import data.policies.lib.reasons
import data.policies.lib.testing

user(groups, names) := {"resource": {"type": "aws/AWS::IAM::User", "properties": {"groupList": groups}}, "parameters": {"groupNames": names}}

test_allow_member if {
	every names in ["", "developers", "developers, testers"] {
		testing.compliant(policy, {"groups": ["developers", "testers"]}) with input as user(["developers", "testers"], names)
	}
}

test_deny_outside if {
	testing.noncompliant(policy, {reasons.not_empty("the user is in no group", "groupList")}) with input as user([], "")
	reason := reasons.has_one_of("the user is not in group admins", ["developers"], ["admins"], "groupList")
	testing.noncompliant(policy, {reason}) with input as user(["developers"], "admins, developers")
}

unreadable contains user(null, "")
