# METADATA
# title: Classic Load Balancers have only HTTPS or SSL listeners
# description: Every listener of a load balancer uses HTTPS or SSL, so that nothing can be read or changed on the way to it.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/elb-tls-https-listeners-only.html
# custom:
#   id: elb-tls-https-listeners-only
#   severity: high
#   resource_types:
#     - aws/AWS::ElasticLoadBalancing::LoadBalancer
#   fix: Change the listener's protocol to HTTPS or SSL, or delete it.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, IA-5(1)(c), PM-17b]
#     PCI DSS 3.2.1: ["2.3", "4.1", 8.2.1]
#   differences:
#     - Huawei Cloud's rule of the same name cannot be judged by the load balancer's item, which names its listeners without their protocols.
package policies.load_balancer.elb_tls_https_listeners_only

import data.policies.lib.lists
import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners' ports and protocols.
evidence := {"listeners": listeners} if {
	listeners := load_balancer.listeners
	lists.enough(load_balancer.listeners_complete, _plain(listeners))
}

_plain(listeners) := [listener |
	some listener in listeners
	not listener.protocol in {"https", "ssl"}
]

not_applicable contains "the load balancer has no listener" if count(evidence.listeners) == 0

deny contains reasons.one_of(
	sprintf("the listener on port %v uses %v", [listener.port, upper(listener.protocol)]),
	upper(listener.protocol), ["HTTPS", "SSL"], load_balancer.paths.listeners,
) if {
	some listener in _plain(evidence.listeners)
}
