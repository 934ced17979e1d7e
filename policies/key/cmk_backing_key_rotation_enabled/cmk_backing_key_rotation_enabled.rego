# METADATA
# title: KMS keys have automatic rotation enabled
# description: >-
#   The cloud makes new key material for the key from time to time, so that not everything was encrypted with the same, should it become known.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/cmk-backing-key-rotation-enabled.html
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: cmk-backing-key-rotation-enabled
#   aliases:
#     alicloud: [kms-key-rotation-enabled]
#   severity: medium
#   trigger: period
#   resource_types:
#     - aws/AWS::KMS::Key
#     - alicloud/ACS::KMS::Key
#   fix: Switch the key's automatic rotation on.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [CM-6a, CM-9b, SA-9(6), SC-12, SC-12(2), SC-12(6)]
#     PCI DSS 3.2.1: ["2.2", "3.5", "3.6", 3.6.4]
#   differences:
#     - AWS's own keys, and keys that AWS cannot rotate (asymmetric and HMAC keys, imported material, keys in other stores), are not applicable.
#     - Rotation that Alibaba Cloud has suspended, as it does with disabled keys, does not comply.
package policies.key.cmk_backing_key_rotation_enabled

import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: Whether the key can be rotated, and whether it is.
evidence := {"managed_by_cloud": false, "can_be_rotated": true, "rotated": key.rotated} if {
	input.resource.type == "aws/AWS::KMS::Key"
	key.managed_by_cloud == false
	key.can_be_rotated
}

# METADATA
# description: A key that the customer cannot have rotated.
evidence := {"managed_by_cloud": key.managed_by_cloud, "can_be_rotated": key.can_be_rotated} if {
	input.resource.type == "aws/AWS::KMS::Key"
	[key.managed_by_cloud, key.can_be_rotated] != [false, true]
}

# METADATA
# description: Whether the key is rotated.
evidence := {"rotated": key.rotated} if input.resource.type == "alicloud/ACS::KMS::Key"

not_applicable contains "the cloud manages the key" if evidence.managed_by_cloud

not_applicable contains "the cloud cannot rotate this kind of key" if evidence.can_be_rotated == false

deny contains reasons.is_true("automatic rotation is off", key.paths.rotated) if evidence.rotated == false
