package policies.load_balancer.slb_listener_risk_ports_check_test

import data.policies.lib.load_balancer
import data.policies.load_balancer.slb_listener_risk_ports_check as policy

slb(ports) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": port, "ListenerProtocol": "tcp"} | some port in ports]}},
	},
	"parameters": {"ports": [22, 3389]},
}

test_allow_other_ports if {
	every ports in [[], [443], [21, 23], ["3388", "3390"], [2222]] {
		policy.deny == set() with input as slb(ports)
	}
}

test_deny_a_risky_port if {
	policy.deny == {{
		"message": "port 22 has a listener",
		"property": load_balancer.paths.listeners,
		"actual": [443, 22],
		"desired": 22,
		"operator": "NotContains",
	}} with input as slb([443, "22"])
	count(policy.deny) == 2 with input as slb([22, 3389])
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as slb([443, null])
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::SLB::LoadBalancer", "properties": {}}, "parameters": {"ports": [22]}}
}
