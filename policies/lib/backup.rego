# METADATA
# title: Backups
# description: What AWS Backup says about a resource that it can back up.
package policies.lib.backup

import data.policies.lib.time

_types := {"aws/AWS::DynamoDB::Table", "aws/AWS::RDS::DBInstance", "aws/AWS::EFS::FileSystem"}

# METADATA
# description: How many hours ago AWS Backup last backed the resource up, as a fraction, in a list that is empty if it never did. The service counts seconds.
last_backup_hours := [time.days_between(seconds * 1000000000, time.event_ns) * 24] if {
	input.resource.type in _types
	seconds := input.lookups.backup_protected_resource.value.LastBackupTime
}

last_backup_hours := [] if {
	input.resource.type in _types
	input.lookups.backup_protected_resource.exists == false
}
