# METADATA
# title: Security Hub is enabled
# description: Security Hub collects findings of AWS services and checks the account against standards. It must be enabled in the region.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/securityhub-enabled.html
#   - https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html
# custom:
#   id: securityhub-enabled
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   fix: Enable Security Hub in each region in use.
#   differences:
#     - The region judged is that of the function.
#     - An account is taken for one without Security Hub if DescribeHub answers InvalidAccessException, as it does to accounts that are not subscribed; AWS does not document that it means only this.
#   zh:
#     title: 启用 Security Hub
#     description: Security Hub 汇总各 AWS 服务的检测结果，并按安全标准检查账户。区域必须启用 Security Hub。
#     fix: 在每个使用中的区域启用 Security Hub。
package policies.account.securityhub_enabled

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: The ARN of Security Hub in the region, empty where it is not enabled.
evidence := {"hub": account.security_hub}

deny contains reasons.not_blank("Security Hub is not enabled", "HubArn") if evidence.hub == ""
