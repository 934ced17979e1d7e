# METADATA
# title: SLB HTTPS listeners use a strong TLS security policy
# description: >-
#   The TLS security policy decides which TLS versions and cipher suites clients may use, and older ones have known weaknesses. Every HTTPS listener must use
#   one of the rule's policies. A load balancer without HTTPS listeners is not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/the-https-listener-of-the-slb-instance-uses-the-specified
#   - https://www.alibabacloud.com/help/en/slb/classic-load-balancer/user-guide/tls-security-policies
# custom:
#   id: slb-all-listenter-tls-policy-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/ACS::SLB::LoadBalancer]
#   parameters:
#     tlsCipherPolicies:
#       type: list
#       description: The TLS security policies that HTTPS listeners may use
#       default: [tls_cipher_policy_1_2, tls_cipher_policy_1_2_strict, tls_cipher_policy_1_2_strict_with_1_3]
#       aliases: [tlsCipherPolicy]
#   fix: In the SSL settings of the listener, choose one of these TLS security policies.
#   zh:
#     title: SLB 的 HTTPS 监听使用指定的 TLS 安全策略
#     description: TLS 安全策略决定客户端可以使用的 TLS 版本和加密套件，旧版本存在已知缺陷。每个 HTTPS 监听都必须使用规则指定的策略之一。没有 HTTPS 监听时不适用。
#     fix: 在监听的 SSL 设置中选择其中一个 TLS 安全策略。
package policies.load_balancer.slb_all_listenter_tls_policy_check

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The HTTPS listeners and their TLS security policies.
evidence := {"listeners": load_balancer.https_listeners}

not_applicable contains "the load balancer has no HTTPS listener" if count(evidence.listeners) == 0

deny contains reasons.one_of(
	sprintf("the HTTPS listener on port %v uses %s", [listener.port, listener.tls_policy]),
	listener.tls_policy, input.parameters.tlsCipherPolicies, load_balancer.paths.https_listeners,
) if {
	some listener in evidence.listeners
	not listener.tls_policy in input.parameters.tlsCipherPolicies
}
