# METADATA
# title: Encryption keys
# description: What the clouds say about a key of their key management service, and how other resources name one.
package policies.lib.key

import data.policies.lib.boolean
import data.policies.lib.lists

# METADATA
# description: >-
#   Whether a resource may use the key that it names: every key when none is wanted, else one of these. A key is named by its identifier, its ARN,
#   an alias or the ARN of an alias; an empty name is none of them. Undefined when nobody says whether an alias stands for a key that is named
#   otherwise.
allowed("", wanted) := wanted == []

allowed(name, wanted) if {
	name != ""
	some other in wanted
	_same(_named(name), _named(other))
}

allowed(name, wanted) := wanted == [] if {
	name != ""
	every other in wanted { _same(_named(name), _named(other)) == false }
}

_same([kind, id, scope], [kind, id, other]) if _may_be_same(scope, other)

_same([kind, id, _], [kind, other, _]) := false if id != other

_same([_, _, scope], [_, _, other]) := false if not _may_be_same(scope, other)

_may_be_same(scope, scope)

_may_be_same(scope, other) if "" in {scope, other}

# The kind of name, the name, and what comes before them in an ARN.
_named(name) := [split(last, "/")[0], regex.replace(last, `^[a-z]+/`, ""), trim_suffix(name, last)] if {
	regex.match(`^(arn:[a-z-]+|acs):kms:[^:]+:[0-9]+:(key|alias)/[^:]+$`, name)
	parts := split(name, ":")
	last := parts[count(parts) - 1]
}

_named(name) := ["alias", trim_prefix(name, "alias/"), ""] if startswith(name, "alias/")

_named(name) := ["key", name, ""] if not regex.match(`^alias/|:(key|alias)/`, name)

# METADATA
# description: How the key is named, by its ARN where the cloud has one.
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
name := lists.first(ids, "") if {
	input.resource.type == "huaweicloud/kms.keys"
	ids := array.concat([id | id := input.resource.properties.key_id], [id | id := input.resource.properties.keyId])
	some _ in ids
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
name := lists.first([arn | arn := input.resource.properties.Arn], input.resource.properties.KeyId) if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
# custom:
#   absent:
#     - path: properties.arn
#       mutations: [unnoticed]
#       because: keyId also names the key
name := lists.first([arn | arn := input.resource.properties.arn], input.resource.properties.keyId) if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: Whether the cloud makes new key material for the key from time to time.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
rotated := {"Enabled": true, "Disabled": false, "Suspended": false}[input.resource.properties.AutomaticRotation] if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
rotated := boolean.parse(lists.first(flags, "")) if {
	input.resource.type == "huaweicloud/kms.keys"
	flags := array.concat(
		[flag | flag := input.resource.properties.key_rotation_enabled],
		[flag | flag := input.resource.properties.keyRotationEnabled],
	)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::KMS::Key.supplementary"]
rotated := boolean.parse(input.resource.supplementary.KeyRotationStatus) if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: Whether the key is the cloud's own, which customers cannot change. Huawei Cloud calls it a default key (KMS API, KeyDetails).
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
managed_by_cloud := {"1": true, "0": false}[lists.first(flags, "")] if {
	input.resource.type == "huaweicloud/kms.keys"
	flags := array.concat(
		[flag | flag := input.resource.properties.default_key_flag],
		[flag | flag := input.resource.properties.defaultKeyFlag],
	)
}

# METADATA
# description: The creator of a key is an account, and of a service's key the service (KMS API, DescribeKey).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
managed_by_cloud := regex.match(`[A-Za-z]`, input.resource.properties.Creator) if {
	input.resource.type == "alicloud/ACS::KMS::Key"
	regex.match(`^([0-9]+|[A-Za-z][A-Za-z0-9_-]*)$`, input.resource.properties.Creator)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
managed_by_cloud := {"AWS": true, "CUSTOMER": false}[input.resource.properties.keyManager] if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: >-
#   Whether the cloud can rotate a key of this kind: not asymmetric and HMAC keys, imported material and keys in other stores (AWS Config
#   developer guide, cmk-backing-key-rotation-enabled; KMS API of Alibaba Cloud, UpdateRotationPolicy).
can_be_rotated if {
	_symmetric
	_own_material
}

can_be_rotated := false if _symmetric == false

can_be_rotated := false if _own_material == false

# METADATA
# description: The specifications are those of the KMS API, KeyDetails.
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
_symmetric := {
	"AES_256": true, "SM4": true,
	"RSA_2048": false, "RSA_3072": false, "RSA_4096": false, "EC_P256": false, "EC_P384": false, "SM2": false,
}[lists.first(specs, "")] if {
	input.resource.type == "huaweicloud/kms.keys"
	specs := array.concat(
		[spec | spec := input.resource.properties.key_spec],
		[spec | spec := input.resource.properties.keySpec],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
_symmetric := {
	"Aliyun_AES_128": true, "Aliyun_AES_192": true, "Aliyun_AES_256": true, "Aliyun_SM4": true,
	"RSA_2048": false, "RSA_3072": false, "RSA_4096": false, "EC_P256": false, "EC_P256K": false, "EC_SM2": false,
}[input.resource.properties.KeySpec] if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# description: Older items have the former name of the specification alone.
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
# custom:
#   absent:
#     - path: properties.keySpec
#       mutations: [unnoticed]
#       because: customerMasterKeySpec says the same
_symmetric := regex.match(`^SYMMETRIC_DEFAULT$`, spec) if {
	input.resource.type == "aws/AWS::KMS::Key"
	specs := array.concat(
		[spec | spec := input.resource.properties.keySpec],
		[spec | spec := input.resource.properties.customerMasterKeySpec],
	)
	spec := lists.first(specs, "")
	regex.match(`^(SYMMETRIC_DEFAULT|SM2|(RSA|ECC|HMAC|ML_DSA)_[A-Z0-9_]+)$`, spec)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
_own_material := {"kms": true, "external": false}[input.resource.properties.origin] if {
	input.resource.type == "huaweicloud/kms.keys"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
_own_material := {"Aliyun_KMS": true, "EXTERNAL": false}[input.resource.properties.Origin] if {
	input.resource.type == "alicloud/ACS::KMS::Key"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
_own_material := {
	"AWS_KMS": true, "EXTERNAL": false, "AWS_CLOUDHSM": false, "EXTERNAL_KEY_STORE": false,
}[input.resource.properties.origin] if {
	input.resource.type == "aws/AWS::KMS::Key"
}

# METADATA
# description: Whether the key is a copy of one in another region, with which it is rotated (KMS API, MultiRegionConfiguration).
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
replica := {"PRIMARY": false, "REPLICA": true}[input.resource.properties.multiRegionConfiguration.multiRegionKeyType] if {
	input.resource.type == "aws/AWS::KMS::Key"
	input.resource.properties.multiRegion
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
# custom:
#   absent:
#     - path: properties.multiRegion
#       mutations: [unnoticed]
#       because: items recorded before multi-Region keys existed do not have it
replica := false if {
	input.resource.type == "aws/AWS::KMS::Key"
	lists.first([multiple | multiple := input.resource.properties.multiRegion], false) == false
}

replica := false if input.resource.type in {"alicloud/ACS::KMS::Key", "huaweicloud/kms.keys"}

# METADATA
# description: >-
#   The state of the key in the words of the KMS APIs, DescribeKey: those of Alibaba Cloud are among those of AWS. Nothing can be changed about a
#   key that is not enabled.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::KMS::Key"]
state := input.resource.properties.KeyState if {
	input.resource.type == "alicloud/ACS::KMS::Key"
	input.resource.properties.KeyState in _states
}

# METADATA
# description: Huawei Cloud numbers the states (DEW API, key_state); they are named as those of the others.
# schemas:
#   - input.resource.properties: schema.huaweicloud["kms.keys"]
state := {"1": "PendingActivation", "2": "Enabled", "3": "Disabled", "4": "PendingDeletion", "5": "PendingImport", "7": "Frozen"}[lists.first(states, "")] if {
	input.resource.type == "huaweicloud/kms.keys"
	states := array.concat(
		[number | number := input.resource.properties.key_state],
		[number | number := input.resource.properties.keyState],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::KMS::Key"]
state := input.resource.properties.keyState if {
	input.resource.type == "aws/AWS::KMS::Key"
	input.resource.properties.keyState in _states
}

# The key states of the two KMS APIs, DescribeKey.
_states := {
	"Enabled", "Disabled", "PendingImport", "Creating", "Updating", "Unavailable",
	"PendingDeletion", "PendingReplicaDeletion",
}

# METADATA
# description: Whether the key is going to be deleted.
pending_deletion := state in {"PendingDeletion", "PendingReplicaDeletion"}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties or, of rotation on AWS, its supplementary configuration.
paths := {
	"rotated": {
		"alicloud/ACS::KMS::Key": "AutomaticRotation",
		"aws/AWS::KMS::Key": "KeyRotationStatus",
		"huaweicloud/kms.keys": "key_rotation_enabled",
	},
	"pending_deletion": {
		"huaweicloud/kms.keys": "key_state",
		"alicloud/ACS::KMS::Key": "KeyState",
		"aws/AWS::KMS::Key": "keyState",
	},
}
