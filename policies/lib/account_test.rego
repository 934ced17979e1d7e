package policies.lib.account_test

import data.policies.lib.account

of(cloud, lookups) := {"resource": {"type": concat("", [cloud, "/account"])}, "lookups": lookups}

test_password_minimum_length if {
	ram := {"exists": true, "value": {"PasswordPolicy": {"MinimumPasswordLength": 12}}}
	huawei := {"exists": true, "value": {"password_policy": {"minimum_password_length": 12}}}
	account.password_minimum_length == 12 with input as of("alicloud", {"ram_password_policy": ram})
	account.password_minimum_length == 12 with input as of("huaweicloud", {"iam_password_policy": huawei})
	account.password_minimum_length == 12 with input as of("aws", {"iam_account_password_policy": ram})
	account.password_minimum_length == 8 with input as of("aws", {"iam_account_password_policy": {"exists": false}})
	not account.password_minimum_length with input as of("aws", {})
}

test_root_access_keys if {
	entries := [{"key": "Users", "value": 7}, {"key": "AccountAccessKeysPresent", "value": 1}]
	account.root_access_keys == 1 with input as of("aws", {"iam_account_summary": {"exists": true, "value": {"SummaryMap": entries}}})
	not account.root_access_keys with input as of("aws", {"iam_account_summary": {"exists": true, "value": {"SummaryMap": []}}})
	account.root_access_keys == 0 with input as of("huaweicloud", {
		"iam_user_details": {"exists": true, "value": [{"value": {"user": {"id": "u1", "is_domain_owner": true}}}]},
		"iam_users_credentials": {"exists": true, "value": [{"of": {"id": "u1"}, "value": {"credentials": []}}]},
	})
}

test_root_mfa if {
	account.root_mfa == true with input as of("huaweicloud", {
		"iam_user_details": {"exists": true, "value": [{"value": {"user": {"id": "u1", "is_domain_owner": true}}}]},
		"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": "u1"}]}},
	})
}

test_recording if {
	config := {"exists": true, "value": {"domain_id": "d1"}}
	huawei := {"resource": {"type": "huaweicloud/account", "account": "d1"}}
	account.recording == true with input as object.union(huawei, {"lookups": {"rms_tracker_config": config}})
	account.recording == false with input as object.union(huawei, {"lookups": {"rms_tracker_config": {"exists": false}}})
	frozen := object.union(config, {"value": {"frozen_status": {"is_frozen": true}}})
	account.recording == false with input as object.union(huawei, {"lookups": {"rms_tracker_config": frozen}})
}

test_enabled_geolocation_rules if {
	answers := [{"of": "r1", "value": {"items": [{"status": 1}, {"status": 0}]}}, {"of": "r2", "value": {"items": [{"status": 1}]}}]
	account.enabled_geolocation_rules == 2 with input as of("huaweicloud", {"waf_geoip_rules": {"exists": true, "value": answers}})
	not account.enabled_geolocation_rules with input as of("huaweicloud", {"waf_geoip_rules": {"exists": true, "value": []}})
}

test_alarmed_key_events if {
	on := {"enabled": true, "type": "EVENT.SYS", "resources": [{"dimensions": []}], "policies": [{"metric_name": "disableKey"}]}
	off := [
		object.union(on, {"enabled": false}), object.union(on, {"type": "EVENT.CUSTOM"}),
		object.union(on, {"resources": [{"dimensions": [{"name": "key_id"}]}]}),
	]
	answers := [{"of": "r1", "value": {"alarms": array.concat([on], off)}}, {"of": "r2", "value": {"alarms": off}}]
	account.alarmed_key_events == {"r1": ["disableKey"], "r2": []} with input as of("huaweicloud", {"ces_kms_alarms": {"exists": true, "value": answers}})
}
