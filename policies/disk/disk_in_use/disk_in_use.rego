# METADATA
# title: EBS, EVS and ECS disks are attached to an instance
# description: A disk that no server uses costs money, and what is on it can be lost track of.
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
#   fix: Attach the disk to the server that needs it, or keep a snapshot and delete the disk.
#   differences:
#     - AWS's option deleteOnTermination is not offered.
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.disk.disk_in_use

import data.policies.lib.disk
import data.policies.lib.reasons

# METADATA
# description: Whether the disk is attached.
evidence := {"deleting": false, "attached": disk.attached} if disk.deleting == false

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

deny contains reasons.is_true("the disk is not attached to an instance", disk.paths.attached) if evidence.attached == false
