package policies.rds.rds_instance_tls_version_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_instance_tls_version_check as policy

alicloud(ssl) := {
	"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStatus": "Running"}},
	"lookups": {
		"rds_ssl": {"exists": true, "value": ssl},
		"rds_parameters": {"exists": true, "value": {"RunningParameters": {"DBInstanceParameter": []}}},
	},
	"parameters": {"tlsVersions": ["TLSv1.2", "TLSv1.3"]},
}

test_allow_current if {
	testing.compliant(policy, {"deleting": false, "ssl": true, "tls_versions": ["TLSv1.2"]}) with input as alicloud({"SSLEnabled": "Yes", "TlsVersion": "1.2"})
	testing.compliant(policy, {"deleting": false, "ssl": true, "tls_versions": ["TLSv1.2", "TLSv1.3"]}) with input as alicloud({
		"SSLEnabled": "on",
		"TlsVersion": "TLSv1.2,TLSv1.3",
	})
}

test_deny_without_ssl if {
	reason := reasons.is_true("connections are not encrypted", rds.paths.encrypted_in_transit)
	testing.noncompliant(policy, {reason}) with input as alicloud({"SSLEnabled": "No"})
}

test_deny_old if {
	reason := reasons.one_of("clients can connect with TLSv1.1", "TLSv1.1", ["TLSv1.2", "TLSv1.3"], rds.paths.tls_versions)
	testing.noncompliant(policy, {reason}) with input as alicloud({"SSLEnabled": "Yes", "TlsVersion": "1.1"})
	testing.noncompliant(policy, {reason}) with input as alicloud({"SSLEnabled": "Yes", "TlsVersion": "TLSv1.1,TLSv1.2"})
}

test_not_applicable_to_deleted if {
	testing.not_applicable(policy, {"the instance is being deleted"}) with input as {
		"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStatus": "Deleting"}},
		"parameters": {"tlsVersions": []},
	}
}

test_undetermined_without_version if {
	testing.undetermined(policy) with input as alicloud({"SSLEnabled": "Yes"})
	testing.undetermined(policy) with input as alicloud({"SSLEnabled": "Yes", "TlsVersion": "9"})
	testing.undetermined(policy) with input as object.remove(alicloud({}), ["lookups"])
}
