# METADATA
# title: Application Load Balancers redirect HTTP to HTTPS
# description: >-
#   Others can read or change what is sent over plain HTTP. Each HTTP listener of an Application Load Balancer must redirect to HTTPS by default.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/alb-http-to-https-redirection-check.html
#   - https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html
# custom:
#   id: alb-http-to-https-redirection-check
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::ElasticLoadBalancingV2::LoadBalancer
#   fix: Change the default action of the HTTP listener to a redirect to HTTPS, or delete the listener.
#   differences:
#     - The listener's default action is judged, not its other rules.
#     - Load balancers of other types are not applicable.
#   zh:
#     title: 应用程序负载均衡器将 HTTP 重定向到 HTTPS
#     description: 明文 HTTP 传输的数据可能被窃听或篡改。应用程序负载均衡器的每个 HTTP 侦听器的默认操作必须重定向到 HTTPS。
#     fix: 将 HTTP 侦听器的默认操作改为重定向到 HTTPS，或删除该侦听器。
package policies.application_load_balancer.alb_http_to_https_redirection_check

import data.policies.lib.application_load_balancer
import data.policies.lib.reasons

# METADATA
# description: The ports of the HTTP listeners that redirect to HTTPS, and of those that do not.
evidence := {"application": true, "redirecting": listeners.redirecting, "serving": listeners.serving} if {
	application_load_balancer.applies
	listeners := application_load_balancer.http_listeners
}

# METADATA
# description: The load balancer is no Application Load Balancer.
evidence := {"application": false} if application_load_balancer.applies == false

not_applicable contains "only Application Load Balancers are judged" if evidence.application == false

deny contains reasons.is_true(sprintf("the HTTP listener on port %d does not redirect to HTTPS", [port]), "DefaultActions") if {
	evidence.application
	some port in evidence.serving
}
