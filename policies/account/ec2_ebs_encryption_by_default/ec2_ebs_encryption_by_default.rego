# METADATA
# title: EBS encryption by default is enabled
# description: Nobody can forget to encrypt a new EBS volume or the copy of a snapshot. EBS encryption by default must be enabled in the region.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-ebs-encryption-by-default.html
#   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html
# custom:
#   id: ec2-ebs-encryption-by-default
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   fix: In the EC2 console, enable EBS encryption under Account attributes, Data protection and security, in each region in use.
#   differences:
#     - The region judged is that of the function.
#   zh:
#     title: 默认启用 EBS 加密
#     description: 避免新建 EBS 卷或复制快照时遗漏加密。区域必须启用“默认 EBS 加密”。
#     fix: 在 EC2 控制台的“账户属性”、“数据保护和安全”中，为每个使用中的区域启用 EBS 加密。
package policies.account.ec2_ebs_encryption_by_default

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether EBS encryption by default is enabled.
evidence := {"encrypted": account.ebs_encryption_by_default}

deny contains reasons.is_true("EBS encryption by default is not enabled", "ebsEncryptionByDefault") if not evidence.encrypted
