package policies.identity.user_mfa_device_present_test

import data.policies.identity.user_mfa_device_present as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

user(devices) := {
	"resource": {"type": "aws/AWS::IAM::User", "properties": {"userName": "ann"}},
	"lookups": {"iam_user_mfa_devices": {"exists": true, "value": {"MFADevices": devices}}},
}

test_allow_device if {
	testing.compliant(policy, {"enabled": true, "mfa": true}) with input as user([{"SerialNumber": "arn:aws:iam::111122223333:mfa/ann"}])
}

test_deny_none if {
	testing.noncompliant(policy, {reasons.is_true("the user has no MFA device", identity.paths.mfa)}) with input as user([])
}

huawei(enabled, owner) := {
	"resource": {"type": "huaweicloud/iam.users", "id": "u1", "properties": {"enabled": enabled, "access_mode": "programmatic"}},
	"lookups": {"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": owner}]}}},
}

test_huaweicloud if {
	testing.compliant(policy, {"enabled": true, "mfa": true}) with input as huawei(true, "u1")
	testing.noncompliant(policy, {reasons.is_true("the user has no MFA device", identity.paths.mfa)}) with input as huawei(true, "u2")
	testing.not_applicable(policy, {"the user is disabled"}) with input as huawei(false, "u2")
	testing.undetermined(policy) with input as object.remove(huawei(true, "u1"), ["lookups"])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(user([]), ["lookups"])
}
