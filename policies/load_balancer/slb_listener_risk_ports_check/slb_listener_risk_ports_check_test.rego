package policies.load_balancer.slb_listener_risk_ports_check_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_listener_risk_ports_check as policy

slb(ports) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": port, "ListenerProtocol": "tcp"} | some port in ports]}},
	},
	"parameters": {"ports": [22, 3389]},
}

test_allow_other_ports if {
	testing.compliant(policy, {"listeners": []}) with input as slb([])
	testing.compliant(policy, {"listeners": [{"port": 443, "protocol": "tcp"}]}) with input as slb([443])
	testing.compliant(policy, {"listeners": [{"port": 21, "protocol": "tcp"}, {"port": 23, "protocol": "tcp"}]}) with input as slb([21, 23])
	testing.compliant(policy, {"listeners": [{"port": 3388, "protocol": "tcp"}, {"port": 3390, "protocol": "tcp"}]}) with input as slb(["3388", "3390"])
	testing.compliant(policy, {"listeners": [{"port": 2222, "protocol": "tcp"}]}) with input as slb([2222])
}

test_deny_a_risky_port if {
	testing.noncompliant(policy, {reasons.has_not("port 22 has a listener", [443, 22], 22, load_balancer.paths.listeners)}) with input as slb([443, "22"])
	testing.noncompliant(policy, {
		reasons.has_not("port 22 has a listener", [22, 3389], 22, load_balancer.paths.listeners),
		reasons.has_not("port 3389 has a listener", [22, 3389], 3389, load_balancer.paths.listeners),
	}) with input as slb([22, 3389])
}

unreadable contains slb([443, null])

unreadable contains {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {}}, "parameters": {"ports": [22]}}
