package policies.server.server_type_allowed_test

import data.policies.lib.server
import data.policies.server.server_type_allowed as policy

judge(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"listOfAllowedFlavors": ["s2.medium.1", "ecs.g6.large", "t3.micro"]},
}

huawei(flavor) := judge("huaweicloud/ecs.cloudservers", {"flavor": {"id": flavor}})

alicloud(flavor) := judge("alicloud/ACS::ECS::Instance", {"InstanceType": flavor})

aws(flavor) := judge("aws/AWS::EC2::Instance", {"instanceType": flavor})

test_allow_listed if {
	every resource in [huawei("s2.medium.1"), alicloud("ecs.g6.large"), aws("t3.micro")] {
		policy.deny == set() with input as resource
	}
}

test_deny_others if {
	every flavor in ["t3.micr", "t3.micro2", "T3.micro", "m5.large"] {
		every resource in [huawei(flavor), alicloud(flavor), aws(flavor)] {
			policy.deny == {{
				"message": sprintf("the server's type is %s, allowed is s2.medium.1 or ecs.g6.large or t3.micro", [flavor]),
				"property": server.paths.flavor,
				"actual": flavor, "desired": ["s2.medium.1", "ecs.g6.large", "t3.micro"], "operator": "StringIn",
			}} with input as resource
		}
	}
}

test_deny_with_an_empty_list if {
	count(policy.deny) == 1 with input as object.union(aws("t3.micro"), {"parameters": {"listOfAllowedFlavors": []}})
}

test_no_evidence_when_unknown if {
	every flavor in [null, "", 5] {
		every resource in [huawei(flavor), alicloud(flavor), aws(flavor)] {
			not policy.evidence with input as resource
		}
	}
}
