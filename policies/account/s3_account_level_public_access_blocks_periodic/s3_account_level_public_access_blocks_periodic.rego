# METADATA
# title: S3 Block Public Access is on for the account, checked periodically
# description: >-
#   No bucket of the account can be made public by mistake. The four settings of S3 Block Public Access must be on for the account, as far as the rule
#   demands them.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-account-level-public-access-blocks-periodic.html
#   - https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
# custom:
#   id: s3-account-level-public-access-blocks-periodic
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   parameters:
#     BlockPublicAcls:
#       type: boolean
#       description: Whether new public ACLs must be blocked
#       default: true
#     BlockPublicPolicy:
#       type: boolean
#       description: Whether new public bucket policies must be blocked
#       default: true
#     IgnorePublicAcls:
#       type: boolean
#       description: Whether public ACLs must be ignored
#       default: true
#     RestrictPublicBuckets:
#       type: boolean
#       description: Whether access to buckets with public policies must be restricted
#       default: true
#   fix: In the S3 console, turn on the settings under Block Public Access settings for this account.
#   differences:
#     - A parameter that is false demands nothing; AWS does not say what it demands.
#   zh:
#     title: 账户级 S3 屏蔽公共访问权限已开启（定期检查）
#     description: 防止误将账户中的存储桶公开。账户级“屏蔽公共访问权限”的四项设置必须按规则要求打开。
#     fix: 在 S3 控制台的“此账户的屏蔽公共访问权限设置”中打开相应设置。
package policies.account.s3_account_level_public_access_blocks_periodic

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Which settings the account has.
evidence := {"blocked": account.public_access_blocked}

deny contains reasons.is_true(sprintf("%s is off", [setting]), setting) if {
	some setting, wanted in {
		"BlockPublicAcls": input.parameters.BlockPublicAcls,
		"BlockPublicPolicy": input.parameters.BlockPublicPolicy,
		"IgnorePublicAcls": input.parameters.IgnorePublicAcls,
		"RestrictPublicBuckets": input.parameters.RestrictPublicBuckets,
	}
	wanted
	evidence.blocked[setting] == false
}
