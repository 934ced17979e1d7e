# METADATA
# title: Automatic snapshots of ECS disks are kept for a minimum number of days
# description: >-
#   Damage that is noticed late can be undone only with a snapshot from before it. The automatic snapshot policy must keep snapshots for at
#   least the given number of days, or permanently.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: ecs-snapshot-retention-days
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::AutoSnapshotPolicy]
#   parameters:
#     days:
#       type: integer
#       description: Minimum retention period
#       unit: days
#       minimum: 1
#       required: true
#   fix: Increase the retention period of the automatic snapshot policy, or let it keep snapshots permanently.
#   zh:
#     title: ECS 自动快照策略的保留天数满足最低要求
#     description: 较晚才发现的数据损坏，只能用损坏之前的快照恢复。自动快照策略的快照保留天数不得少于指定值，或设置为永久保留。
#     fix: 延长自动快照策略的保留时间，或设置为永久保留。
package policies.snapshot_policy.ecs_snapshot_retention_days

import data.policies.lib.reasons
import data.policies.lib.snapshot_policy

# METADATA
# description: For how many days snapshots are kept, -1 for ever.
evidence := {"retention_days": snapshot_policy.retention_days}

deny contains reasons.at_least(
	sprintf("the retention of snapshots is %v days", [evidence.retention_days]),
	evidence.retention_days, input.parameters.days, snapshot_policy.paths.retention_days,
) if {
	evidence.retention_days != -1
	evidence.retention_days < input.parameters.days
}
