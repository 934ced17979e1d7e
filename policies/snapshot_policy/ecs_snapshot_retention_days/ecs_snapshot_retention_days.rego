# METADATA
# title: Automatic snapshots of ECS disks are kept for a minimum number of days
# description: >-
#   The automatic snapshot policy keeps snapshots for at least as many days as the rule asks for, or for ever. Damage that is noticed late
#   can be undone only with a snapshot from before.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: ecs-snapshot-retention-days
#   severity: medium
#   resource_types: [alicloud/ACS::ECS::AutoSnapshotPolicy]
#   parameters:
#     days:
#       type: integer
#       description: For how many days snapshots are kept at least
#       unit: days
#       minimum: 1
#       required: true
#   fix: Raise the retention period of the automatic snapshot policy, or let it keep snapshots for ever.
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
