# METADATA
# title: Security Center defends actively
# description: >-
#   Proactive defense stops viruses, ransomware and connections to webshells instead of only reporting them. The features that the rule names must be on.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/security-center-defense-config-check
#   - https://help.aliyun.com/zh/security-center/developer-reference/api-sas-2018-12-03-describesuspiciousoverallconfig
# custom:
#   id: security-center-defense-config-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   parameters:
#     defenses:
#       type: list
#       description: >-
#         The features that must be on: auto_breaking (antivirus), ransomware_breaking (bait capture), webshell_cloud_breaking, alinet (malicious
#         network behavior), k8s_log_analysis or alisecguard (protection of the agent)
#       default: [auto_breaking, ransomware_breaking, webshell_cloud_breaking, alinet]
#   fix: In the feature settings of Security Center, enable the feature of proactive defense.
#   differences:
#     - >-
#       The managed rule's page was not available; the parameter and its default are Assay's, and its features are those of the API's operation
#       DescribeSuspiciousOverallConfig. Which servers a feature is enabled for is not judged.
#   zh:
#     title: 云安全中心开启指定的主动防御
#     description: 主动防御会直接拦截病毒、勒索软件和网站后门连接，而不只是告警。规则指定的功能必须处于开启状态。
#     fix: 在云安全中心的功能设置中开启对应的主动防御功能。
package policies.security_center.security_center_defense_config_check

import data.policies.lib.reasons
import data.policies.lib.security_center

# METADATA
# description: The features and whether they are on.
evidence := {"defenses": security_center.defenses}

deny contains reasons.is_true(sprintf("%s is off", [defense.name]), security_center.paths.defenses) if {
	some defense in evidence.defenses
	not defense.on
}
