package policies.lib.adb_test

import data.policies.lib.adb

alicloud(status) := {
	"resource": {"type": "alicloud/ACS::ADB::DBCluster", "properties": {"DBClusterStatus": "Running"}},
	"lookups": {"adb_audit_log_config": {"exists": true, "value": {"AuditLogStatus": status}}},
}

test_sql_audited if {
	adb.sql_audited == true with input as alicloud("on")
	adb.sql_audited == true with input as alicloud("ON")
	adb.sql_audited == false with input as alicloud("off")
	every unknown in [alicloud(""), alicloud("soon"), alicloud(1), object.remove(alicloud("on"), ["lookups"])] {
		[audited | audited := adb.sql_audited] == [] with input as unknown
	}
}

test_deleting if {
	adb.deleting == false with input as alicloud("on")
	adb.deleting == true with input as {"resource": {"type": "alicloud/ACS::ADB::DBCluster", "properties": {"DBClusterStatus": "Deleting"}}}
}
