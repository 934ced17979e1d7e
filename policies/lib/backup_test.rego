package policies.lib.backup_test

import data.policies.lib.backup

table(answer) := {"resource": {"type": "aws/AWS::DynamoDB::Table"}, "event": {"time": "2022-04-01T00:00:00Z"}, "lookups": {"backup_protected_resource": answer}}

test_last_backup_hours if {
	backup.last_backup_hours == [2] with input as table({"exists": true, "value": {"LastBackupTime": 1648764000}})
	backup.last_backup_hours == [] with input as table({"exists": false})
	not backup.last_backup_hours with input as table({"exists": true, "value": {}})
}
