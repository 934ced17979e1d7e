# METADATA
# title: Anti-DDoS protects the account
# description: >-
#   Anti-DDoS filters attacks that flood a service with traffic beyond what the free basic protection handles. The account must have an instance of
#   Anti-DDoS Pro, Premium or Origin.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-ddos-protection-to-prevent-ddos-attacks
#   - https://www.alibabacloud.com/help/en/anti-ddos/anti-ddos-pro-and-premium/developer-reference/api-ddoscoo-2020-01-01-describeinstanceids
# custom:
#   id: use-ddos-instance-for-security-protection
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     originRegions:
#       type: list
#       description: The regions in which instances of Anti-DDoS Origin are looked for
#       default: [cn-hangzhou, cn-shanghai, cn-beijing, cn-shenzhen]
#   fix: Buy an instance of Anti-DDoS Pro, Premium or Origin, and add the services to it.
#   differences:
#     - >-
#       Which instances Alibaba Cloud's managed rule counts is not documented. Whether an instance has expired, and which services it protects, is
#       not judged.
#     - Instances of Anti-DDoS Origin belong to a region. They are found in the regions of the parameter originRegions only.
#   zh:
#     title: 账号使用 DDoS 防护
#     description: DDoS 防护清洗超出免费基础防护能力的流量攻击。账号必须拥有 DDoS 高防（中国内地或非中国内地）或 DDoS 原生防护实例。
#     fix: 购买 DDoS 高防或 DDoS 原生防护实例，并接入业务。
package policies.account.use_ddos_instance_for_security_protection

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the account has an instance of Anti-DDoS.
evidence := {"protected": account.ddos_protection}

deny contains reasons.is_true("the account has no instance of Anti-DDoS", account.paths.ddos_protection) if not evidence.protected
