# METADATA
# title: Attached EBS, EVS and ECS disks are encrypted
# description: >-
#   Encryption keeps data unreadable if someone obtains the disk or a copy of it. An attached disk must be encrypted. If the rule lists keys, the
#   disk must use one of them. An unattached disk is not applicable.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/encrypted-volumes.html
#   - https://help.aliyun.com/document_detail/147672.html
# custom:
#   id: volumes-encrypted-check
#   aliases:
#     alicloud: [ecs-disk-encrypted]
#     aws: [encrypted-volumes]
#   severity: medium
#   resource_types:
#     - huaweicloud/evs.volumes
#     - alicloud/ACS::ECS::Disk
#     - aws/AWS::EC2::Volume
#   parameters:
#     kmsKeyIds:
#       type: list
#       description: The allowed keys, as IDs, aliases or ARNs; empty for any key
#       default: []
#       aliases: [kmsIds, kmsId]
#   fix: Create an encrypted copy of the disk, for example from a snapshot, and attach the copy instead.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CM-6a, CM-9b, CP-9d, SC-8(3), SC-8(4), SC-13a, SC-28(1)]
#     PCI DSS 3.2.1: ["2.2", "3.4", 8.2.1]
#   differences:
#     - An unattached disk is not applicable. Huawei Cloud's managed rule calls it compliant, which is how not applicable is reported there.
#     - >-
#       Alibaba Cloud's description in one pack mentions data disks. System disks are judged, too, because the description of the rule itself says
#       attached disks.
#     - Huawei Cloud's managed rule has no parameter for keys.
#     - >-
#       A key that the disk names by its ID and the rule by an alias cannot be compared. If no other key of the rule matches, the verdict is
#       Undetermined.
#     - A disk that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 已挂载的 EBS 卷、云硬盘和 ECS 云盘已加密
#     description: 加密后，他人即使取得磁盘或其副本也无法读取数据。已挂载的磁盘必须加密；如果规则用参数 kmsKeyIds 指定了密钥，则必须使用其中之一。未挂载的磁盘和正在删除的磁盘不适用。
#     fix: 通过快照等方式创建一块加密的磁盘，挂载后替换原磁盘。
package policies.disk.volumes_encrypted_check

import data.policies.lib.disk
import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: Whether the disk is attached and encrypted, with which key, and whether the rule allows that.
evidence := {"deleting": false, "attached": false} if {
	disk.deleting == false
	disk.attached == false
}

evidence := {"deleting": false, "attached": true, "encrypted": false} if {
	disk.deleting == false
	disk.attached
	disk.encrypted == false
}

evidence := {"deleting": false, "attached": true, "encrypted": true, "key": disk.key, "key_allowed": key.allowed(disk.key, input.parameters.kmsKeyIds)} if {
	disk.deleting == false
	disk.attached
	disk.encrypted
}

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

not_applicable contains "the disk is not attached" if evidence.attached == false

deny contains reasons.is_true("the disk is not encrypted", disk.paths.encrypted) if evidence.encrypted == false

deny contains reasons.one_of(
	sprintf("the disk is encrypted with %v", [_shown(evidence.key)]),
	evidence.key, input.parameters.kmsKeyIds, disk.paths.key,
) if {
	evidence.key_allowed == false
}

_shown("") := "an unnamed key"

_shown(name) := name if name != ""
