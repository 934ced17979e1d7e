# METADATA
# title: RDS storage is encrypted
# description: >-
#   Encryption keeps the data on a stolen disk unreadable. The storage of an RDS instance must be encrypted. If kmsKeyId names a key, the
#   storage must be encrypted with that key.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-storage-encrypted.html
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-enabled-disk-encryption
#   - https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-describedbinstanceencryptionkey
# custom:
#   id: rds-storage-encrypted
#   aliases:
#     alicloud: [rds-instance-enabled-disk-encryption]
#     huaweicloud: [rds-instances-enable-kms]
#   severity: high
#   resource_types:
#     - aws/AWS::RDS::DBInstance
#     - huaweicloud/rds.instances
#     - alicloud/ACS::RDS::DBInstance
#   parameters:
#     kmsKeyId:
#       type: string
#       description: ID, alias or ARN of the required key; empty for any key
#       default: ""
#   fix: Storage cannot be encrypted later. Create an encrypted instance (on AWS, from an encrypted copy of a snapshot) and migrate to it.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CP-9d, SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)]
#     PCI DSS 3.2.1: ["3.4", 8.2.1]
#   differences:
#     - >-
#       Local SSDs of Alibaba Cloud cannot be encrypted and do not comply. Alibaba Cloud does not document how its managed rule treats them, nor what its
#       API answers for a cloud disk that is not encrypted: an empty key counts as not encrypted; with any other answer the verdict is Undetermined.
#     - If the instance names its key by ID and kmsKeyId is an alias, they cannot be compared, and the verdict is Undetermined.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: RDS 实例已开启存储加密
#     description: 加密后，即使磁盘失窃也无法读取其中的数据。RDS 实例的存储必须加密；如果 kmsKeyId 指定了密钥，则必须使用该密钥加密。
#     fix: 已有实例的存储无法再加密。请创建已加密的实例（AWS 可从加密的快照副本创建），然后迁移。
package policies.rds.rds_storage_encrypted

import data.policies.lib.key
import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The storage is not encrypted.
evidence := {"deleting": false, "storage_key": ""} if {
	rds.deleting == false
	rds.storage_key == ""
}

# METADATA
# description: The key that encrypts the storage, and whether the rule allows it.
evidence := {"deleting": false, "storage_key": rds.storage_key, "key_allowed": key.allowed(rds.storage_key, wanted)} if {
	rds.deleting == false
	rds.storage_key != ""
	wanted := [wanted | wanted := input.parameters.kmsKeyId; wanted != ""]
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the storage is not encrypted", rds.paths.storage_key) if evidence.storage_key == ""

deny contains reasons.equals(
	sprintf("the storage is encrypted with the key %v", [evidence.storage_key]),
	evidence.storage_key, input.parameters.kmsKeyId, rds.paths.storage_key,
) if {
	evidence.key_allowed == false
}
