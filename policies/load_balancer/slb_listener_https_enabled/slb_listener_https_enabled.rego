# METADATA
# title: SLB load balancers have an HTTPS listener
# description: A load balancer has an HTTPS listener on at least one of the rule's ports, so that clients can connect encrypted.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/j96886
# custom:
#   id: slb-listener-https-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::SLB::LoadBalancer
#   parameters:
#     listenerPort:
#       type: integers
#       description: The ports of which one must have an HTTPS listener
#       minimum: 1
#       maximum: 65535
#       default: [443]
#   fix: Add an HTTPS listener on the port.
#   differences:
#     - The compliance packs of 2021 asked for ports 80 and 8080 without a parameter; the rule's page of 2025 has port 443 as the default.
package policies.load_balancer.slb_listener_https_enabled

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners' ports and protocols.
evidence := {"listeners": load_balancer.listeners} if load_balancer.listeners_complete

deny contains reasons.has_one_of(
	sprintf("no HTTPS listener on port %v", [reasons.listed(input.parameters.listenerPort)]),
	https, input.parameters.listenerPort, load_balancer.paths.listeners,
) if {
	https := [listener.port | some listener in evidence.listeners; listener.protocol == "https"]
	count([port | some port in https; port in input.parameters.listenerPort]) == 0
}
