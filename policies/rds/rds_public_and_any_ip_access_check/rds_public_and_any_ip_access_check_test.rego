package policies.rds.rds_public_and_any_ip_access_check_test

import data.policies.lib.rds
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.rds.rds_public_and_any_ip_access_check as policy

judged(type, properties, parameters) := {
	"resource": {"type": type, "properties": properties},
	"parameters": parameters,
	"event": {"time": "2022-11-08T00:00:00Z"},
}

alicloud(net_type, list) := judged("alicloud/ACS::RDS::DBInstance", {"DBInstanceNetType": net_type, "SecurityIPList": list}, {})

test_allow_a_closed_white_list_whatever_the_connection if {
	every net_type in ["Internet", "Intranet", null] {
		every list in ["127.0.0.1", "10.0.0.0/8,203.0.113.7", ""] {
			testing.compliant(policy, {"deleting": false, "open_entries": []}) with input as alicloud(net_type, list)
		}
	}
}

test_deny_an_open_white_list_with_a_public_connection if {
	testing.noncompliant(policy, {reasons.has_not(
		"the instance has a public endpoint and its whitelist has 0.0.0.0/0, which allows every address",
		["0.0.0.0/0"], "0.0.0.0/0", rds.paths.white_list,
	)}) with input as alicloud("Internet", "10.0.0.0/8,0.0.0.0/0")
	testing.noncompliant(policy, {reasons.has_not(
		"the instance has a public endpoint and its whitelist has ::/0, which allows every address",
		["::/0"], "::/0", rds.paths.white_list,
	)}) with input as alicloud("Internet", "::/0")
}

test_no_evidence_when_a_public_connection_cannot_be_excluded if {
	every net_type in ["Intranet", "", null] {
		testing.undetermined(policy) with input as alicloud(net_type, "0.0.0.0/0")
	}
}

unreadable contains alicloud("Internet", list) if some list in [null, "10.0.0.0/8,office"]

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::RDS::DBInstance": {"DBInstanceStatus": "Deleting"},
	} {
		testing.not_applicable(policy, {"the instance is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
