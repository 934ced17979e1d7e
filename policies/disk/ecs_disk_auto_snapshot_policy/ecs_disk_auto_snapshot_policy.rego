# METADATA
# title: ECS disks have an automatic snapshot policy
# description: >-
#   Snapshots of a disk that is in use are made automatically. After an intrusion, a mistake or a failure the disk can be brought back to
#   what it was.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alibaba-cloud-platform-security-best-practices
# custom:
#   id: ecs-disk-auto-snapshot-policy
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Disk]
#   fix: Apply an automatic snapshot policy to the disk.
#   differences:
#     - Local and elastic ephemeral disks, which have no snapshots, are recognized by their category.
#     - The vendor does not judge disks that a container cluster mounts for data that need not last. The item does not distinguish them, so they are judged.
#     - A disk that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.disk.ecs_disk_auto_snapshot_policy

import data.policies.lib.disk
import data.policies.lib.reasons

# METADATA
# description: Whether the disk is attached, what kind of storage it is, and whether it has an automatic snapshot policy.
evidence := {
	"deleting": false,
	"attached": disk.attached,
	"category": disk.category,
	"has_snapshot_policy": disk.has_snapshot_policy,
} if disk.deleting == false

# METADATA
# description: The disk is being deleted or is gone.
evidence := {"deleting": true} if disk.deleting

not_applicable contains "the disk is being deleted" if evidence.deleting

not_applicable contains "the disk is not attached" if evidence.attached == false

not_applicable contains sprintf("disks of the category %s have no snapshots", [evidence.category]) if {
	strings.any_prefix_match(evidence.category, ["local_", "ephemeral", "elastic_ephemeral_"])
}

deny contains reasons.is_true("the disk has no automatic snapshot policy", disk.paths.has_snapshot_policy) if {
	evidence.attached
	evidence.has_snapshot_policy == false
}
