package policies.server.ecs_instance_attached_security_group_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_attached_security_group as policy

alicloud(groups) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"SecurityGroupIds": {"SecurityGroupId": groups}}},
	"parameters": {"securityGroupIds": ["sg-1", "sg-2"]},
}

test_allow_one_of_them if {
	every groups in [["sg-1"], ["sg-3", "sg-2"], ["sg-1", "sg-2"]] {
		testing.compliant(policy, {"deleting": false, "security_groups": groups}) with input as alicloud(groups)
	}
}

test_deny_none_of_them if {
	every shown, groups in {"sg-3": ["sg-3"], "sg-3 and sg-10": ["sg-3", "sg-10"], "no security group": []} {
		testing.noncompliant(policy, {reasons.has_one_of(
			sprintf("the instance is in %s, required: sg-1 or sg-2", [shown]),
			groups, ["sg-1", "sg-2"], server.paths.security_groups,
		)}) with input as alicloud(groups)
	}
}

unreadable contains alicloud(groups) if some groups in [null, ["sg-1", null], 5]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
