# METADATA
# title: RDS storage is encrypted
# description: The storage of a relational database is encrypted, where the rule names a key by that key, so that a stolen disk reveals nothing.
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
#       description: The key that must be used, as identifier, alias or ARN, empty for any key
#       default: ""
#   fix: Storage cannot be encrypted later. Create an encrypted instance, from an encrypted copy of a snapshot on AWS, and move to it.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CP-9d, SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)]
#     PCI DSS 3.2.1: ["3.4", 8.2.1]
#   differences:
#     - >-
#       Local SSDs of Alibaba Cloud cannot be encrypted and do not comply. What its rule makes of them is not documented, nor what the API answers about
#       a cloud disk that is not encrypted: it is taken to be an empty key, and any other answer leaves the verdict open.
#     - A key that the instance names by its identifier and the rule by an alias cannot be compared.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
