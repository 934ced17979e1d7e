package policies.server.ecs_instance_enabled_security_protection_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_instance_enabled_security_protection as policy

instance(state, servers) := {
	"resource": {"type": "alicloud/ACS::ECS::Instance", "id": "i-1", "properties": {"Status": state}},
	"lookups": {"sas_server": {"exists": true, "value": {"Instances": servers}}},
}

known(status) := [{"InstanceId": "i-1", "ClientStatus": status}]

test_allow_online if {
	testing.compliant(policy, {"deleting": false, "running": true, "agent_online": true}) with input as instance("Running", known("online"))
}

test_deny_otherwise if {
	every servers in [known("offline"), known("pause"), [], [{"InstanceId": "i-11", "ClientStatus": "online"}]] {
		testing.noncompliant(
			policy,
			{reasons.is_true("the agent of Security Center is not online", server.paths.security_agent_online)},
		) with input as instance("Running", servers)
	}
}

test_not_applicable_when_stopped if {
	testing.not_applicable(policy, {"the instance is not running"}) with input as instance("Stopped", known("offline"))
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as instance("Running", known("soon"))
	testing.undetermined(policy) with input as instance("Resting", known("online"))
	testing.undetermined(policy) with input as object.remove(instance("Running", known("online")), ["lookups"])
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Status": "Deleted"}}}
}
