package policies.rds.rds_connectionmode_safe_enabled_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_connectionmode_safe_enabled as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(engine, mode) := judged("alicloud/ACS::RDS::DBInstance", {"Engine": engine, "ConnectionMode": mode}, {})

test_allow_the_proxy if {
	testing.compliant(policy, {"deleting": false, "proxied": true, "sql_server": true}) with input as alicloud("SQLServer", "Safe")
}

test_deny_direct_connections if {
	testing.noncompliant(policy, {reasons.equals(
		"the connection mode is Standard",
		"Standard", "Safe", rds.paths.proxied,
	)}) with input as alicloud("SQLServer", "Standard")
}

test_not_applicable_to_other_engines if {
	every engine in ["MySQL", "PostgreSQL", "MariaDB"] {
		testing.not_applicable(policy, {"the database is not SQL Server"}) with input as alicloud(engine, "Standard")
	}
}

test_no_evidence_when_unknown if {
	every resource in [alicloud("SQLServer", null), alicloud("SQLServer", "Performance"), alicloud("", "Safe"), alicloud(null, "Safe")] {
		testing.undetermined(policy) with input as resource
	}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
