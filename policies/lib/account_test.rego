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

ram(member, value) := of("alicloud", {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": {member: value}}}})

test_password_maximum_age if {
	account.password_maximum_age == 90 with input as ram("MaxPasswordAge", 90)
	account.password_maximum_age == 0 with input as ram("MaxPasswordAge", 0)
	not account.password_maximum_age with input as ram("MaxPasswordAge", -1)
	not account.password_maximum_age with input as of("aws", {})
}

test_password_maximum_attempts if {
	account.password_maximum_attempts == 5 with input as ram("MaxLoginAttemps", 5)
	not account.password_maximum_attempts with input as ram("MaxLoginAttemps", -1)
	not account.password_maximum_attempts with input as of("aws", {})
}

test_password_characters if {
	policy := {"RequireLowercaseCharacters": true, "RequireUppercaseCharacters": false, "RequireNumbers": true, "RequireSymbols": false}
	want := {"lowercase letter": true, "uppercase letter": false, "digit": true, "symbol": false}
	account.password_characters == want with input as of("alicloud", {"ram_password_policy": {"exists": true, "value": {"PasswordPolicy": policy}}})
	not account.password_characters with input as ram("RequireNumbers", true)
}

test_root_mfa if {
	account.root_mfa == true with input as of("alicloud", {"ram_account_mfa": {"exists": true, "value": {"IsMFAEnable": true}}})
	account.root_mfa == false with input as of("alicloud", {"ram_account_mfa": {"exists": true, "value": {"IsMFAEnable": false}}})
	not account.root_mfa with input as of("aws", {})
}

password_policy(members) := {"iam_account_password_policy": {"exists": true, "value": {"PasswordPolicy": members}}}

test_password_policy_of_aws if {
	members := {
		"MinimumPasswordLength": 14, "RequireSymbols": true, "RequireNumbers": false, "RequireUppercaseCharacters": true,
		"RequireLowercaseCharacters": true, "MaxPasswordAge": 90, "PasswordReusePrevention": 24,
	}
	account.password_policy_set with input as of("aws", password_policy(members))
	account.password_policy_set == false with input as of("aws", {"iam_account_password_policy": {"exists": false}})
	account.password_characters.digit == false with input as of("aws", password_policy(members))
	account.password_maximum_age == 90 with input as of("aws", password_policy(members))
	account.password_reuse_prevention == 24 with input as of("aws", password_policy(members))
	account.password_maximum_age == 0 with input as of("aws", password_policy({}))
	account.password_reuse_prevention == 0 with input as of("aws", password_policy({}))
	not account.password_maximum_age with input as of("aws", {})
}

summary(value) := {"iam_account_summary": {"exists": true, "value": {"SummaryMap": [{"key": "AccountMFAEnabled", "value": value}]}}}

test_root_mfa_of_aws if {
	account.root_mfa with input as of("aws", summary(1))
	account.root_mfa == false with input as of("aws", summary(0))
	[root_mfa | root_mfa := account.root_mfa] == [] with input as of("aws", summary(2))
}

test_root_virtual_mfa if {
	devices := [
		{"SerialNumber": "arn:aws:iam::111122223333:mfa/root-account-mfa-device", "User": {"Arn": "arn:aws:iam::111122223333:root"}},
		{"SerialNumber": "arn:aws:iam::111122223333:mfa/ann", "User": {"Arn": "arn:aws:iam::111122223333:user/ann"}},
	]
	account.root_virtual_mfa == ["arn:aws:iam::111122223333:mfa/root-account-mfa-device"] with input as of("aws", {"iam_virtual_mfa_devices": {
		"exists": true,
		"value": {"VirtualMFADevices": devices},
	}})
	not account.root_virtual_mfa with input as of("aws", {})
}

test_ebs_encryption_by_default if {
	account.ebs_encryption_by_default with input as of("aws", {"ec2_ebs_encryption_by_default": {"exists": true, "value": {"ebsEncryptionByDefault": true}}})
}

test_public_access_blocked if {
	settings := {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": false}
	account.public_access_blocked == settings with input as of("aws", {"s3_account_public_access_block": {"exists": true, "value": settings}})
	none := {"BlockPublicAcls": false, "BlockPublicPolicy": false, "IgnorePublicAcls": false, "RestrictPublicBuckets": false}
	account.public_access_blocked == none with input as of("aws", {"s3_account_public_access_block": {"exists": false}})
	account.public_access_blocked == settings with input as {"resource": {
		"type": "aws/AWS::S3::AccountPublicAccessBlock",
		"properties": {"blockPublicAcls": true, "blockPublicPolicy": true, "ignorePublicAcls": true, "restrictPublicBuckets": false},
	}}
	not account.public_access_blocked with input as of("aws", {})
}

test_security_hub if {
	account.security_hub == "arn" with input as of("aws", {"securityhub_hub": {"exists": true, "value": {"HubArn": "arn"}}})
	account.security_hub == "" with input as of("aws", {"securityhub_hub": {"exists": false}})
	not account.security_hub with input as of("aws", {})
}

detectors(statuses) := {"guardduty_detectors": {"exists": true, "value": [{"exists": true, "value": {"status": status}} | some status in statuses]}}

test_guardduty_detectors if {
	account.guardduty_detectors == [true, false] with input as of("aws", detectors(["ENABLED", "DISABLED"]))
	account.guardduty_detectors == [] with input as of("aws", detectors([]))
	account.guardduty_detectors == [true] with input as of("aws", detectors(["ENABLED", "soon"]))
}

answered(values) := of("alicloud", {name: {"exists": true, "value": value} | some name, value in values})

test_cloud_firewall if {
	account.cloud_firewall == true with input as answered({"cloud_firewall_instance": {"InstanceStatus": "normal", "UserStatus": true}})
	account.cloud_firewall == false with input as answered({"cloud_firewall_instance": {"InstanceStatus": "normal", "UserStatus": false}})
	every status in ["init", "deleting", "abnormal", "free"] {
		account.cloud_firewall == false with input as answered({"cloud_firewall_instance": {"InstanceStatus": status, "UserStatus": true}})
	}
	not account.cloud_firewall with input as answered({"cloud_firewall_instance": {"InstanceStatus": "other", "UserStatus": true}})
}

ddos(pro, premium, origin) := answered({
	"ddoscoo_instances": {"InstanceIds": [{"InstanceId": id} | some id in pro]},
	"ddoscoo_instances_international": {"InstanceIds": [{"InstanceId": id} | some id in premium]},
	"ddosbgp_instances": [region |
		some ids in origin
		region := {"of": "r", "exists": true, "value": {"InstanceList": [{"InstanceId": id} | some id in ids]}}
	],
})

test_ddos_protection if {
	every lookups in [ddos(["a"], [], [[]]), ddos([], ["a"], [[]]), ddos([], [], [[], ["a"]])] {
		account.ddos_protection == true with input as lookups
	}
	account.ddos_protection == false with input as ddos([], [], [[], []])
	every lookups in [of("alicloud", {}), json.remove(ddos([], [], [[]]), ["/lookups/ddoscoo_instances"])] {
		[protection | protection := account.ddos_protection] == [] with input as lookups
	}
}

waf(three, three_international, two, two_international) := answered({
	"waf_instance": object.union({"RequestId": "r"}, three),
	"waf_instance_international": object.union({"RequestId": "r"}, three_international),
	"waf_v2_instance": {"InstanceInfo": object.union({"PayType": 0}, two)},
	"waf_v2_instance_international": {"InstanceInfo": object.union({"PayType": 0}, two_international)},
})

on := {"InstanceId": "waf-1", "Status": 1}

test_web_firewall if {
	every lookups in [waf(on, {}, {}, {}), waf({}, on, {}, {}), waf({}, {}, on, {}), waf({}, {}, {}, on)] {
		account.web_firewall == true with input as lookups
	}
	account.web_firewall == false with input as waf({}, {}, {}, {})
	account.web_firewall == false with input as waf({"InstanceId": "waf-1", "Status": 2}, {"Status": 3}, {"Status": 0}, {})
	every lookups in [waf({"Status": 9}, {}, {}, {}), waf({}, {}, {"Status": 2}, {}), of("aws", {})] {
		[firewall | firewall := account.web_firewall] == [] with input as lookups
	}
}

test_has_web_firewall_3 if {
	account.has_web_firewall_3 == true with input as waf(on, {}, {}, {})
	account.has_web_firewall_3 == true with input as waf({}, on, {}, {})
	account.has_web_firewall_3 == false with input as waf({}, {}, on, on)
	every request in ["", " "] {
		lookups := waf({"RequestId": request}, {}, {}, {})
		[told | told := account.has_web_firewall_3] == [] with input as lookups
		[told | told := account.web_firewall] == [] with input as lookups
	}
}

rules(mainland, international) := answered({
	"waf_defense_rules": [{"of": "waf-1", "exists": true, "value": {"Rules": mainland}}],
	"waf_defense_rules_international": [{"of": "waf-2", "exists": true, "value": {"Rules": international}}],
})

test_web_firewall_scenes if {
	rule := {"DefenseScene": "waf_group", "Status": 1}
	off := {"DefenseScene": "custom_acl", "Status": 0}
	account.web_firewall_scenes == ["waf_group"] with input as rules([rule, rule], [off])
	account.web_firewall_scenes == ["custom_acl", "waf_group"] with input as rules([rule], [{"DefenseScene": "custom_acl", "Status": 1}])
	account.web_firewall_scenes == [] with input as rules([], [off])
	account.web_firewall_scenes == [] with input as rules([{"DefenseScene": "waf_group", "Status": 2}], [])
}

test_root_mfa_of_huawei_cloud if {
	account.root_mfa == true with input as of("huaweicloud", {
		"iam_user_details": {"exists": true, "value": [{"value": {"user": {"id": "u1", "is_domain_owner": true}}}]},
		"iam_mfa_devices": {"exists": true, "value": {"virtual_mfa_devices": [{"user_id": "u1"}]}},
	})
}
