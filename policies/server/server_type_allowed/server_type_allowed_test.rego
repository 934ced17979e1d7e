package policies.server.server_type_allowed_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.server_type_allowed as policy

judge(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"listOfAllowedFlavors": ["s2.medium.1", "ecs.g6.large", "t3.micro"]},
}

huawei(flavor) := judge("huaweicloud/ecs.cloudservers", {"flavor": {"id": flavor}})

alicloud(flavor) := judge("alicloud/ACS::ECS::Instance", {"InstanceType": flavor})

aws(flavor) := judge("aws/AWS::EC2::Instance", {"instanceType": flavor})

test_allow_listed if {
	testing.compliant(policy, {"deleting": false, "flavor": "s2.medium.1"}) with input as huawei("s2.medium.1")
	testing.compliant(policy, {"deleting": false, "flavor": "ecs.g6.large"}) with input as alicloud("ecs.g6.large")
	testing.compliant(policy, {"deleting": false, "flavor": "t3.micro"}) with input as aws("t3.micro")
}

test_deny_others if {
	every flavor in ["t3.micr", "t3.micro2", "T3.micro", "m5.large"] {
		every resource in [huawei(flavor), alicloud(flavor), aws(flavor)] {
			testing.noncompliant(policy, {reasons.one_of(
				sprintf("the instance type is %s", [flavor]),
				flavor, ["s2.medium.1", "ecs.g6.large", "t3.micro"], server.paths.flavor,
			)}) with input as resource
		}
	}
}

test_deny_with_an_empty_list if {
	testing.noncompliant(policy, {reasons.one_of(
		"the instance type is t3.micro",
		"t3.micro", [], server.paths.flavor,
	)}) with input as object.union(aws("t3.micro"), {"parameters": {"listOfAllowedFlavors": []}})
}

test_no_evidence_when_unknown if {
	every flavor in [null, "", 5] {
		every resource in [huawei(flavor), alicloud(flavor), aws(flavor)] {
			testing.undetermined(policy) with input as resource
		}
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "DELETED"},
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
		"aws/AWS::EC2::Instance": {"state": {"name": "terminated"}},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
