package policies.server.allowed_images_by_id_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.allowed_images_by_id as policy

judge(cloud, type, properties) := {
	"resource": {"cloud": cloud, "type": type, "properties": properties},
	"parameters": {"listOfAllowedImages": ["img-1", "img-2"]},
}

huawei(image) := judge("huaweicloud", "huaweicloud/ecs.cloudservers", {"metadata": {"meteringImageId": image}})

alicloud(image) := judge("alicloud", "alicloud/ACS::ECS::Instance", {"ImageId": image})

aws(image, state) := judge("aws", "aws/AWS::EC2::Instance", {"imageId": image, "state": {"name": state}})

test_allow_listed if {
	testing.compliant(policy, {"deleting": false, "image": "img-1"}) with input as huawei("img-1")
	testing.compliant(policy, {"deleting": false, "image": "img-2"}) with input as alicloud("img-2")
	testing.compliant(policy, {"deleting": false, "image": "img-1", "running": true}) with input as aws("img-1", "running")
}

test_deny_others if {
	every resource in [huawei("img-3"), alicloud("img-3"), aws("img-3", "running")] {
		testing.noncompliant(policy, {reasons.one_of("the image is img-3", "img-3", ["img-1", "img-2"], server.paths.image)}) with input as resource
	}
	testing.noncompliant(policy, {reasons.one_of("the image is IMG-1", "IMG-1", ["img-1", "img-2"], server.paths.image)}) with input as alicloud("IMG-1")
}

test_aws_judges_running_servers_only if {
	every state in ["pending", "stopping", "stopped"] {
		testing.not_applicable(policy, {"the instance is not running"}) with input as aws("img-3", state)
	}
}

test_no_evidence_when_unknown if {
	every resource in [huawei(null), huawei(""), alicloud(null), aws(null, "running"), aws("img-1", null), aws("img-1", "sleeping")] {
		testing.undetermined(policy) with input as resource
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
