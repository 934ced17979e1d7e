package policies.load_balancer.slb_listener_https_enabled_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
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
	every resource in [slb([[443, "https"]], [443]), slb([["443", "HTTPS"]], [443])] {
		testing.compliant(policy, {"listeners": [{"port": 443, "protocol": "https"}]}) with input as resource
	}
	testing.compliant(policy, {"listeners": [{"port": 80, "protocol": "http"}, {"port": 443, "protocol": "https"}]}) with input as slb([[80, "http"], [443, "https"]], [443])
	testing.compliant(policy, {"listeners": [{"port": 8443, "protocol": "https"}]}) with input as slb([[8443, "https"]], [443, 8443])
}

test_deny_without_https_on_the_ports if {
	testing.noncompliant(policy, {reasons.has_one_of(
		"no HTTPS listener on port 443 or 8443",
		[444], [443, 8443], load_balancer.paths.listeners,
	)}) with input as slb([[80, "http"], [443, "tcp"], [444, "https"]], [443, 8443])
	every listeners in [[], [[443, "http"]]] {
		testing.noncompliant(policy, {reasons.has_one_of(
			"no HTTPS listener on port 443",
			[], [443], load_balancer.paths.listeners,
		)}) with input as slb(listeners, [443])
	}
	testing.noncompliant(policy, {reasons.has_one_of(
		"no HTTPS listener on port 443",
		[442, 444], [443], load_balancer.paths.listeners,
	)}) with input as slb([[442, "https"], [444, "https"]], [443])
}

unreadable contains slb(listeners, [443]) if some listeners in [[[443, "https"], [null, "http"]], [[443, "https"], [80, null]]]

unreadable contains {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {}}, "parameters": {"listenerPort": [443]}}
