# METADATA
# title: Backups
# description: What Cloud Backup and Recovery (CBR) of Huawei Cloud and AWS Backup say about the backups of a resource.
package policies.lib.backup

import data.policies.lib.time

_vaulted := {"huaweicloud/ecs.cloudservers", "huaweicloud/evs.volumes", "huaweicloud/sfsturbo.shares"}

# METADATA
# description: The identifiers of the available vaults that the resource is associated with.
vaults := [vault.id |
	some vault in natives
	vault.billing.status == "available"
	some protected in vault.resources
	protected.id == input.resource.id
] if {
	input.resource.type in _vaulted
	natives := input.lookups.cbr_vaults.value.vaults
}

# METADATA
# description: How many hours ago each backup that can be restored was created, as fractions.
backup_hours := [hours |
	some native in natives
	native.status == "available"
	hours := time.age_days(native.created_at) * 24
] if {
	input.resource.type in _vaulted
	natives := input.lookups.cbr_backups.value.backups
}

_backed_up := {"aws/AWS::DynamoDB::Table", "aws/AWS::RDS::DBInstance", "aws/AWS::EFS::FileSystem"}

# METADATA
# description: How many hours ago AWS Backup last backed the resource up, as a fraction, in a list that is empty if it never did. The service counts seconds.
last_backup_hours := [time.days_between(seconds * 1000000000, time.event_ns) * 24] if {
	input.resource.type in _backed_up
	seconds := input.lookups.backup_protected_resource.value.LastBackupTime
}

last_backup_hours := [] if {
	input.resource.type in _backed_up
	input.lookups.backup_protected_resource.exists == false
}
