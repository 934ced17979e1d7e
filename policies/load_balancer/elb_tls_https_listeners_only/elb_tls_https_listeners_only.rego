# METADATA
# title: Load balancers have only HTTPS, TLS or SSL listeners
# description: Every listener of a load balancer uses HTTPS, TLS or SSL, so that nothing can be read or changed on the way to it.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/elb-tls-https-listeners-only.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0561.html
#   - https://support.huaweicloud.com/intl/en-us/api-elb/ListListeners.html
# custom:
#   id: elb-tls-https-listeners-only
#   severity: high
#   resource_types:
#     - aws/AWS::ElasticLoadBalancing::LoadBalancer
#     - huaweicloud/elb.loadbalancers
#   fix: Change the listener's protocol to HTTPS, TLS or SSL, or delete it.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, IA-5(1)(c), PM-17b]
#     PCI DSS 3.2.1: ["2.3", "4.1", 8.2.1]
#   differences:
#     - The item of a load balancer of Huawei Cloud names its listeners without their protocols, so ELB is asked for them. QUIC listeners, which Huawei Cloud's text does not mention, do not comply.
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
	not upper(listener.protocol) in _encrypted[input.resource.type]
]

not_applicable contains "the load balancer has no listener" if count(evidence.listeners) == 0

deny contains reasons.one_of(
	sprintf("the listener on port %v uses %v", [listener.port, upper(listener.protocol)]),
	upper(listener.protocol), _encrypted[input.resource.type], load_balancer.paths.listeners,
) if {
	some listener in _plain(evidence.listeners)
}

_encrypted := {
	"aws/AWS::ElasticLoadBalancing::LoadBalancer": ["HTTPS", "SSL"],
	"huaweicloud/elb.loadbalancers": ["HTTPS", "TLS"],
}
