package policies.server.ecs_running_instance_no_public_ip_test

import data.policies.lib.server
import data.policies.server.ecs_running_instance_no_public_ip as policy

alicloud(status, own, elastic) := {"resource": {
	"type": "alicloud/ACS::ECS::Instance",
	"properties": {"Status": status, "PublicIpAddress": {"IpAddress": own}, "EipAddress": {"IpAddress": elastic}},
}}

denied(addresses) := {{
	"message": sprintf("the running server has the public address %s, it must have none", [concat(" and ", addresses)]),
	"property": server.paths.public_addresses,
	"actual": addresses,
	"desired": [],
	"operator": "Equals",
}}

test_deny_a_public_address if {
	policy.deny == denied(["203.0.113.7"]) with input as alicloud("Running", ["203.0.113.7"], "")
	policy.deny == denied(["203.0.113.8"]) with input as alicloud("Running", [], "203.0.113.8")
	policy.deny == denied(["203.0.113.7", "203.0.113.8"]) with input as alicloud("Running", ["203.0.113.7"], "203.0.113.8")
}

test_allow if {
	policy.deny == set() with input as alicloud("Running", [], "")
	policy.not_applicable == set() with input as alicloud("Running", [], "")
}

test_not_applicable if {
	every status in ["Stopped", "Starting", "Stopping", "Pending"] {
		policy.not_applicable == {"the server does not run"} with input as alicloud(status, ["203.0.113.7"], "")
	}
}

test_no_evidence if {
	not policy.evidence with input as alicloud(null, [], "")
	not policy.evidence with input as alicloud("Running", null, "")
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::ECS::Instance", "properties": {"Status": "Running"}}}
}
