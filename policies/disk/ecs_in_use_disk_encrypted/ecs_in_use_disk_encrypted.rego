# METADATA
# title: ECS data disks in use are encrypted
# description: >-
#   A disk that keeps data, and is attached to a server, is encrypted. Who gets hold of the medium or of a copy of it cannot read an encrypted
#   disk.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-in-use-disk-encrypted
# custom:
#   id: ecs-in-use-disk-encrypted
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::Disk]
#   fix: Copy the disk to an encrypted one, for example by way of a snapshot, and attach that in its place.
#   differences:
#     - >-
#       The vendor's list of rules says no more than that encryption is on for data disks in use. It has a rule each for system disks and for
#       data disks that are to be attached, which are therefore not applicable here.
#     - volumes-encrypted-check judges system disks too, and can demand a key.
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
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
