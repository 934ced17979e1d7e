package policies.lib.listener_test

import data.policies.lib.listener

of(protocol, policies) := {
	"resource": {"type": "huaweicloud/elb.listeners", "properties": {"protocol": protocol}},
	"lookups": {"elb_l7_policies": {"exists": true, "value": {"l7policies": policies}}},
}

test_protocol if {
	every word, want in {"HTTP": "http", "https": "https", "TERMINATED_HTTPS": "https", "UDP": "udp"} {
		listener.protocol == want with input as of(word, [])
	}
	not listener.protocol with input as of("HTTP/3", [])
	not listener.protocol with input as of("", [])
}

test_redirects if {
	redirect := {"action": "REDIRECT_TO_LISTENER", "redirect_listener_id": "l2", "provisioning_status": "ACTIVE"}
	others := [object.union(redirect, {"action": "REDIRECT_TO_POOL"}), object.union(redirect, {"provisioning_status": "ERROR"})]
	listener.redirects == ["l2"] with input as of("HTTP", array.concat([redirect], others))
	listener.redirects == [] with input as of("HTTP", others)
}
