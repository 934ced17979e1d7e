package policies.identity.ram_user_last_login_expired_check_test

import data.policies.identity.ram_user_last_login_expired_check as policy
import data.policies.lib.identity

ram(properties) := {
	"resource": {"type": "alicloud/ACS::RAM::User", "properties": properties},
	"parameters": {"days": 90},
	"event": {"time": "2022-04-01T00:00:00Z"},
}

test_allow_as_long_ago_as_the_parameter_and_later if {
	every properties in [
		{"LastLoginDate": "2022-01-01T00:00:00Z", "UpdateDate": "2010-01-01T00:00:00Z"},
		{"LastLoginDate": "2022-03-31T00:00:00Z"},
		{"LastLoginDate": "", "UpdateDate": "2022-01-01T00:00:00Z"},
		{"UpdateDate": "2022-03-31T00:00:00Z"},
	] {
		policy.deny == set() with input as ram(properties)
	}
}

test_deny_longer_ago if {
	policy.deny == {{
		"message": "the user signed in last 90.5 days ago, allowed are 90",
		"property": identity.paths.last_sign_in,
		"actual": 90.5, "desired": 90, "operator": "LessOrEquals",
	}} with input as ram({"LastLoginDate": "2021-12-31T12:00:00Z", "UpdateDate": "2022-03-31T00:00:00Z"})
	policy.deny == {{
		"message": "the user has never signed in and was changed last 91 days ago, allowed are 90",
		"property": identity.paths.last_change,
		"actual": 91, "desired": 90, "operator": "LessOrEquals",
	}} with input as ram({"UpdateDate": "2021-12-31T00:00:00Z"})
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"LastLoginDate": "never", "UpdateDate": "2022-03-31T00:00:00Z"}, {"LastLoginDate": ""}, {"UpdateDate": ""}] {
		not policy.evidence with input as ram(properties)
	}
}
