# METADATA
# title: ECS disks have an automatic snapshot policy
# description: >-
#   Snapshots restore a disk after an intrusion, a mistake or a failure. An attached disk must have an automatic snapshot policy. Unattached disks
#   and categories without snapshots (local and elastic ephemeral disks) are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/alibaba-cloud-platform-security-best-practices
# custom:
#   id: ecs-disk-auto-snapshot-policy
#   severity: low
#   resource_types: [alicloud/ACS::ECS::Disk]
#   fix: Apply an automatic snapshot policy to the disk.
#   differences:
#     - Local and elastic ephemeral disks, which do not support snapshots, are recognized by their category.
#     - >-
#       Alibaba Cloud's managed rule skips disks that a container cluster mounts for non-persistent data. The item does not distinguish them, so
#       they are judged.
#     - A disk that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: ECS 云盘已设置自动快照策略
#     description: 发生入侵、误操作或故障后，可以用快照恢复云盘。已挂载的云盘必须设置自动快照策略。未挂载的云盘、不支持快照的类型（本地盘、弹性临时盘）和正在删除的云盘不适用。
#     fix: 为云盘设置自动快照策略。
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
