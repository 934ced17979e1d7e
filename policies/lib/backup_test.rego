package policies.lib.backup_test

import data.policies.lib.backup

server(lookup, value) := {
	"resource": {"type": "huaweicloud/ecs.cloudservers", "id": "s1"},
	"lookups": {lookup: {"exists": true, "value": value}},
	"event": {"time": "2022-11-21T15:00:00Z"},
}

vault(id, status, protected) := {"id": id, "billing": {"status": status}, "resources": [{"id": protected}]}

test_vaults if {
	vaults := [vault("v1", "available", "s1"), vault("v2", "frozen", "s1"), vault("v3", "available", "s2")]
	backup.vaults == ["v1"] with input as server("cbr_vaults", {"vaults": vaults})
	backup.vaults == [] with input as server("cbr_vaults", {"vaults": []})
	not backup.vaults with input as {"resource": {"type": "huaweicloud/vpc.vpcs"}}
}

test_backup_hours if {
	backups := [{"created_at": "2022-11-21T03:00:00.000000", "status": "available"}, {"created_at": "2022-11-21T14:00:00", "status": "error"}]
	backup.backup_hours == [12] with input as server("cbr_backups", {"backups": backups})
	not backup.backup_hours with input as {"resource": {"type": "huaweicloud/vpc.vpcs"}}
}

table(answer) := {"resource": {"type": "aws/AWS::DynamoDB::Table"}, "event": {"time": "2022-04-01T00:00:00Z"}, "lookups": {"backup_protected_resource": answer}}

test_last_backup_hours if {
	backup.last_backup_hours == [2] with input as table({"exists": true, "value": {"LastBackupTime": 1648764000}})
	backup.last_backup_hours == [] with input as table({"exists": false})
	not backup.last_backup_hours with input as table({"exists": true, "value": {}})
}

test_deleting if {
	every type, properties in {
		"huaweicloud/ecs.cloudservers": {"status": "DELETED"},
		"huaweicloud/evs.volumes": {"status": "deleting"},
		"huaweicloud/sfsturbo.shares": {"status": "400"},
		"aws/AWS::DynamoDB::Table": {"tableStatus": "DELETING"},
		"aws/AWS::EC2::Instance": {"state": {"name": "terminated"}},
		"aws/AWS::EC2::Volume": {"state": "deleted"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
	} {
		backup.deleting == true with input as {"resource": {"type": type, "properties": properties}}
		backup.deleting == false with input as {"resource": {"type": type, "properties": {}}}
	}
	backup.deleting == false with input as {"resource": {"type": "aws/AWS::DynamoDB::Table", "properties": {"tableStatus": "ARCHIVED"}}}
	backup.deleting == false with input as {"resource": {"type": "aws/AWS::EFS::FileSystem", "properties": {}}}
}
