package policies.server.ecs_running_instance_no_public_ip_test

import data.policies.lib.reasons
import data.policies.lib.server
import data.policies.lib.testing
import data.policies.server.ecs_running_instance_no_public_ip as policy

alicloud(status, own, elastic) := {"resource": {
	"type": "alicloud/ACS::ECS::Instance",
	"properties": {"Status": status, "PublicIpAddress": {"IpAddress": own}, "EipAddress": {"IpAddress": elastic}},
}}

denied(addresses) := {reasons.none(
	sprintf("the running instance has public addresses (%s)", [concat(" and ", addresses)]),
	addresses, server.paths.public_addresses,
)}

test_deny_a_public_address if {
	testing.noncompliant(policy, denied(["203.0.113.7"])) with input as alicloud("Running", ["203.0.113.7"], "")
	testing.noncompliant(policy, denied(["203.0.113.8"])) with input as alicloud("Running", [], "203.0.113.8")
	testing.noncompliant(policy, denied(["203.0.113.7", "203.0.113.8"])) with input as alicloud("Running", ["203.0.113.7"], "203.0.113.8")
}

test_allow if {
	testing.compliant(policy, {"deleting": false, "public_addresses": [], "running": true}) with input as alicloud("Running", [], "")
}

test_not_applicable if {
	every status in ["Stopped", "Starting", "Stopping", "Pending"] {
		testing.not_applicable(policy, {"the instance is not running"}) with input as alicloud(status, ["203.0.113.7"], "")
	}
}

unreadable contains alicloud(null, [], "")

unreadable contains alicloud("Running", null, "")

unreadable contains {"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Status": "Running"}}}

test_not_applicable_when_deleted if {
	every type, properties in {
		"alicloud/ACS::ECS::Instance": {"Status": "Released"},
	} {
		testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
