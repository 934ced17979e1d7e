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
#       description: The keys that a disk may be encrypted with, as identifiers or ARNs; an empty list allows each
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
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.disk.volumes_encrypted_check

import data.policies.lib.disk
import data.policies.lib.reasons

# METADATA
# description: Whether the disk is attached and encrypted, and with which key.
evidence := {"deleting": false, "attached": false} if {
	disk.deleting == false
	disk.attached == false
}

evidence := {"deleting": false, "attached": true, "encrypted": disk.encrypted, "key": disk.key} if {
	disk.deleting == false
	disk.attached
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
	evidence.encrypted
	count(input.parameters.kmsKeyIds) > 0
	not _allowed(evidence.key)
}

_allowed(key) if key in input.parameters.kmsKeyIds

# The key's ARN, where the rule gives its identifier.
_allowed(key) if {
	some wanted in input.parameters.kmsKeyIds
	endswith(key, concat("", [":key/", wanted]))
}

_shown("") := "an unnamed key"

_shown(key) := key if key != ""
