# METADATA
# title: A WAF protection policy has an enabled geolocation access control rule
# description: Geolocation access control lets WAF block or allow requests by where they come from. At least one rule must be enabled.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3049.html
#   - https://support.huaweicloud.com/intl/en-us/api-waf/ListGeoIpPolicyRules.html
# custom:
#   id: waf-policy-enable-geoip
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   parameters:
#     regionList:
#       type: list
#       description: IDs of the regions in which rules are looked for
#       required: true
#   fix: On the WAF console, add a geolocation access control rule to a protection policy and enable it.
#   differences:
#     - The managed rule looks in all regions. Here the parameter regionList, which the managed rule does not have, says in which, because services are queried region by region.
#   zh:
#     title: WAF 防护策略已启用地理位置访问控制规则
#     description: 地理位置访问控制规则可按请求来源地区拦截或放行。账号至少应有一条已启用的规则。
#     fix: 在 WAF 控制台为防护策略添加地理位置访问控制规则并启用。
package policies.account.waf_policy_enable_geoip

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: How many geolocation access control rules are enabled in the regions that the rule lists.
evidence := {"enabled_rules": account.enabled_geolocation_rules}

deny contains reasons.at_least("no geolocation access control rule of WAF is enabled", 0, 1, "items") if evidence.enabled_rules == 0
