package policies.identity.ram_user_last_login_expired_check_test

import data.policies.identity.ram_user_last_login_expired_check as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

ram(properties) := {
	"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties},
	"parameters": {"days": 90},
	"event": {"time": "2022-04-01T00:00:00Z"},
}

test_allow_as_long_ago_as_the_parameter_and_later if {
	testing.compliant(policy, {"days": 90, "judged": true, "signed_in": true}) with input as ram({"LastLoginDate": "2022-01-01T00:00:00Z", "UpdateDate": "2010-01-01T00:00:00Z"})
	testing.compliant(policy, {"days": 1, "judged": true, "signed_in": true}) with input as ram({"LastLoginDate": "2022-03-31T00:00:00Z"})
	testing.compliant(policy, {"days": 90, "judged": true, "signed_in": false}) with input as ram({"LastLoginDate": "", "UpdateDate": "2022-01-01T00:00:00Z"})
	testing.compliant(policy, {"days": 1, "judged": true, "signed_in": false}) with input as ram({"UpdateDate": "2022-03-31T00:00:00Z"})
}

test_deny_longer_ago if {
	testing.noncompliant(policy, {reasons.at_most(
		"the last sign-in of the user was 90.5 days ago",
		90.5, 90, identity.paths.last_sign_in,
	)}) with input as ram({"LastLoginDate": "2021-12-31T12:00:00Z", "UpdateDate": "2022-03-31T00:00:00Z"})
	testing.noncompliant(policy, {reasons.at_most(
		"the user has never signed in, the last change was 91 days ago",
		91, 90, identity.paths.last_change,
	)}) with input as ram({"UpdateDate": "2021-12-31T00:00:00Z"})
}

huawei(mode, user) := {
	"resource": {"type": "huaweicloud/iam.users", "properties": {"enabled": true, "access_mode": mode}},
	"lookups": {"iam_user": {"exists": true, "value": {"user": user}}},
	"parameters": {"days": 90},
	"event": {"time": "2022-04-01T00:00:00Z"},
}

test_huawei_users if {
	recent := {"last_login_time": "2022-01-01 00:00:00.0", "create_time": "2010-01-01 00:00:00.0"}
	testing.compliant(policy, {"days": 90, "judged": true, "signed_in": true}) with input as huawei("console", recent)
	testing.compliant(policy, {"days": 1, "judged": true, "signed_in": false}) with input as huawei("default", {"create_time": "2022-03-31 00:00:00.0"})
	testing.noncompliant(policy, {reasons.at_most(
		"the user has never signed in, the last change was 91 days ago",
		91, 90, identity.paths.last_change,
	)}) with input as huawei("console", {"create_time": "2021-12-31 00:00:00.0"})
	testing.not_applicable(policy, {"the user has no access to the console"}) with input as huawei("programmatic", {})
	testing.undetermined(policy) with input as object.remove(huawei("console", recent), ["lookups"])
	testing.undetermined(policy) with input as huawei("other", recent)
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"LastLoginDate": "never", "UpdateDate": "2022-03-31T00:00:00Z"}, {"LastLoginDate": ""}, {"UpdateDate": ""}] {
		testing.undetermined(policy) with input as ram(properties)
	}
}
