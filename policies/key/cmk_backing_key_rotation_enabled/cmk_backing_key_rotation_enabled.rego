# METADATA
# title: KMS keys have automatic rotation enabled
# description: >-
#   Rotation limits how much data a single leaked key version exposes. Automatic rotation of the key material must be enabled for every
#   customer-managed key that can be rotated.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cmk-backing-key-rotation-enabled.html
#   - https://github.com/AlibabaCloudDocs/config
#   - https://support.huaweicloud.com/intl/en-us/usermanual-dew/dew_01_0139.html
# custom:
#   id: cmk-backing-key-rotation-enabled
#   aliases:
#     alicloud: [kms-key-rotation-enabled]
#     huaweicloud: [kms-rotation-enabled]
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::KMS::Key
#     - alicloud/ACS::KMS::Key
#     - huaweicloud/kms.keys
#   fix: Enable automatic rotation of the key.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [CM-6a, CM-9b, SA-9(6), SC-12, SC-12(2), SC-12(6)]
#     PCI DSS 3.2.1: ["2.2", "3.5", "3.6", 3.6.4]
#   differences:
#     - >-
#       Keys that cannot be changed are not applicable: cloud-managed keys, keys that are disabled or pending deletion or import of key
#       material, and replica keys, which are rotated with their primary key. Keys that the cloud cannot rotate are not applicable either:
#       asymmetric and HMAC keys, imported key material, and keys in other key stores. Of all these, Alibaba Cloud's text names only service
#       keys and imported key material.
#   zh:
#     title: KMS 密钥已开启自动轮转
#     description: 轮转可以减少单个密钥版本泄露时受影响的数据。凡可轮转的用户主密钥（CMK），都必须开启密钥材料的自动轮转。
#     fix: 为该密钥开启自动轮转。
package policies.key.cmk_backing_key_rotation_enabled

import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: Whether something can be changed about the key, whether it can be rotated, and whether it is.
evidence := {"managed_by_cloud": false, "state": "Enabled", "replica": false, "can_be_rotated": true, "rotated": key.rotated} if {
	_changeable
	key.can_be_rotated
}

# METADATA
# description: A key that cannot be rotated.
evidence := {"managed_by_cloud": false, "state": "Enabled", "replica": false, "can_be_rotated": false} if {
	_changeable
	key.can_be_rotated == false
}

# METADATA
# description: A key of which the customer cannot change anything.
evidence := {"managed_by_cloud": true} if key.managed_by_cloud

evidence := {"managed_by_cloud": false, "state": key.state} if {
	key.managed_by_cloud == false
	key.state != "Enabled"
}

evidence := {"managed_by_cloud": false, "state": "Enabled", "replica": true} if {
	key.managed_by_cloud == false
	key.state == "Enabled"
	key.replica
}

_changeable if {
	key.managed_by_cloud == false
	key.state == "Enabled"
	key.replica == false
}

not_applicable contains "the cloud manages the key" if evidence.managed_by_cloud

not_applicable contains sprintf("the state of the key is %s", [evidence.state]) if {
	not evidence.managed_by_cloud
	evidence.state != "Enabled"
}

not_applicable contains "the key is a replica" if {
	not evidence.managed_by_cloud
	evidence.state == "Enabled"
	evidence.replica
}

not_applicable contains "the cloud cannot rotate this kind of key" if {
	not evidence.managed_by_cloud
	evidence.state == "Enabled"
	not evidence.replica
	evidence.can_be_rotated == false
}

deny contains reasons.is_true("automatic rotation is off", key.paths.rotated) if {
	not evidence.managed_by_cloud
	evidence.state == "Enabled"
	not evidence.replica
	evidence.can_be_rotated
	evidence.rotated == false
}
