# METADATA
# title: Listeners of load balancers
# description: What Huawei Cloud says about a listener, which is a resource of its own there.
package policies.lib.listener

import data.policies.lib.lists
import data.policies.lib.text

# METADATA
# description: >-
#   A protocol of listeners in small letters (ELB API, CreateListener). TERMINATED_HTTPS is HTTPS of a shared load balancer. Undefined for every other
#   word: nobody knows whether it encrypts.
protocol_named(word) := {
	"tcp": "tcp", "udp": "udp", "ip": "ip", "quic": "quic", "tls": "tls", "http": "http",
	"https": "https", "terminated_https": "https",
}[text.word(word)]

# METADATA
# description: The protocol of the listener.
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.listeners"]
protocol := protocol_named(input.resource.properties.protocol) if {
	input.resource.type == "huaweicloud/elb.listeners"
}

# METADATA
# description: >-
#   The HTTPS listeners that requests are redirected to. The action REDIRECT_TO_LISTENER takes HTTPS listeners only (ELB API, CreateL7Policy).
redirects := [lists.first([listener | listener := policy.redirect_listener_id], "") |
	some policy in policies
	policy.action == "REDIRECT_TO_LISTENER"
	policy.provisioning_status == "ACTIVE"
] if {
	input.resource.type == "huaweicloud/elb.listeners"
	policies := input.lookups.elb_l7_policies.value.l7policies
}
