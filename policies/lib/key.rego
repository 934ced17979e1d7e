# METADATA
# title: Encryption keys
# description: What the clouds say about a key of their key management service.
package policies.lib.key

import data.policies.lib.boolean
import data.policies.lib.lists
import data.policies.lib.text

# METADATA
# description: Whether the cloud makes new key material for the key from time to time.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
rotated := {"Enabled": true, "Disabled": false, "Suspended": false}[input.resource.properties.AutomaticRotation] if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::KMS::Key.supplementary"]
rotated := boolean.parse(input.resource.supplementary.KeyRotationStatus) if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: Whether the key is the cloud's own, which customers cannot change.
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
managed_by_cloud := {"AWS": true, "CUSTOMER": false}[input.resource.properties.keyManager] if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: >-
#   Whether the cloud can rotate the key: not asymmetric and HMAC keys, imported material and keys in other stores (AWS Config developer
#   guide, cmk-backing-key-rotation-enabled).
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
can_be_rotated := ["SYMMETRIC_DEFAULT", "AWS_KMS"] == [input.resource.properties.keySpec, input.resource.properties.origin] if {
	input.resource.type == "aws/AWS::KMS::Key"
	text.given(input.resource.properties.keySpec)
	text.given(input.resource.properties.origin)
}

# METADATA
# description: Whether the key is going to be deleted. The states are those of key_state in the DEW API, Cancel the scheduled deletion of a key.
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
pending_deletion := {"2": false, "3": false, "4": true, "5": false, "7": false}[lists.first(states, "")] if {
	input.resource.type == "huaweicloud/kms.keys"
	states := array.concat(
		[state | state := input.resource.properties.key_state],
		[state | state := input.resource.properties.keyState],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
pending_deletion := _pending_deletion[input.resource.properties.KeyState] if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
pending_deletion := _pending_deletion[input.resource.properties.keyState] if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# The key states of the two KMS APIs, DescribeKey; those of Alibaba Cloud are among those of AWS.
_pending_deletion := {
	"Enabled": false, "Disabled": false, "PendingImport": false, "Creating": false, "Updating": false, "Unavailable": false,
	"PendingDeletion": true, "PendingReplicaDeletion": true,
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties or, of rotation on AWS, its supplementary configuration.
paths := {
	"rotated": {
		"alicloud/ACS::KMS::Key": "AutomaticRotation",
		"aws/AWS::KMS::Key": "KeyRotationStatus",
	},
	"pending_deletion": {
		"huaweicloud/kms.keys": "key_state",
		"alicloud/ACS::KMS::Key": "KeyState",
		"aws/AWS::KMS::Key": "keyState",
	},
}
