# METADATA
# title: HTTPS listeners of dedicated load balancers use the specified security policy
# description: The security policy of an HTTPS listener decides which TLS versions and cipher suites clients can use.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0560.html
#   - https://support.huaweicloud.com/intl/en-us/api-elb/ListListeners.html
# custom:
#   id: elb-predefined-security-policy-https-check
#   severity: medium
#   resource_types:
#     - huaweicloud/elb.loadbalancers
#   parameters:
#     predefinedPolicyName:
#       type: string
#       description: The predefined security policy that each HTTPS listener must use
#       default: tls-1-0
#       enum:
#         - tls-1-0
#         - tls-1-1
#         - tls-1-2
#         - tls-1-0-inherit
#         - tls-1-2-strict
#         - tls-1-0-with-1-3
#         - tls-1-2-fs-with-1-3
#         - tls-1-2-fs
#         - hybrid-policy-1-0
#   fix: Select the security policy in the settings of the HTTPS listener.
#   differences:
#     - A listener with a custom security policy, which takes precedence over the predefined one, does not comply.
#     - A load balancer that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 独享型负载均衡器的 HTTPS 监听器使用指定的安全策略
#     description: HTTPS 监听器的安全策略决定客户端可使用的 TLS 版本和加密套件。
#     fix: 在 HTTPS 监听器的设置中选择指定的 TLS 安全策略。
package policies.load_balancer.elb_predefined_security_policy_https_check

import data.policies.lib.load_balancer
import data.policies.lib.reasons

# METADATA
# description: The security policies of a dedicated load balancer's HTTPS listeners, custom for one that has a policy of its own.
evidence := {"deleting": false, "dedicated": true, "listeners": load_balancer.tls_policies} if {
	load_balancer.deleting == false
	load_balancer.dedicated
}

# METADATA
# description: The load balancer is shared.
evidence := {"deleting": false, "dedicated": false} if {
	load_balancer.deleting == false
	load_balancer.dedicated == false
}

# METADATA
# description: The load balancer is being deleted or is gone.
evidence := {"deleting": true} if load_balancer.deleting

not_applicable contains "the load balancer is being deleted" if evidence.deleting

not_applicable contains "the load balancer is shared" if evidence.dedicated == false

not_applicable contains "the load balancer has no HTTPS listener" if {
	evidence.dedicated
	count(evidence.listeners) == 0
}

deny contains reasons.equals(
	sprintf("the security policy of the listener on port %v is %s", [listener.port, listener.policy]),
	listener.policy, input.parameters.predefinedPolicyName, "tls_ciphers_policy",
) if {
	evidence.dedicated
	some listener in evidence.listeners
	listener.policy != input.parameters.predefinedPolicyName
}
