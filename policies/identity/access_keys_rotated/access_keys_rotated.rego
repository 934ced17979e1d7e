# METADATA
# title: Access keys of IAM and RAM users are rotated
# description: >-
#   Rotation limits how long a leaked access key works. Each active access key of a user must be at most maxAccessKeyAge days old, counted
#   from its creation.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
# custom:
#   id: access-keys-rotated
#   aliases:
#     alicloud: [ram-user-ak-create-date-expired-check]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#     - aws/AWS::IAM::User
#   parameters:
#     maxAccessKeyAge:
#       type: number
#       description: Maximum age of an active access key
#       unit: days
#       minimum: 0
#       default: 90
#       aliases: [days]
#   fix: Create a new access key, replace the old one wherever it is used, then delete the old one.
#   differences:
#     - On Huawei Cloud, disabled users are compliant. The policy reads the access keys from IAM if the item of the user does not have them.
#     - Disabled access keys are not judged. The texts of Alibaba Cloud and Huawei Cloud do not mention them.
#   zh:
#     title: IAM 和 RAM 用户的访问密钥定期轮换
#     description: 定期轮换可以缩短访问密钥泄露后的可用时间。用户的每个处于启用状态的访问密钥，自创建起的天数不得超过 maxAccessKeyAge。
#     fix: 创建新的访问密钥，在所有使用处替换旧密钥，然后删除旧密钥。
package policies.identity.access_keys_rotated

import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: How many days ago each active access key was created.
evidence := {"active_key_days": identity.active_key_days}

deny contains reasons.at_most(
	sprintf("the age of an active access key is %v days", [time.shown(days)]),
	time.shown(days), input.parameters.maxAccessKeyAge, identity.paths.keys,
) if {
	some days in evidence.active_key_days
	days > input.parameters.maxAccessKeyAge
}
