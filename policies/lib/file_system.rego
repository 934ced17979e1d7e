# METADATA
# title: File systems
# description: >-
#   What Alibaba Cloud says about a file system of File Storage NAS, in the form of the API's DescribeFileSystems, and what the states of other clouds'
#   file systems mean.
package policies.lib.file_system

import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.text
import data.policies.lib.white_list

# METADATA
# description: The plans of Cloud Backup that are enabled and back up the file system.
backup_plans := [plan.PlanId |
	some plan in plans
	plan.FileSystemId == input.resource.id
	plan.Disabled == false
] if {
	input.resource.type == "alicloud/ACS::NAS::FileSystem"
	plans := input.lookups.hbr_nas_backup_plans.value.BackupPlans.BackupPlan
}

# METADATA
# description: >-
#   The permission groups of the mount targets that let every address in. The default group does; nobody can change it (File Storage NAS, Manage
#   permission groups).
# custom:
#   absent:
#     - path: lookups.nas_mount_targets.value.MountTargets.MountTarget
#       mutations: [emptied]
#       because: nobody can mount a file system without mount targets
open_access_groups := array.concat([name | some name in names; name in _default_groups], [name | some name in _other_open_groups]) if {
	input.resource.type == "alicloud/ACS::NAS::FileSystem"
	targets := input.lookups.nas_mount_targets.value.MountTargets.MountTarget
	names := {text.parse(target.AccessGroup) | some target in targets}
}

_default_groups := {"DEFAULT_VPC_GROUP_NAME", "DEFAULT_CLASSIC_GROUP_NAME"}

# METADATA
# custom:
#   absent:
#     - path: lookups.nas_access_rules.value
#       mutations: [emptied]
#       because: a file system without mount targets has no permission groups
#     - path: lookups.nas_access_rules.value[].value.AccessRules.AccessRule
#       mutations: [emptied]
#       because: a permission group without rules lets nobody in
_other_open_groups contains group.of if {
	some group in input.lookups.nas_access_rules.value
	not group.of in _default_groups
	some _ in white_list.open_entries(_entries(group.value.AccessRules.AccessRule))
}

# A rule has an IPv4 range or an IPv6 range; the member of the other family is empty or missing.
_entries(rules) := [lists.first(
	array.concat(
		[range | range := rule.SourceCidrIp],
		[range | range := rule.Ipv6SourceCidrIp],
	),
	"",
) |
	some rule in rules
]

# METADATA
# description: Whether the file system is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::NAS::FileSystem"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::NAS::FileSystem"

# METADATA
# description: Huawei Cloud numbers the states (SFS Turbo API, Status Codes), 400 for a deleted file system.
# schemas:
#   - input.resource.properties: schema.huaweicloud["sfsturbo.shares"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lists.first([state | state := input.resource.properties.status], "") == "400" if {
	input.resource.type == "huaweicloud/sfsturbo.shares"
}

# METADATA
# description: The item has no state.
deleting := false if input.resource.type == "aws/AWS::EFS::FileSystem"

# METADATA
# description: Where the cloud keeps a fact in the answer of a lookup.
paths := {
	"backup_plans": {"alicloud/ACS::NAS::FileSystem": "BackupPlans.BackupPlan"},
	"access_groups": {"alicloud/ACS::NAS::FileSystem": "AccessRules.AccessRule"},
}
