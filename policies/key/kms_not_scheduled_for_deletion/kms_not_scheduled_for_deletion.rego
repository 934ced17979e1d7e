# METADATA
# title: KMS keys are not scheduled for deletion
# description: >-
#   Data encrypted with a deleted key can never be decrypted again. A customer-managed key must not be pending deletion. If kmsKeyIds lists
#   keys, only those are judged.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/kms-cmk-not-scheduled-for-deletion.html
# custom:
#   id: kms-not-scheduled-for-deletion
#   aliases:
#     aws: [kms-cmk-not-scheduled-for-deletion]
#   severity: high
#   resource_types:
#     - huaweicloud/kms.keys
#     - alicloud/ACS::KMS::Key
#     - aws/AWS::KMS::Key
#   parameters:
#     kmsKeyIds:
#       type: list
#       description: IDs or ARNs of the keys to judge; an empty list means all
#       default: []
#   fix: Cancel the deletion unless no data is encrypted with the key any more.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [SA-9(6), SC-12, SC-12(2), SC-12(6)]
#     PCI DSS 3.2.1: ["3.5", "3.6"]
#   differences:
#     - >-
#       Huawei Cloud documents only the name of its managed rule, and Alibaba Cloud has no such rule. Only AWS's managed rule has the
#       parameter.
#     - >-
#       Cloud-managed keys, which customers cannot delete, are not applicable. Keys that the parameter does not list are not applicable
#       either.
#   zh:
#     title: KMS 密钥未处于计划删除状态
#     description: 密钥删除后，用其加密的数据将永远无法解密。用户主密钥（CMK）不得处于计划删除（待删除）状态；如果 kmsKeyIds 列出了密钥，则只检查这些密钥。
#     fix: 取消删除该密钥，除非已没有任何数据使用它加密。
package policies.key.kms_not_scheduled_for_deletion

import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: Whether the key is judged and the customer's, and whether it is going to be deleted.
evidence := {"judged": true, "managed_by_cloud": false, "pending_deletion": key.pending_deletion} if {
	_judged
	key.managed_by_cloud == false
}

# METADATA
# description: The key is not one of those that are judged.
evidence := {"judged": false} if _judged == false

# METADATA
# description: The key is the cloud's own.
evidence := {"judged": true, "managed_by_cloud": true} if {
	_judged
	key.managed_by_cloud
}

_judged if input.parameters.kmsKeyIds == []

_judged := key.allowed(key.name, input.parameters.kmsKeyIds) if input.parameters.kmsKeyIds != []

not_applicable contains "the rule does not name the key" if evidence.judged == false

not_applicable contains "the cloud manages the key" if evidence.managed_by_cloud

deny contains reasons.is_false("the key is scheduled for deletion", key.paths.pending_deletion) if evidence.pending_deletion
