# METADATA
# title: Attached EBS, EVS and ECS disks are encrypted
# description: >-
#   A disk that is attached to a server is encrypted, and, where the rule lists keys, with one of them. Who gets hold of the medium or of a
#   copy of it cannot read an encrypted disk.
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
#       description: The keys that a disk may be encrypted with, as identifiers, aliases or ARNs; an empty list allows each
#       default: []
#       aliases: [kmsIds, kmsId]
#   fix: Copy the disk to an encrypted one, for example by way of a snapshot, and attach that in its place.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CM-6a, CM-9b, CP-9d, SC-8(3), SC-8(4), SC-13a, SC-28(1)]
#     PCI DSS 3.2.1: ["2.2", "3.4", 8.2.1]
#   differences:
#     - A disk that is attached to nothing is not applicable. Huawei Cloud's rule calls it compliant, which is how not applicable is reported there.
#     - Alibaba Cloud's text of one pack speaks of data disks; system disks are judged too, as the rule's own text says attached disks.
#     - Huawei Cloud's rule takes no keys.
#     - A key that the disk names by its identifier and the rule by an alias cannot be compared.
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
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
