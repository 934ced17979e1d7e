# METADATA
# title: CloudWatch Logs log groups are encrypted with KMS keys
# description: >-
#   Whoever reads the logs needs the permission to use the key, too. Each log group in the region must be encrypted with a KMS key, or with the one that the
#   rule names.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-log-group-encrypted.html
#   - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
# custom:
#   id: cloudwatch-log-group-encrypted
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - aws/account
#   parameters:
#     KmsKeyId:
#       type: string
#       description: ID, alias or ARN of the KMS key that log groups must be encrypted with, empty for any
#       default: ""
#   fix: Associate a KMS key with the log group.
#   differences:
#     - The region judged is that of the function.
#     - The account is judged, not each log group; AWS's rule judges each.
#     - A log group names its key by ARN. If KmsKeyId is an alias, they cannot be compared, and the verdict is Undetermined.
#   zh:
#     title: CloudWatch Logs 日志组使用 KMS 密钥加密
#     description: 读取日志还需要密钥的使用权限。区域中的每个日志组必须使用 KMS 密钥，或规则指定的密钥加密。
#     fix: 为日志组关联 KMS 密钥。
package policies.account_resources.cloudwatch_log_group_encrypted

import data.policies.lib.account_resources
import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: How many log groups there are, and the names of those that are not encrypted as the rule demands.
evidence := {"log_groups": count(account_resources.log_groups), "violating": [group.name |
	some group in account_resources.log_groups
	_encrypted(group.kms_key) == false
]}

_encrypted("") := false

_encrypted(name) := key.allowed(name, [wanted | wanted := input.parameters.KmsKeyId; wanted != ""]) if name != ""

deny contains reasons.zero(
	sprintf("%d log groups are not encrypted with a KMS key as demanded: %s", [count(evidence.violating), account_resources.shown(evidence.violating)]),
	count(evidence.violating), "kmsKeyId",
) if {
	some _ in evidence.violating
}
