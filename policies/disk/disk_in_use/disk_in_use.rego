# METADATA
# title: EBS, EVS and ECS disks are attached to an instance
# description: An idle disk costs money, and the data on it is easily forgotten. Every disk must be attached to an instance.
# related_resources:
#   - https://help.aliyun.com/document_detail/147672.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-volume-inuse-check.html
# custom:
#   id: disk-in-use
#   aliases:
#     huaweicloud: [volume-unused-check]
#     alicloud: [ecs-disk-in-use]
#     aws: [ec2-volume-inuse-check]
#   former: [ecs-disk-in-use]
#   severity: low
#   resource_types:
#     - huaweicloud/evs.volumes
#     - alicloud/ACS::ECS::Disk
#     - aws/AWS::EC2::Volume
#   parameters:
#     deleteOnTermination:
#       type: boolean
#       description: Whether a volume must also be deleted with the instance that it is attached to; AWS only
#       default: false
#   fix: Attach the disk to the instance that needs it, or take a snapshot and delete the disk.
#   differences:
#     - A disk that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EBS 卷、云硬盘和 ECS 云盘已挂载到实例（无闲置磁盘）
#     description: 闲置的磁盘会持续产生费用，其中的数据也容易被遗忘。磁盘（EBS 卷、华为云云硬盘、阿里云云盘）必须挂载到实例。参数 deleteOnTermination 为 true 时，EBS 卷还必须随实例终止而删除。正在删除的磁盘不适用。
#     fix: 将磁盘挂载到需要它的实例，或创建快照后删除磁盘。
package policies.disk.disk_in_use

import data.policies.lib.disk
import data.policies.lib.reasons

# METADATA
# description: Whether the disk is attached.
evidence := {"deleting": false, "attached": disk.attached} if {
	disk.deleting == false
	not _deletion_demanded
}

# METADATA
# description: Whether the disk is attached, and whether it stays when its instance is terminated.
evidence := {"deleting": false, "attached": disk.attached, "outlives_server": disk.outlives_server} if {
	disk.deleting == false
	_deletion_demanded
}

_deletion_demanded if {
	input.resource.type == "aws/AWS::EC2::Volume"
	input.parameters.deleteOnTermination
}

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

deny contains reasons.is_true("the disk is not attached to an instance", disk.paths.attached) if evidence.attached == false

deny contains reasons.is_true("the disk stays when its instance is terminated", disk.paths.outlives_server) if {
	evidence.attached
	evidence.outlives_server
}
