# METADATA
# title: EC2 and ECS instances use an allowed image
# description: >-
#   Approved images contain known software and settings. The image of an EC2 or ECS instance must be in the list of allowed images.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0401.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/approved-amis-by-id.html
# custom:
#   id: allowed-images-by-id
#   aliases:
#     alicloud: [ecs-instance-imageId-check]
#     aws: [approved-amis-by-id]
#   severity: medium
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - alicloud/ACS::ECS::Instance
#     - aws/AWS::EC2::Instance
#   parameters:
#     listOfAllowedImages:
#       type: list
#       description: IDs of the allowed images
#       required: true
#       aliases: [imageIds, amiIds]
#   fix: Recreate the server from an allowed image.
#   differences:
#     - AWS's managed rule judges running instances only. On AWS, instances that are not running are not applicable.
#     - A server that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EC2 和 ECS 实例使用允许的镜像
#     description: 经过审核的镜像，其软件和配置是已知的。EC2 或 ECS 实例（弹性云服务器）的镜像必须在允许的列表中。
#     fix: 使用允许的镜像重新创建服务器。
package policies.server.allowed_images_by_id

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The image, and on AWS whether the server runs.
evidence := {"deleting": false, "image": server.image} if {
	server.deleting == false
	input.resource.cloud != "aws"
}

evidence := {"deleting": false, "image": server.image, "running": server.running} if {
	server.deleting == false
	input.resource.cloud == "aws"
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "the instance is not running" if {
	input.resource.cloud == "aws"
	evidence.running == false
}

deny contains reasons.one_of(
	sprintf("the image is %s", [evidence.image]),
	evidence.image, input.parameters.listOfAllowedImages, server.paths.image,
) if {
	image := evidence.image
	not image in input.parameters.listOfAllowedImages
}
