package policies.identity.user_in_group_test

import data.policies.identity.user_in_group as policy
import data.policies.lib.reasons
import data.policies.lib.testing

user(groups, wanted) := {
	"resource": {"type": "huaweicloud/iam.users", "properties": {"enabled": true}},
	"lookups": {"iam_groups_of_user": {"exists": true, "value": {"groups": [{"id": group} | some group in groups]}}},
	"parameters": {"groupIds": wanted},
}

test_allow_member if {
	testing.compliant(policy, {"enabled": true, "groups": ["g1"]}) with input as user(["g1"], [])
	testing.compliant(policy, {"enabled": true, "groups": ["g1", "g2"]}) with input as user(["g1", "g2"], ["g2", "g3"])
}

test_deny_without_group if {
	testing.noncompliant(policy, {reasons.not_empty("the user is in no user group", "groups")}) with input as user([], [])
}

test_deny_other_group if {
	every groups in [[], ["g1"]] {
		testing.noncompliant(policy, {reasons.has_one_of(
			"the user is in none of the user groups that the rule lists",
			groups, ["g2"], "groups",
		)}) with input as user(groups, ["g2"])
	}
}

test_not_applicable_to_disabled if {
	disabled := {"resource": {"type": "huaweicloud/iam.users", "properties": {"enabled": false}}, "parameters": {"groupIds": []}}
	testing.not_applicable(policy, {"the user is disabled"}) with input as disabled
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(user([], []), ["lookups"])
}
