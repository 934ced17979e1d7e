package policies.server.allowed_images_by_id_test

import data.policies.lib.server
import data.policies.server.allowed_images_by_id as policy

judge(cloud, type, properties) := {
	"resource": {"cloud": cloud, "type": type, "properties": properties},
	"parameters": {"listOfAllowedImages": ["img-1", "img-2"]},
}

huawei(image) := judge("huaweicloud", "huaweicloud/ecs.cloudservers", {"metadata": {"meteringImageId": image}})

alicloud(image) := judge("alicloud", "alicloud/ACS::ECS::Instance", {"ImageId": image})

aws(image, state) := judge("aws", "aws/AWS::EC2::Instance", {"imageId": image, "state": {"name": state}})

test_allow_listed if {
	every resource in [huawei("img-1"), alicloud("img-2"), aws("img-1", "running")] {
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_others if {
	every resource in [huawei("img-3"), alicloud("img-3"), aws("img-3", "running")] {
		policy.deny == {{
			"message": "the server was made from image img-3, allowed is img-1 or img-2",
			"property": server.paths.image,
			"actual": "img-3", "desired": ["img-1", "img-2"], "operator": "StringIn",
		}} with input as resource
	}
	count(policy.deny) == 1 with input as alicloud("IMG-1")
}

test_aws_judges_running_servers_only if {
	every state in ["pending", "stopping", "stopped", "shutting-down", "terminated"] {
		policy.not_applicable == {"the server is not running"} with input as aws("img-3", state)
	}
}

test_no_evidence_when_unknown if {
	every resource in [huawei(null), huawei(""), alicloud(null), aws(null, "running"), aws("img-1", null)] {
		not policy.evidence with input as resource
	}
}
