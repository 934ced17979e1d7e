# METADATA
# title: Cloud Firewall protects the account
# description: >-
#   Cloud Firewall controls the traffic between the account's public addresses and the Internet, and detects intrusions. The account must have an
#   instance that works.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-cloud-firewall-to-protect-the-network-boundary
#   - https://help.aliyun.com/zh/cloud-firewall/developer-reference/api-cloudfw-2017-12-07-describeuserbuyversion
# custom:
#   id: use-cloud-fire-wall-for-security-protection
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   fix: Activate Cloud Firewall, and enable it for the public addresses.
#   differences:
#     - An instance that is being set up or deleted, or has a fault, does not comply.
#     - Which addresses the firewall protects is not judged; firewall-asset-open-protect does that.
#     - Alibaba Cloud does not document what its API answers an account that never had an instance. A refusal leaves the verdict Undetermined.
#   zh:
#     title: 账号使用云防火墙防护
#     description: 云防火墙管控账号的公网地址与互联网之间的流量，并检测入侵。账号必须拥有运行正常的云防火墙实例。
#     fix: 开通云防火墙，并为公网资产开启防护。
package policies.account.use_cloud_fire_wall_for_security_protection

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the account has a Cloud Firewall that works.
evidence := {"protected": account.cloud_firewall}

deny contains reasons.is_true("Cloud Firewall does not protect the account", account.paths.cloud_firewall) if not evidence.protected
