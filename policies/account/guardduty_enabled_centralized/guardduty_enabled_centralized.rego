# METADATA
# title: GuardDuty is enabled
# description: GuardDuty detects attacks from the account's logs and network traffic. It must be enabled in the region.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/guardduty-enabled-centralized.html
#   - https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html
# custom:
#   id: guardduty-enabled-centralized
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   fix: Enable GuardDuty in each region in use.
#   differences:
#     - The region judged is that of the function.
#     - The parameter CentralMonitoringAccount is not taken; whether findings are centralized is not judged.
#   zh:
#     title: 启用 GuardDuty
#     description: GuardDuty 根据账户的日志和网络流量检测攻击。区域必须启用 GuardDuty。
#     fix: 在每个使用中的区域启用 GuardDuty。
package policies.account.guardduty_enabled_centralized

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether each detector in the region is enabled.
evidence := {"detectors": account.guardduty_detectors}

deny contains reasons.is_true("GuardDuty is not enabled", "status") if not true in evidence.detectors
