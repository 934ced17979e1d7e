package policies.load_balancer.slb_all_listener_enabled_acl_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_all_listener_enabled_acl as policy

slb(listeners) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": 1} | some _ in listeners]}},
	},
	"lookups": {"slb_listeners": {"exists": true, "value": {"Listeners": listeners}}},
}

listener(port, status, acl) := {"ListenerPort": port, "ListenerProtocol": "tcp", "Status": status, "AclStatus": acl}

test_allow_controlled if {
	evidence := {"listeners": [{"port": 22, "protocol": "tcp", "controlled": true}]}
	testing.compliant(policy, evidence) with input as slb([listener(22, "running", "on"), listener(23, "stopped", "off")])
}

test_deny_uncontrolled if {
	reason := reasons.is_true("the tcp listener on port 23 has no access control", load_balancer.paths.running_listeners)
	testing.noncompliant(policy, {reason}) with input as slb([listener(22, "running", "on"), listener(23, "running", "off")])
}

test_not_applicable_without_running_listeners if {
	every listeners in [[], [listener(22, "stopped", "off")]] {
		testing.not_applicable(policy, {"the load balancer has no running listener"}) with input as slb(listeners)
	}
}

unreadable contains slb([listener(22, "running", "on"), listener(23, "running", "")])

unreadable contains object.remove(slb([]), ["lookups"])
