package policies.lib.user_test

import data.policies.lib.user

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties}, "event": {"time": "2022-04-01T00:00:00Z"}}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "properties": properties}, "event": {"time": "2022-04-01T00:00:00Z"}}

profile := {"CreateDate": "2019-10-21T07:57:55Z", "MFABindRequired": "true"}

test_access_of_ram_users if {
	user.console_access == true with input as ram({"LoginProfile": profile})
	user.console_access == true with input as ram({"LoginProfile": object.union(profile, {"Status": "Active"})})
	user.console_access == false with input as ram({"LoginProfile": object.union(profile, {"Status": "Inactive"})})
	every properties in [{"AccessKeys": {}}, {"AccessKeys": {"AccessKey": []}, "LoginProfile": {}}, {"AccessKeys": {}, "LoginProfile": null}] {
		user.console_access == false with input as ram(properties)
		user.signs_in == false with input as ram(properties)
	}
	user.mfa == true with input as ram({"LoginProfile": profile})
}

test_access_of_huawei_users if {
	every mode, want in {"default": true, "console": true, "programmatic": false} {
		user.console_access == want with input as huawei({"enabled": true, "access_mode": mode})
		user.console_access == want with input as huawei({"enabled": "true", "accessMode": mode})
		user.console_access == false with input as huawei({"enabled": false, "access_mode": mode})
	}
	user.signs_in == true with input as huawei({"enabled": true, "access_mode": "programmatic"})
	user.mfa == true with input as huawei({"mfa_device": "iam:0123:mfa:test"})
	user.mfa == false with input as huawei({"mfaDevice": ""})
}

test_access_unknown if {
	every resource in [ram({}), ram({"AccessKeys": null}), ram({"LoginProfile": {"UserName": "test"}, "AccessKeys": {}}), huawei({}), huawei({"enabled": true}), huawei({"enabled": true, "access_mode": ""})] {
		not user.console_access with input as resource
		not user.mfa with input as resource
	}
}

test_keys if {
	keys := [{"Status": "Active", "CreateDate": "2022-03-31T00:00:00Z"}, {"Status": "Inactive", "CreateDate": ""}]
	user.keys == 1 with input as ram({"AccessKeys": {"AccessKey": keys}})
	user.active_key_days == [1] with input as ram({"AccessKeys": {"AccessKey": keys}})
	credentials := [{"status": "active", "create_time": "2022-03-31T12:00:00Z"}, {"status": "inactive"}]
	user.keys == 2 with input as huawei({"credentials": credentials})
	user.active_key_days == [0.5] with input as huawei({"enabled": true, "credentials": credentials})
	user.active_key_days == [] with input as huawei({"enabled": false, "credentials": credentials})
	not user.keys with input as ram({"AccessKeys": {"AccessKey": [{"Status": "Active"}, {}]}})
	not user.active_key_days with input as ram({"AccessKeys": {"AccessKey": [{"Status": "Active"}]}})
	not user.active_key_days with input as huawei({"enabled": true, "credentials": [{"status": "active"}]})
}

test_sign_in if {
	user.signed_in == false with input as ram({"LastLoginDate": ""})
	user.signed_in == true with input as ram({"LastLoginDate": "2022-03-30T00:00:00Z"})
	user.last_sign_in_days == 2 with input as ram({"LastLoginDate": "2022-03-30T00:00:00Z"})
	user.last_change_days == 3 with input as ram({"UpdateDate": "2022-03-29T00:00:00Z"})
}

test_own_policies if {
	user.own_policies == 1 with input as ram({"Policies": {"Policy": [{"PolicyName": "ReadOnlyAccess"}]}})
	user.own_policies == 2 with input as {"resource": {
		"type": "aws/AWS::IAM::User",
		"properties": {"attachedManagedPolicies": [{"policyName": "a"}], "userPolicyList": [{"policyName": "b"}]},
	}}
	not user.own_policies with input as ram({})
}

test_nothing_is_said_of_other_types if {
	other := {"resource": {"type": "aws/AWS::EC2::EIP", "properties": {"enabled": true, "LoginProfile": profile, "AccessKeys": {"AccessKey": []}, "credentials": []}}}
	not user.signs_in with input as other
	not user.console_access with input as other
	not user.mfa with input as other
	not user.keys with input as other
	not user.active_key_days with input as other
	not user.own_policies with input as other
	not user.signed_in with input as other
}
