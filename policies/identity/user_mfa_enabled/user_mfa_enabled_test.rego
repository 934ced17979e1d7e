package policies.identity.user_mfa_enabled_test

import data.policies.identity.user_mfa_enabled as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties}}

profile(required) := {"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "MFABindRequired": required}}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "id": "u1", "properties": object.union({"access_mode": "default"}, properties)}}

asked(properties, owner) := object.union(
	huawei(properties),
	{"lookups": {"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": owner}]}}}},
)

want := {reasons.is_true("the user can sign in without MFA", identity.paths.mfa)}

test_allow_second_factor if {
	every resource in [
		ram(profile(true)), ram(profile("true")),
		huawei({"enabled": true, "mfa_device": "iam:0123:mfa:test"}), huawei({"enabled": "true", "mfaDevice": "iam:0123:mfa:test"}),
		asked({"enabled": true}, "u1"),
	] {
		testing.compliant(policy, {"mfa": true, "signs_in": true}) with input as resource
	}
}

test_deny_without if {
	every resource in [
		ram(profile(false)), ram(profile("false")),
		asked({"enabled": true}, "u2"), asked({"enabled": true, "mfa_device": null}, "u2"), asked({"enabled": true, "mfaDevice": ""}, "u2"),
	] {
		testing.noncompliant(policy, want) with input as resource
	}
}

test_not_applicable_to_who_cannot_sign_in if {
	every resource in [
		ram({"AccessKeys": {"AccessKey": []}}), ram({"AccessKeys": {}, "LoginProfile": null}), ram({"AccessKeys": {}, "LoginProfile": {}}),
		ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "Status": "Inactive"}}),
		huawei({"enabled": false}), huawei({"enabled": true, "access_mode": "programmatic"}),
	] {
		testing.not_applicable(policy, {"the user cannot sign in"}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		ram({}), ram({"AccessKeys": null}), ram({"LoginProfile": null}), ram({"AccessKeys": {}, "LoginProfile": {"UserName": "test"}}),
		ram(profile(null)), ram(profile("")), ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z"}}),
		ram({"LoginProfile": {"CreateDate": "2019-10-21T07:57:55Z", "Status": "Frozen", "MFABindRequired": true}}),
		huawei({}), huawei({"enabled": true}), asked({"enabled": true, "access_mode": "other"}, "u1"), huawei({"enabled": null, "mfa_device": ""}), huawei({"enabled": true, "mfa_device": "disabled"}),
		huawei({"enabled": true, "mfa_device": {}}), huawei({"enabled": true, "mfa_device": false}),
	] {
		testing.undetermined(policy) with input as resource
	}
}

iam_user(profile_answer, devices) := {"resource": {"type": "aws/AWS::IAM::User", "properties": {"userName": "ann"}}, "lookups": {
	"iam_user_login_profile": profile_answer,
	"iam_user_mfa_devices": {"exists": true, "value": {"MFADevices": devices}},
}}

password := {"exists": true, "value": {"LoginProfile": {"CreateDate": "2022-03-01T00:00:00Z"}}}

test_iam_users if {
	testing.compliant(policy, {"mfa": true, "signs_in": true}) with input as iam_user(password, [{"SerialNumber": "arn:aws:iam::111122223333:mfa/ann"}])
	testing.noncompliant(policy, want) with input as iam_user(password, [])
	testing.not_applicable(policy, {"the user cannot sign in"}) with input as iam_user({"exists": false}, [])
	testing.undetermined(policy) with input as object.remove(iam_user(password, []), ["lookups"])
}
