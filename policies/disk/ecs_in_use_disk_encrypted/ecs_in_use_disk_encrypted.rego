# METADATA
# title: ECS data disks in use are encrypted
# description: >-
#   Encryption keeps data unreadable if someone obtains the disk or a copy of it. A data disk that is attached to an ECS instance must be encrypted.
#   System disks and unattached disks are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-in-use-disk-encrypted
# custom:
#   id: ecs-in-use-disk-encrypted
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Disk]
#   fix: Create an encrypted copy of the disk, for example from a snapshot, and attach the copy instead.
#   differences:
#     - >-
#       Alibaba Cloud's list of managed rules says only that data disks in use must be encrypted. It has separate rules for system disks and for
#       data disks to be attached, so these are not applicable here.
#     - volumes-encrypted-check also judges system disks, and can require a key.
#     - A disk that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 使用中的 ECS 数据盘已加密
#     description: 加密后，他人即使取得云盘或其副本也无法读取数据。已挂载到 ECS 实例的数据盘必须加密。系统盘、未挂载的云盘和正在删除的云盘不适用。
#     fix: 通过快照等方式创建一块加密的云盘，挂载后替换原数据盘。
package policies.disk.ecs_in_use_disk_encrypted

import data.policies.lib.disk
import data.policies.lib.reasons

# METADATA
# description: Whether the server starts from the disk, whether the disk is in use, and, if so, whether it is encrypted.
evidence := {"deleting": false, "system": true} if {
	disk.deleting == false
	disk.system
}

evidence := {"deleting": false, "system": false, "attached": false} if {
	disk.deleting == false
	disk.system == false
	disk.attached == false
}

evidence := {"deleting": false, "system": false, "attached": true, "encrypted": disk.encrypted} if {
	disk.deleting == false
	disk.system == false
	disk.attached
}

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

not_applicable contains "the disk is a system disk" if evidence.system

not_applicable contains "the disk is not attached" if evidence.attached == false

deny contains reasons.is_true("the data disk is not encrypted", disk.paths.encrypted) if evidence.encrypted == false
