# METADATA
# title: Automatic snapshot policies
# description: When snapshots of disks are made, and how long they are kept.
package policies.lib.snapshot_policy

import data.policies.lib.number

# METADATA
# description: >-
#   For how many days a snapshot is kept; -1 means for ever (Alibaba Cloud ECS API, DescribeAutoSnapshotPolicyEx).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::AutoSnapshotPolicy"]
retention_days := number.parse(input.resource.properties.RetentionDays) if {
	input.resource.type == "alicloud/ACS::ECS::AutoSnapshotPolicy"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"retention_days": {"alicloud/ACS::ECS::AutoSnapshotPolicy": "RetentionDays"}}
