# METADATA
# title: Load balancers have only HTTPS, TLS or SSL listeners
# description: >-
#   Unencrypted traffic can be read and changed in transit. Every listener of a Classic Load Balancer must use HTTPS or SSL, and every listener of
#   an ELB load balancer HTTPS or TLS. A load balancer without listeners is not applicable.
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
#   fix: Change the listener's protocol to HTTPS, TLS or SSL, or delete the listener.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4, AC-4(22), AC-17(2), AC-24(1), AU-9(3), CA-9b, IA-5(1)(c), PM-17b]
#     PCI DSS 3.2.1: ["2.3", "4.1", 8.2.1]
#   differences:
#     - >-
#       The item of a load balancer on Huawei Cloud lists its listeners without their protocols, so the policy reads them from ELB. QUIC listeners, which
#       Huawei Cloud's text does not mention, do not comply.
#     - A load balancer that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 负载均衡器仅使用 HTTPS、TLS 或 SSL 监听器
#     description: 未加密的流量在传输途中可能被窃听或篡改。Classic Load Balancer 的所有侦听器必须使用 HTTPS 或 SSL，弹性负载均衡（ELB）的所有监听器必须使用 HTTPS 或 TLS；没有监听器的负载均衡器不适用。
#     fix: 将该监听器的协议改为 HTTPS、TLS 或 SSL，或删除该监听器。
package policies.load_balancer.elb_tls_https_listeners_only

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The listeners' ports and protocols.
evidence := {"deleting": false, "listeners": listeners} if {
	load_balancer.deleting == false
	listeners := load_balancer.listeners
}

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

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
