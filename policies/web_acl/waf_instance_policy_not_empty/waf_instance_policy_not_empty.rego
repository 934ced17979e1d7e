# METADATA
# title: Domain names that WAF protects have a protection policy
# description: WAF inspects the requests for a domain name by the rules of its protection policy. Without a policy, it lets attacks through.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3050.html
#   - https://support.huaweicloud.com/intl/en-us/api-waf/UpdateHost.html
# custom:
#   id: waf-instance-policy-not-empty
#   severity: medium
#   resource_types:
#     - huaweicloud/waf.instance
#   fix: On the WAF console, apply a protection policy to the domain name.
#   differences:
#     - Huawei Cloud does not document the properties that Config records of a protected domain name; those of the WAF API are read.
#   zh:
#     title: WAF 防护域名已配置防护策略
#     description: WAF 按防护策略中的规则检测域名的请求。未配置防护策略时，攻击请求不会被拦截。
#     fix: 在 WAF 控制台为该防护域名绑定防护策略。
package policies.web_acl.waf_instance_policy_not_empty

import data.policies.lib.reasons
import data.policies.lib.web_acl

# METADATA
# description: The id of the protection policy, empty for none.
evidence := {"policy": web_acl.policy_of_domain}

deny contains reasons.not_blank("the domain name has no protection policy", "policyid") if evidence.policy == ""
