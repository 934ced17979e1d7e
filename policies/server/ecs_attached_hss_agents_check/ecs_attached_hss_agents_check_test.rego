package policies.server.ecs_attached_hss_agents_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.server.ecs_attached_hss_agents_check as policy

server(hosts) := {
	"resource": {"type": "huaweicloud/ecs.cloudservers", "id": "s1", "properties": {"status": "ACTIVE"}},
	"lookups": {"hss_hosts": {"exists": true, "value": {"data_list": hosts}}},
}

host(agent, protection) := {"host_id": "s1", "agent_status": agent, "protect_status": protection}

test_allow_protected if {
	every agent in ["online", "offline", "installed"] {
		testing.compliant(policy, {"deleting": false, "agents": [{"installed": true, "protected": true}]}) with input as server([host(agent, "opened")])
	}
}

test_deny_unprotected if {
	missing := reasons.is_true("no HSS agent is installed on the server", "agent_status")
	testing.noncompliant(policy, {missing}) with input as server([])
	every agent in ["not_installed", "install_failed", "installing"] {
		testing.noncompliant(policy, {missing}) with input as server([host(agent, "closed")])
	}
	off := reasons.is_true("HSS protection of the server is off", "protect_status")
	every protection in ["closed", "protection_exception"] {
		testing.noncompliant(policy, {off}) with input as server([host("online", protection)])
	}
}

test_not_applicable_to_deleted if {
	deleted := {"resource": {"type": "huaweicloud/ecs.cloudservers", "properties": {"status": "DELETED"}}}
	testing.not_applicable(policy, {"the server is being deleted"}) with input as deleted
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(server([]), ["lookups"])
}
