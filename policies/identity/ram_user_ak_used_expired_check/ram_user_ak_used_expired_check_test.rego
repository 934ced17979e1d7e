package policies.identity.ram_user_ak_used_expired_check_test

import data.policies.identity.ram_user_ak_used_expired_check as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

user(dates) := {
	"resource": {"type": "alicloud/ACS::RAM::User", "properties": {}},
	"event": {"time": "2022-04-01T00:00:00Z"},
	"parameters": {"maxUnusedDays": 90},
	"lookups": {
		"ram_access_keys": {"exists": true, "value": {"AccessKeys": {"AccessKey": [key | some i, _ in dates; key := of(i)]}}},
		"ram_access_key_uses": {"exists": true, "value": [use |
			some i, date in dates
			use := {"of": of(i), "exists": true, "value": {"AccessKeyLastUsed": {"LastUsedDate": date}}}
		]},
	},
}

of(i) := {"AccessKeyId": sprintf("LTAI%d", [i]), "Status": "Active", "CreateDate": "2021-12-01T00:00:00Z"}

test_allow_used if {
	testing.compliant(policy, {"active_key_idle_days": []}) with input as user([])
	testing.compliant(policy, {"active_key_idle_days": [89]}) with input as user(["2022-01-02T00:00:00Z"])
}

reason(days) := reasons.at_most(
	sprintf("an active access key was last used %v days ago", [days]),
	days, 90, identity.paths.active_key_idle_days,
)

test_deny_unused if {
	testing.noncompliant(policy, {reason(90)}) with input as user(["2022-01-01T00:00:00Z", "2022-03-31T00:00:00Z"])
	testing.noncompliant(policy, {reason(121)}) with input as user([""])
}

unreadable contains object.remove(user([]), ["lookups"])

unreadable contains user(["yesterday"])
