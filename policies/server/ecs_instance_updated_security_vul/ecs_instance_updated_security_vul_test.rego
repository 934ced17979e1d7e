package policies.server.ecs_instance_updated_security_vul_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_updated_security_vul as policy

instance(state, levels) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "id": "i-1", "properties": {"Status": state}},
	"parameters": {"types": ["cve", "sys"], "levels": ["asap", "later"]},
	"lookups": {"sas_server_vulnerabilities": {"exists": true, "value": [
		{"of": "cve", "exists": true, "value": {"VulRecords": [{"Necessity": level} | some level in levels]}},
		{"of": "sys", "exists": true, "value": {"VulRecords": []}},
	]}},
}

test_allow_none if {
	testing.compliant(policy, {"deleting": false, "running": true, "unhandled": []}) with input as instance("Running", [])
	testing.compliant(policy, {"deleting": false, "running": true, "unhandled": []}) with input as instance("Running", ["nntf"])
}

test_deny_some if {
	every levels, want in {["asap"]: 1, ["later", "nntf", "asap"]: 2, ["asap", "soon"]: 1} {
		testing.noncompliant(policy, {reasons.zero(
			sprintf("%d vulnerabilities are not fixed", [want]),
			want, server.paths.vulnerabilities,
		)}) with input as instance("Running", levels)
	}
}

test_not_applicable_when_stopped if {
	testing.not_applicable(policy, {"the instance is not running"}) with input as instance("Stopped", ["asap"])
}

unreadable contains instance("Running", ["soon"])

unreadable contains instance("Resting", [])

unreadable contains object.remove(instance("Running", []), ["lookups"])

unreadable contains object.union(
	instance("Running", []),
	{"lookups": {"sas_server_vulnerabilities": {"exists": true, "value": []}}},
)

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Status": "Deleted"}}}
}
