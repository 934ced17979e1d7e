package policies.server.ecs_instance_attached_security_group_test

import data.policies.lib.server
import data.policies.server.ecs_instance_attached_security_group as policy

alicloud(groups) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"SecurityGroupIds": {"SecurityGroupId": groups}}},
	"parameters": {"securityGroupIds": ["sg-1", "sg-2"]},
}

test_allow_one_of_them if {
	every groups in [["sg-1"], ["sg-3", "sg-2"], ["sg-1", "sg-2"]] {
		policy.deny == set() with input as alicloud(groups)
	}
}

test_deny_none_of_them if {
	every shown, groups in {"sg-3": ["sg-3"], "sg-3 and sg-10": ["sg-3", "sg-10"], "no security group": []} {
		policy.deny == {{
			"message": sprintf("the server is in %s, required is sg-1 or sg-2", [shown]),
			"property": server.paths.security_groups,
			"actual": groups, "desired": ["sg-1", "sg-2"], "operator": "Contains",
		}} with input as alicloud(groups)
	}
}

test_no_evidence_when_unknown if {
	every groups in [null, ["sg-1", null], 5] {
		not policy.evidence with input as alicloud(groups)
	}
}
