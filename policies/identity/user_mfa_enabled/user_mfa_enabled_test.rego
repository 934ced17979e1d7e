package policies.identity.user_mfa_enabled_test

import data.policies.identity.user_mfa_enabled as policy
import data.policies.lib.identity

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties}}

profile(required) := {"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "MFABindRequired": required}}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "properties": properties}}

want := {{
	"message": "the user can sign in without a second factor",
	"property": identity.paths.mfa,
	"actual": false, "desired": true, "operator": "Equals",
}}

test_allow_second_factor if {
	every resource in [
		ram(profile(true)), ram(profile("true")),
		huawei({"enabled": true, "mfa_device": "iam:0123:mfa:test"}), huawei({"enabled": "true", "mfaDevice": "iam:0123:mfa:test"}),
	] {
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_without if {
	every resource in [
		ram(profile(false)), ram(profile("false")),
		huawei({"enabled": true, "mfa_device": null}), huawei({"enabled": true, "mfaDevice": ""}),
	] {
		policy.deny == want with input as resource
	}
}

test_not_applicable_to_who_cannot_sign_in if {
	every resource in [
		ram({"AccessKeys": {"AccessKey": []}}), ram({"AccessKeys": {}, "LoginProfile": null}), ram({"AccessKeys": {}, "LoginProfile": {}}),
		ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "Status": "Inactive"}}),
		huawei({"enabled": false}),
	] {
		policy.not_applicable == {"the user cannot sign in"} with input as resource
		policy.deny == set() with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		ram({}), ram({"AccessKeys": null}), ram({"LoginProfile": null}), ram({"AccessKeys": {}, "LoginProfile": {"UserName": "test"}}),
		ram(profile(null)), ram(profile("")), ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z"}}),
		ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "Status": "Frozen", "MFABindRequired": true}}),
		huawei({}), huawei({"enabled": null, "mfa_device": ""}), huawei({"enabled": true}), huawei({"enabled": true, "mfa_device": "disabled"}),
		huawei({"enabled": true, "mfa_device": {}}), huawei({"enabled": true, "mfa_device": false}),
	] {
		not policy.evidence with input as resource
	}
}
