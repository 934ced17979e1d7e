# METADATA
# title: Users
# description: What the clouds say about a user of an account, who signs in to the console or calls APIs with access keys.
package policies.lib.identity

import data.policies.lib.boolean
import data.policies.lib.lists
import data.policies.lib.text
import data.policies.lib.time

# METADATA
# description: >-
#   Whether the user can sign in to the console. A RAM user who cannot has no login profile: the documented item has it beside the access keys
#   (GitHub AlibabaCloudDocs/config, data structure of custom rules).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
console_access := {"Active": true, "Inactive": false}[lists.first(states, "Active")] if {
	input.resource.type == "alicloud/ACS::RAM::User"
	input.resource.properties.LoginProfile.CreateDate
	states := [state | state := input.resource.properties.LoginProfile.Status]
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
# custom:
#   absent:
#     - path: properties.LoginProfile
#       mutations: [dropped, emptied]
#       because: a user who cannot sign in to the console has no login profile
console_access := false if {
	input.resource.type == "alicloud/ACS::RAM::User"
	is_object(input.resource.properties.AccessKeys)
	lists.first([profile | profile := input.resource.properties.LoginProfile], {}) == {}
}

# METADATA
# description: >-
#   An IAM user who cannot has no password, which the service calls a login profile. It says the same of a user that it does not know, who has no
#   list of MFA devices either.
console_access if {
	input.resource.type == "aws/AWS::IAM::User"
	input.lookups.iam_user_login_profile.exists
}

console_access := false if {
	input.resource.type == "aws/AWS::IAM::User"
	input.lookups.iam_user_login_profile.exists == false
	is_array(input.lookups.iam_user_mfa_devices.value.MFADevices)
}

# METADATA
# description: A disabled user has no access at all. The modes are those of the IAM API, ShowUser.
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
console_access := false if {
	input.resource.type == "huaweicloud/iam.users"
	enabled == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
console_access := {"default": true, "console": true, "programmatic": false}[lists.first(modes, "unknown")] if {
	input.resource.type == "huaweicloud/iam.users"
	enabled
	modes := array.concat(
		[mode | mode := input.resource.properties.access_mode],
		[mode | mode := input.resource.properties.accessMode],
	)
}

# METADATA
# description: >-
#   Whether a second factor is required when the user signs in. Alibaba Cloud's own rule judges whether one must be bound, not whether one is
#   (Cloud Config help, RAM rules; annotation in ListResourceEvaluationResults).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
mfa := boolean.parse(input.resource.properties.LoginProfile.MFABindRequired) if {
	input.resource.type == "alicloud/ACS::RAM::User"
}

# METADATA
# description: >-
#   Whether the user has bound an MFA device. The form of the device in Huawei Cloud's item is not documented: the serial number of a device, as
#   the IAM API writes it, is one; for everything else, the devices are read from IAM.
mfa_device if {
	input.resource.type == "huaweicloud/iam.users"
	some _ in _devices_in_item
}

mfa_device := input.resource.id in {device.user_id | some device in devices} if {
	input.resource.type == "huaweicloud/iam.users"
	_devices_in_item == []
	devices := input.lookups.iam_mfa_devices.value.virtual_mfa_devices
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
_devices_in_item := [device |
	some device in array.concat(
		[device | device := input.resource.properties.mfa_device],
		[device | device := input.resource.properties.mfaDevice],
	)
	type_name(device) == "string"
	regex.match(`^iam:.*:mfa:.+$`, device)
] if {
	input.resource.type == "huaweicloud/iam.users"
}

# METADATA
# description: Whether the user's account is enabled. Only Huawei Cloud can disable a user as a whole.
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
enabled := boolean.parse(input.resource.properties.enabled) if {
	input.resource.type == "huaweicloud/iam.users"
}

enabled if input.resource.type == "aws/AWS::IAM::User"

# METADATA
# description: The identifiers of the groups that the user is in.
groups := [text.parse(group.id) | some group in natives] if {
	input.resource.type == "huaweicloud/iam.users"
	natives := input.lookups.iam_groups_of_user.value.groups
}

# METADATA
# description: >-
#   How strong the user's password is: None for a user without one, Low, Medium or Strong. The words of the IAM API, ShowUser, are those of the
#   managed rule but for Middle and High.
password_strength := {"none": "None", "low": "Low", "middle": "Medium", "high": "Strong"}[text.word(strength)] if {
	input.resource.type == "huaweicloud/iam.users"
	strength := input.lookups.iam_user.value.user.pwd_strength
}

mfa := mfa_device if input.resource.type in {"huaweicloud/iam.users", "aws/AWS::IAM::User"}

# METADATA
# description: Whether an IAM user has an MFA device.
mfa_device := count([device.SerialNumber | some device in devices]) > 0 if {
	input.resource.type == "aws/AWS::IAM::User"
	devices := input.lookups.iam_user_mfa_devices.value.MFADevices
}

# METADATA
# description: How many access keys let the user call APIs. On Huawei Cloud every key counts, as its own rule has it, be it active or not.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
# custom:
#   absent:
#     - path: properties.AccessKeys.AccessKey
#       mutations: [emptied]
#       because: the user has no access keys
keys := count(active) if {
	input.resource.type == "alicloud/ACS::RAM::User"
	active := [key | some key in input.resource.properties.AccessKeys.AccessKey; key.Status == "Active"]
	some _ in active
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
keys := 0 if {
	input.resource.type == "alicloud/ACS::RAM::User"
	every key in input.resource.properties.AccessKeys.AccessKey { key.Status == "Inactive" }
}

keys := count(_credentials) if {
	input.resource.type == "huaweicloud/iam.users"
	is_array(_credentials)
}

# METADATA
# description: The user's access keys, as the item has them or, if it does not, as IAM does.
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
# custom:
#   absent:
#     - path: properties.credentials
#       mutations: [emptied, unnoticed]
#       because: the user has no access keys; if the item lacks the list, it is read from IAM
_credentials := input.resource.properties.credentials if {
	input.resource.type == "huaweicloud/iam.users"
	_item_has_credentials
}

# METADATA
# custom:
#   absent:
#     - path: lookups.iam_user_credentials.value.credentials
#       mutations: [emptied]
#       because: the user has no access keys
_credentials := input.lookups.iam_user_credentials.value.credentials if {
	input.resource.type == "huaweicloud/iam.users"
	not _item_has_credentials
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["iam.users"]
_item_has_credentials if lists.given([list | list := input.resource.properties.credentials]) != []

# METADATA
# description: How many days ago each active access key was created, as fractions.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
# custom:
#   absent:
#     - path: properties.AccessKeys.AccessKey
#       mutations: [emptied]
#       because: the user has no access keys
active_key_days := days if {
	input.resource.type == "alicloud/ACS::RAM::User"
	natives := input.resource.properties.AccessKeys.AccessKey
	is_array(natives)
	readings := [reading |
		some native in natives
		reading := {"active": {"Active": true, "Inactive": false}[native.Status], "created": native.CreateDate}
	]
	days := [time.age_days(reading.created) | some reading in readings; reading.active]
}

# METADATA
# description: A disabled user has no key that works. The members are those of the IAM API, ListPermanentAccessKeys.
active_key_days := [] if {
	input.resource.type == "huaweicloud/iam.users"
	enabled == false
}

active_key_days := days if {
	input.resource.type == "huaweicloud/iam.users"
	enabled
	natives := _credentials
	is_array(natives)
	readings := [reading |
		some native in natives
		created := lists.first(array.concat([moment | moment := native.create_time], [moment | moment := native.createTime]), "")
		reading := {"active": {"active": true, "inactive": false}[native.status], "created": created}
	]
	days := [time.age_days(reading.created) | some reading in readings; reading.active]
}

active_key_days := [time.age_days(key.created) | some key in keys_of_aws; key.active] if {
	input.resource.type == "aws/AWS::IAM::User"
	keys_of_aws := _iam_keys
}

# METADATA
# custom:
#   absent:
#     - path: lookups.iam_user_access_keys.value.AccessKeyMetadata
#       mutations: [emptied]
#       because: the user has no access keys
_iam_keys := [reading |
	some native in natives
	reading := {"active": {"Active": true, "Inactive": false}[native.Status], "created": native.CreateDate}
] if {
	natives := input.lookups.iam_user_access_keys.value.AccessKeyMetadata
}

# METADATA
# description: >-
#   How many days ago an IAM user last signed in with the password, as a fraction; of one that never did, how many days ago the password was created.
#   A list, empty for a user without a password.
unused_password_days := [time.age_days(object.get(input.lookups.iam_user_sign_in.value.User, "PasswordLastUsed", created))] if {
	input.resource.type == "aws/AWS::IAM::User"
	console_access
	created := input.lookups.iam_user_login_profile.value.LoginProfile.CreateDate
}

unused_password_days := [] if {
	input.resource.type == "aws/AWS::IAM::User"
	console_access == false
}

# METADATA
# description: The names of the groups that an IAM user is a member of.
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::User"]
groups := [name | some name in names; is_string(name)] if {
	input.resource.type == "aws/AWS::IAM::User"
	names := input.resource.properties.groupList
}

# METADATA
# description: >-
#   How many days ago each active access key was used last, or, if it never was, created. Both answers must be about the same keys. What a key that was
#   never used has for a date is not documented: read are an empty one and N/A.
active_key_idle_days := [time.age_days(reading.last) | some reading in readings; reading.active] if {
	input.resource.type == "alicloud/ACS::RAM::User"
	uses := input.lookups.ram_access_key_uses.value
	count(uses) == count(input.lookups.ram_access_keys.value.AccessKeys.AccessKey)
	readings := [reading |
		some use in uses
		reading := {
			"active": {"Active": true, "Inactive": false}[use.of.Status],
			"last": _last_use(use.value.AccessKeyLastUsed.LastUsedDate, use.of.CreateDate),
		}
	]
}

# METADATA
# description: The service leaves the date out for a key that was never used.
active_key_idle_days := [time.age_days(reading.last) | some reading in readings; reading.active] if {
	input.resource.type == "aws/AWS::IAM::User"
	natives := input.lookups.iam_user_access_key_uses.value
	count(natives) == count(input.lookups.iam_user_access_keys.value.AccessKeyMetadata)
	readings := [reading |
		some native in natives
		reading := {
			"active": {"Active": true, "Inactive": false}[native.of.Status],
			"last": object.get(native.value.AccessKeyLastUsed, "LastUsedDate", native.of.CreateDate),
		}
	]
}

_last_use(date, created) := created if date in {"", "N/A"}

_last_use(date, _) := date if not date in {"", "N/A"}

# METADATA
# description: How many policies are attached to the user itself, or written into it, and not to a group.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
# custom:
#   absent:
#     - path: properties.Policies.Policy
#       mutations: [emptied]
#       because: no policy is attached to the user
own_policies := count(input.resource.properties.Policies.Policy) if {
	input.resource.type == "alicloud/ACS::RAM::User"
	is_array(input.resource.properties.Policies.Policy)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::User"]
# custom:
#   absent:
#     - path: properties.attachedManagedPolicies
#       mutations: [emptied]
#       because: no managed policy is attached to the user
#     - path: properties.userPolicyList
#       mutations: [emptied]
#       because: the user has no inline policy
own_policies := count(input.resource.properties.attachedManagedPolicies) + count(input.resource.properties.userPolicyList) if {
	input.resource.type == "aws/AWS::IAM::User"
	is_array(input.resource.properties.attachedManagedPolicies)
	is_array(input.resource.properties.userPolicyList)
}

# METADATA
# description: >-
#   Whether the user has ever signed in. The documented item of a user who has not lacks the date, as the RAM API's GetUser does.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
signed_in := lists.given([moment | moment := input.resource.properties.LastLoginDate]) != [] if {
	input.resource.type == "alicloud/ACS::RAM::User"
}

signed_in := lists.given([moment | moment := user.last_login_time]) != [] if {
	input.resource.type == "huaweicloud/iam.users"
	user := input.lookups.iam_user.value.user
}

# METADATA
# description: How many days ago the user signed in last, as a fraction.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
last_sign_in_days := time.age_days(input.resource.properties.LastLoginDate) if {
	input.resource.type == "alicloud/ACS::RAM::User"
}

last_sign_in_days := time.age_days(input.lookups.iam_user.value.user.last_login_time) if {
	input.resource.type == "huaweicloud/iam.users"
}

# METADATA
# description: How many days ago the user was changed last, as a fraction. IAM of Huawei Cloud states when a user was created, no more.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::User"]
last_change_days := time.age_days(input.resource.properties.UpdateDate) if {
	input.resource.type == "alicloud/ACS::RAM::User"
}

last_change_days := time.age_days(input.lookups.iam_user.value.user.create_time) if {
	input.resource.type == "huaweicloud/iam.users"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"mfa": {
		"alicloud/ACS::RAM::User": "LoginProfile.MFABindRequired",
		"huaweicloud/iam.users": "mfa_device",
		"aws/AWS::IAM::User": "MFADevices",
	},
	"keys": {
		"alicloud/ACS::RAM::User": "AccessKeys.AccessKey",
		"huaweicloud/iam.users": "credentials",
		"aws/AWS::IAM::User": "AccessKeyMetadata",
	},
	"active_key_idle_days": {"alicloud/ACS::RAM::User": "LastUsedDate", "aws/AWS::IAM::User": "LastUsedDate"},
	"own_policies": {
		"alicloud/ACS::RAM::User": "Policies.Policy",
		"aws/AWS::IAM::User": "attachedManagedPolicies",
	},
	"last_sign_in": {"alicloud/ACS::RAM::User": "LastLoginDate", "huaweicloud/iam.users": "last_login_time"},
	"last_change": {"alicloud/ACS::RAM::User": "UpdateDate", "huaweicloud/iam.users": "create_time"},
}
