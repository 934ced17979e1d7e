package policies.lib.identity_test

import data.policies.lib.identity

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties}, "event": {"time": "2022-04-01T00:00:00Z"}}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "properties": properties}, "event": {"time": "2022-04-01T00:00:00Z"}}

profile := {"CreateDate": "2019-10-21T07:57:55Z", "MFABindRequired": "true"}

test_access_of_ram_users if {
	identity.console_access == true with input as ram({"LoginProfile": profile})
	identity.console_access == true with input as ram({"LoginProfile": object.union(profile, {"Status": "Active"})})
	identity.console_access == false with input as ram({"LoginProfile": object.union(profile, {"Status": "Inactive"})})
	every properties in [{"AccessKeys": {}}, {"AccessKeys": {"AccessKey": []}, "LoginProfile": {}}, {"AccessKeys": {}, "LoginProfile": null}] {
		identity.console_access == false with input as ram(properties)
	}
	identity.mfa == true with input as ram({"LoginProfile": profile})
}

test_access_of_huawei_users if {
	every mode, want in {"default": true, "console": true, "programmatic": false} {
		identity.console_access == want with input as huawei({"enabled": true, "access_mode": mode})
		identity.console_access == want with input as huawei({"enabled": "true", "accessMode": mode})
		identity.console_access == false with input as huawei({"enabled": false, "access_mode": mode})
	}
	identity.mfa == true with input as huawei({"mfa_device": "iam:0123:mfa:test"})
	identity.enabled == true with input as huawei({"enabled": true})
}

asked(properties, lookup, value) := object.union(huawei(properties), {
	"resource": {"id": "u1"},
	"lookups": {lookup: {"exists": true, "value": value}},
})

test_mfa_of_huawei_users if {
	identity.mfa == true with input as huawei({"mfaDevice": "iam:0123:mfa:test"})
	every properties in [{}, {"mfa_device": ""}, {"mfaDevice": {"serial": "x"}}] {
		identity.mfa == true with input as asked(properties, "iam_mfa_devices", {"virtual_mfa_devices": [{"user_id": "u2"}, {"user_id": "u1"}]})
		identity.mfa == false with input as asked(properties, "iam_mfa_devices", {"virtual_mfa_devices": [{"user_id": "u2"}]})
		[mfa | mfa := identity.mfa] == [] with input as huawei(properties)
	}
}

test_groups if {
	identity.groups == ["g1"] with input as asked({}, "iam_groups_of_user", {"groups": [{"id": "g1"}]})
	not identity.groups with input as huawei({})
}

test_password_strength if {
	every word, want in {"None": "None", "Low": "Low", "Middle": "Medium", "High": "Strong"} {
		identity.password_strength == want with input as asked({}, "iam_user", {"user": {"pwd_strength": word}})
	}
	not identity.password_strength with input as asked({}, "iam_user", {"user": {"pwd_strength": "Best"}})
}

test_access_unknown if {
	every resource in [ram({}), ram({"AccessKeys": null}), ram({"LoginProfile": {"UserName": "test"}, "AccessKeys": {}}), huawei({}), huawei({"enabled": true}), huawei({"enabled": true, "access_mode": ""})] {
		not identity.console_access with input as resource
		not identity.mfa with input as resource
	}
}

test_keys if {
	keys := [{"Status": "Active", "CreateDate": "2022-03-31T00:00:00Z"}, {"Status": "Inactive", "CreateDate": ""}]
	identity.keys == 1 with input as ram({"AccessKeys": {"AccessKey": keys}})
	identity.active_key_days == [1] with input as ram({"AccessKeys": {"AccessKey": keys}})
	credentials := [{"status": "active", "create_time": "2022-03-31T12:00:00Z"}, {"status": "inactive"}]
	identity.keys == 2 with input as huawei({"credentials": credentials})
	identity.active_key_days == [0.5] with input as huawei({"enabled": true, "credentials": credentials})
	identity.active_key_days == [] with input as huawei({"enabled": false, "credentials": credentials})
	identity.keys == 2 with input as asked({}, "iam_user_credentials", {"credentials": credentials})
	identity.active_key_days == [0.5] with input as asked({"enabled": true}, "iam_user_credentials", {"credentials": credentials})
	identity.keys == 0 with input as asked({"credentials": []}, "iam_user_credentials", {"credentials": credentials})
	not identity.keys with input as huawei({})
	identity.keys == 1 with input as ram({"AccessKeys": {"AccessKey": [{"Status": "Active"}, {}]}})
	not identity.keys with input as ram({"AccessKeys": {"AccessKey": [{"Status": "Inactive"}, {}]}})
	identity.active_key_days == [] with input as ram({"AccessKeys": {"AccessKey": [{"Status": "Active"}]}})
	identity.active_key_days == [] with input as huawei({"enabled": true, "credentials": [{"status": "active"}]})
}

test_sign_in if {
	identity.signed_in == false with input as ram({"LastLoginDate": ""})
	identity.signed_in == true with input as ram({"LastLoginDate": "2022-03-30T00:00:00Z"})
	identity.last_sign_in_days == 2 with input as ram({"LastLoginDate": "2022-03-30T00:00:00Z"})
	identity.last_change_days == 3 with input as ram({"UpdateDate": "2022-03-29T00:00:00Z"})
	user := {"last_login_time": "2022-03-30 00:00:00.0", "create_time": "2022-03-29 00:00:00.0"}
	identity.signed_in == true with input as asked({}, "iam_user", {"user": user})
	identity.signed_in == false with input as asked({}, "iam_user", {"user": {}})
	identity.last_sign_in_days == 2 with input as asked({}, "iam_user", {"user": user})
	identity.last_change_days == 3 with input as asked({}, "iam_user", {"user": user})
}

test_own_policies if {
	identity.own_policies == 1 with input as ram({"Policies": {"Policy": [{"PolicyName": "ReadOnlyAccess"}]}})
	identity.own_policies == 2 with input as {"resource": {
		"type": "aws/AWS::IAM::User",
		"properties": {"attachedManagedPolicies": [{"policyName": "a"}], "userPolicyList": [{"policyName": "b"}]},
	}}
	not identity.own_policies with input as ram({})
}

test_nothing_is_said_of_other_types if {
	other := {"resource": {"type": "aws/AWS::EC2::EIP", "properties": {"enabled": true, "LoginProfile": profile, "AccessKeys": {"AccessKey": []}, "credentials": []}}}
	not identity.console_access with input as other
	not identity.mfa with input as other
	not identity.keys with input as other
	not identity.active_key_days with input as other
	not identity.own_policies with input as other
	not identity.signed_in with input as other
}

iam_user(lookups) := {"resource": {"type": "aws/AWS::IAM::User", "properties": {"userName": "ann"}}, "lookups": lookups, "event": {"time": "2022-04-01T00:00:00Z"}}

found(value) := {"exists": true, "value": value}

devices(serials) := {"iam_user_mfa_devices": found({"MFADevices": [{"SerialNumber": serial} | some serial in serials]})}

password := {"iam_user_login_profile": found({"LoginProfile": {"CreateDate": "2022-03-01T00:00:00Z"}})}

no_password := {"iam_user_login_profile": {"exists": false}}

test_iam_user_console_access if {
	identity.console_access with input as iam_user(password)
	identity.console_access == false with input as iam_user(object.union(no_password, devices([])))
	[console_access | console_access := identity.console_access] == [] with input as iam_user(no_password)
	[console_access | console_access := identity.console_access] == [] with input as iam_user({})
}

test_iam_user_mfa if {
	identity.mfa with input as iam_user(devices(["a"]))
	identity.mfa == false with input as iam_user(devices([]))
	[mfa | mfa := identity.mfa] == [] with input as iam_user({})
}

access_keys(keys) := {
	"iam_user_access_keys": found({"AccessKeyMetadata": [key | some [key, _] in keys]}),
	"iam_user_access_key_uses": found([{"exists": true, "of": key, "value": {"AccessKeyLastUsed": use}} | some [key, use] in keys]),
}

iam_key(status, created) := {"AccessKeyId": "AKIA1", "Status": status, "CreateDate": created}

test_iam_user_keys if {
	keys := access_keys([
		[iam_key("Active", "2022-03-30T00:00:00Z"), {"LastUsedDate": "2022-03-31T00:00:00Z"}],
		[iam_key("Active", "2022-03-29T00:00:00Z"), {}],
		[iam_key("Inactive", "2020-03-29T00:00:00Z"), {}],
	])
	identity.active_key_days == [2, 3] with input as iam_user(keys)
	identity.active_key_idle_days == [1, 3] with input as iam_user(keys)
	not identity.active_key_days with input as iam_user({})
}

test_iam_user_password if {
	used := {"iam_user_sign_in": found({"User": {"PasswordLastUsed": "2022-03-30T00:00:00Z"}})}
	identity.unused_password_days == [2] with input as iam_user(object.union(password, used))
	identity.unused_password_days == [31] with input as iam_user(object.union(password, {"iam_user_sign_in": found({"User": {}})}))
	identity.unused_password_days == [] with input as iam_user(object.union(no_password, devices([])))
	not identity.unused_password_days with input as iam_user(password)
}

test_groups if {
	identity.groups == ["admins"] with input as {"resource": {"type": "aws/AWS::IAM::User", "properties": {"groupList": ["admins"]}}}
	not identity.groups with input as iam_user({})
}

used(keys) := {
	"resource": {"type": "alicloud/ACS::RAM::User", "properties": {}},
	"event": {"time": "2022-04-01T00:00:00Z"},
	"lookups": {
		"ram_access_keys": {"exists": true, "value": {"AccessKeys": {"AccessKey": [key.of | some key in keys]}}},
		"ram_access_key_uses": {"exists": true, "value": [use |
			some key in keys
			use := {"of": key.of, "exists": true, "value": {"AccessKeyLastUsed": {"LastUsedDate": key.last}}}
		]},
	},
}

test_active_key_idle_days if {
	created := "2022-03-02T00:00:00Z"
	active := {"AccessKeyId": "LTAI1", "Status": "Active", "CreateDate": created}
	inactive := {"AccessKeyId": "LTAI2", "Status": "Inactive", "CreateDate": created}
	identity.active_key_idle_days == [1] with input as used([{"of": active, "last": "2022-03-31T00:00:00Z"}])
	identity.active_key_idle_days == [30] with input as used([{"of": active, "last": ""}])
	identity.active_key_idle_days == [30] with input as used([{"of": active, "last": "N/A"}])
	identity.active_key_idle_days == [] with input as used([{"of": inactive, "last": "N/A"}])
	identity.active_key_idle_days == [] with input as used([])
	lost := json.patch(used([{"of": active, "last": ""}]), [{"op": "replace", "path": "/lookups/ram_access_key_uses/value", "value": []}])
	not identity.active_key_idle_days with input as lost
	not identity.active_key_idle_days with input as {"resource": {"type": "aws/AWS::IAM::User"}}
}
