# METADATA
# title: ECS instances have release protection enabled
# description: >-
#   Releasing a server by mistake destroys it and its data. A pay-as-you-go ECS instance must have release protection enabled. Prepaid
#   (subscription) instances cannot be released before they expire and are not applicable.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: ecs-instance-deletion-protection-enabled
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Instance]
#   fix: Enable release protection in the instance's settings.
#   differences:
#     - Prepaid (subscription) instances are not applicable, because Alibaba Cloud's text mentions pay-as-you-go instances only.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ECS 实例已开启实例释放保护
#     description: 误释放会使服务器及其数据一并丢失。按量付费的 ECS 实例必须开启实例释放保护；包年包月实例在到期前无法释放，因此不适用。
#     fix: 在实例设置中开启实例释放保护。
package policies.server.ecs_instance_deletion_protection_enabled

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the server is prepaid, and if not, whether it is protected.
evidence := {"deleting": false, "prepaid": true} if {
	server.deleting == false
	server.prepaid
}

evidence := {"deleting": false, "prepaid": false, "deletion_protection": server.deletion_protection} if {
	server.deleting == false
	server.prepaid == false
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "prepaid instances cannot be released before they expire" if evidence.prepaid

deny contains reasons.is_true("release protection is off", server.paths.deletion_protection) if evidence.deletion_protection == false
