# METADATA
# title: Security Center has the Enterprise edition or higher
# description: >-
#   Higher editions of Security Center detect attacks on servers and help to trace and respond to them; lower editions do less. The edition
#   must be one of the allowed editions, by default Enterprise or Ultimate.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/security-center-version-check
#   - https://github.com/AlibabaCloudDocs/config
#   - https://www.alibabacloud.com/help/en/security-center/developer-reference/api-sas-2018-12-03-describeversionconfig
# custom:
#   id: security-center-version-check
#   severity: medium
#   resource_types: [alicloud/ACS::SecurityCenter::Instance]
#   parameters:
#     editions:
#       type: list
#       description: The allowed editions, out of Basic, Anti-virus, Advanced, Enterprise, Ultimate and Value-added Plan
#       default: [Enterprise, Ultimate]
#   fix: Upgrade Security Center to an allowed edition.
#   differences:
#     - >-
#       Alibaba Cloud's text says "the Enterprise edition or a higher one" without naming the higher editions. Here, Ultimate is the higher
#       edition.
#     - If an account has bought several editions for different servers, the verdict is Undetermined.
#   zh:
#     title: 云安全中心为企业版或更高版本
#     description: 云安全中心的较高版本能够检测针对服务器的攻击，并协助溯源和响应；较低版本的功能有限。云安全中心的版本必须在允许的列表中，默认为企业版（Enterprise）或旗舰版（Ultimate）。
#     fix: 将云安全中心升级到允许的版本。
package policies.security_center.security_center_version_check

import data.policies.lib.reasons
import data.policies.lib.security_center

# METADATA
# description: The edition that was bought.
evidence := {"edition": security_center.edition}

deny contains reasons.one_of(
	sprintf("the edition is %s", [evidence.edition]),
	evidence.edition, input.parameters.editions, security_center.paths.edition,
) if {
	not evidence.edition in input.parameters.editions
}
