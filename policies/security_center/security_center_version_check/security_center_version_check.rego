# METADATA
# title: Security Center has the Enterprise edition or higher
# description: >-
#   The account has an edition of the Security Center that detects attacks on its servers and helps to trace and to answer them. The editions
#   below it do less.
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
#       description: The editions that comply, of Basic, Anti-virus, Advanced, Enterprise, Ultimate and Value-added Plan
#       default: [Enterprise, Ultimate]
#   fix: Upgrade the Security Center.
#   differences:
#     - The vendor's text says the Enterprise edition or a higher one, and not which those are. Ultimate is taken for the one that is higher.
#     - An account that bought several editions for different servers cannot be judged.
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
