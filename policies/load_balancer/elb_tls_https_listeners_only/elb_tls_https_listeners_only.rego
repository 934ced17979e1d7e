# METADATA
# title: Classic Load Balancers have only HTTPS or SSL listeners
# description: >-
#   Unencrypted traffic can be read and changed in transit. Every listener of a Classic Load Balancer must use HTTPS or SSL. A load balancer
#   without listeners is not applicable.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/elb-tls-https-listeners-only.html
# custom:
#   id: elb-tls-https-listeners-only
#   severity: high
#   resource_types:
#     - aws/AWS::ElasticLoadBalancing::LoadBalancer
#   fix: Change the listener's protocol to HTTPS or SSL, or delete the listener.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, IA-5(1)(c), PM-17b]
#     PCI DSS 3.2.1: ["2.3", "4.1", 8.2.1]
#   differences:
#     - >-
#       The policy does not cover Huawei Cloud's managed rule of the same name, because the load balancer's item lists its listeners without
#       their protocols.
#   zh:
#     title: Classic Load Balancer 仅使用 HTTPS 或 SSL 侦听器
#     description: 未加密的流量在传输途中可能被窃听或篡改。Classic Load Balancer 的所有侦听器必须使用 HTTPS 或 SSL；没有侦听器的负载均衡器不适用。
#     fix: 将该侦听器的协议改为 HTTPS 或 SSL，或删除该侦听器。
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
