# METADATA
# title: Backups
# description: What Cloud Backup and Recovery (CBR) of Huawei Cloud says about the backups of a server, a disk or a file system.
package policies.lib.backup

import data.policies.lib.time

_types := {"huaweicloud/ecs.cloudservers", "huaweicloud/evs.volumes", "huaweicloud/sfsturbo.shares"}

# METADATA
# description: The identifiers of the available vaults that the resource is associated with.
vaults := [vault.id |
	some vault in natives
	vault.billing.status == "available"
	some protected in vault.resources
	protected.id == input.resource.id
] if {
	input.resource.type in _types
	natives := input.lookups.cbr_vaults.value.vaults
}

# METADATA
# description: How many hours ago each backup that can be restored was created, as fractions.
backup_hours := [hours |
	some native in natives
	native.status == "available"
	hours := time.age_days(native.created_at) * 24
] if {
	input.resource.type in _types
	natives := input.lookups.cbr_backups.value.backups
}
