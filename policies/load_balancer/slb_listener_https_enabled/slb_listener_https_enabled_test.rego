package policies.load_balancer.slb_listener_https_enabled_test

import data.policies.lib.load_balancer
import data.policies.load_balancer.slb_listener_https_enabled as policy

slb(listeners, ports) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": listener[0], "ListenerProtocol": listener[1]} |
			some listener in listeners
		]}},
	},
	"parameters": {"listenerPort": ports},
}

test_allow_https_on_one_of_the_ports if {
	every resource in [
		slb([[443, "https"]], [443]),
		slb([["443", "HTTPS"]], [443]),
		slb([[80, "http"], [443, "https"]], [443]),
		slb([[8443, "https"]], [443, 8443]),
	] {
		policy.deny == set() with input as resource
	}
}

test_deny_without_https_on_the_ports if {
	policy.deny == {{
		"message": "no HTTPS listener on port 443 or 8443",
		"property": load_balancer.paths.listeners,
		"actual": [444],
		"desired": [443, 8443],
		"operator": "Contains",
	}} with input as slb([[80, "http"], [443, "tcp"], [444, "https"]], [443, 8443])
	every listeners in [[], [[443, "http"]], [[442, "https"], [444, "https"]]] {
		count(policy.deny) == 1 with input as slb(listeners, [443])
	}
}

test_no_evidence_when_unknown if {
	every listeners in [[[443, "https"], [null, "http"]], [[443, "https"], [80, null]]] {
		not policy.evidence with input as slb(listeners, [443])
	}
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {}}, "parameters": {"listenerPort": [443]}}
}
