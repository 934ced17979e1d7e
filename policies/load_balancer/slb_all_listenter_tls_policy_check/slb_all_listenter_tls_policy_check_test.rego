package policies.load_balancer.slb_all_listenter_tls_policy_check_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_all_listenter_tls_policy_check as policy

slb(policies) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": 1} | some _ in policies]}},
	},
	"lookups": {"slb_listeners": {"exists": true, "value": {"Listeners": [listener |
		some used in policies
		listener := {"ListenerPort": 443, "ListenerProtocol": "https", "HTTPSListenerConfig": {"TLSCipherPolicy": used}}
	]}}},
	"parameters": {"tlsCipherPolicies": ["tls_cipher_policy_1_2", "tls_cipher_policy_1_2_strict"]},
}

test_allow_strong if {
	evidence := {"listeners": [{"port": 443, "tls_policy": "tls_cipher_policy_1_2_strict"}]}
	testing.compliant(policy, evidence) with input as slb(["tls_cipher_policy_1_2_strict"])
}

test_deny_weak if {
	reason := reasons.one_of(
		"the HTTPS listener on port 443 uses tls_cipher_policy_1_1",
		"tls_cipher_policy_1_1", ["tls_cipher_policy_1_2", "tls_cipher_policy_1_2_strict"], load_balancer.paths.https_listeners,
	)
	testing.noncompliant(policy, {reason}) with input as slb(["tls_cipher_policy_1_2", "tls_cipher_policy_1_1"])
}

test_not_applicable_without_https if {
	testing.not_applicable(policy, {"the load balancer has no HTTPS listener"}) with input as slb([])
}

unreadable contains slb([""])

unreadable contains object.remove(slb([]), ["lookups"])
