# METADATA
# title: EC2 and ECS instances use an allowed image
# description: The image that the server was made from is one of the list. Checked images come with known software and settings.
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
#       description: The identifiers of the images that a server may be made from
#       required: true
#       aliases: [imageIds, amiIds]
#   fix: Create the server again from an allowed image.
#   differences:
#     - AWS judges running servers only; others are not applicable.
#     - A server that is being deleted is not applicable; what the vendors make of it is not documented.
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
