# METADATA
# title: WAF 3.0 has the required protection rules
# description: >-
#   A Web Application Firewall without rules filters nothing. The account's instance of WAF 3.0 must have at least one rule that is on, of each kind of
#   protection that the rule names. An account without an instance of WAF 3.0 is not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/specified-protection-rules-for-enabling-a-waf3-instance
#   - https://www.alibabacloud.com/help/en/waf/web-application-firewall-3-0/developer-reference/api-waf-openapi-2021-10-01-describedefenserules
#   - https://www.alibabacloud.com/help/en/waf/web-application-firewall-3-0/developer-reference/api-waf-openapi-2021-10-01-createdefenserule
# custom:
#   id: waf3-instance-enabled-specified-defense-rules
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     defenseScenes:
#       type: list
#       description: The kinds of protection (DefenseScene) that must have a rule which is on, such as waf_group, custom_acl, cc and ip_blacklist
#       default: [waf_group]
#   fix: In the WAF console, create a protection rule of this kind, or enable one.
#   differences:
#     - >-
#       The account is judged, by all its instances of WAF 3.0 together. The properties of an instance's item are published for WAF 2.0 only.
#     - The managed rule's page was not available; the parameter, its default and the calls are Assay's.
#     - Which websites a rule's template is applied to is not judged.
#   zh:
#     title: WAF 3.0 开启指定的防护规则
#     description: 没有防护规则的 Web 应用防火墙不会拦截任何请求。账号的 WAF 3.0 实例中，规则指定的每种防护场景都必须至少有一条开启的防护规则。没有 WAF 3.0 实例时不适用。
#     fix: 在 WAF 控制台创建或开启该防护场景的防护规则。
package policies.account.waf3_instance_enabled_specified_defense_rules

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: The kinds of protection that have a rule which is on.
evidence := {"instance": true, "scenes": account.web_firewall_scenes} if account.has_web_firewall_3

# METADATA
# description: The account has no instance of WAF 3.0.
evidence := {"instance": false} if account.has_web_firewall_3 == false

not_applicable contains "the account has no instance of WAF 3.0" if evidence.instance == false

deny contains reasons.has_one_of(
	sprintf("no rule of the kind %s is on", [scene]),
	evidence.scenes, scene, account.paths.web_firewall_scenes,
) if {
	some scene in input.parameters.defenseScenes
	not scene in evidence.scenes
}
