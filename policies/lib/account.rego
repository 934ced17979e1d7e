# METADATA
# title: Accounts
# description: What the clouds say about an account itself. An account has no item, so that all of it is asked for.
package policies.lib.account

import data.policies.lib.root_user

# METADATA
# description: The least number of characters that a user's password must have. An account of AWS that sets no policy has the default one.
password_minimum_length := input.lookups.ram_password_policy.value.PasswordPolicy.MinimumPasswordLength if {
	input.resource.type == "alicloud/account"
}

password_minimum_length := input.lookups.iam_password_policy.value.password_policy.minimum_password_length if {
	input.resource.type == "huaweicloud/account"
}

password_minimum_length := input.lookups.iam_account_password_policy.value.PasswordPolicy.MinimumPasswordLength if {
	input.resource.type == "aws/account"
	input.lookups.iam_account_password_policy.exists
}

# METADATA
# description: IAM User Guide, "Set an account password policy", Default password policy.
password_minimum_length := 8 if {
	input.resource.type == "aws/account"
	input.lookups.iam_account_password_policy.exists == false
}

# METADATA
# description: How many access keys the root user has.
root_access_keys := entries[0] if {
	input.resource.type == "aws/account"
	entries := [entry.value |
		some entry in input.lookups.iam_account_summary.value.SummaryMap
		entry.key == "AccountAccessKeysPresent"
	]
}

root_access_keys := root_user.enabled_keys if input.resource.type == "huaweicloud/account"

# METADATA
# description: Whether the root user has bound an MFA device.
root_mfa := root_user.mfa if input.resource.type == "huaweicloud/account"

# METADATA
# description: Whether the account's Config service records resources. A recorder that is off does not exist.
recording := false if {
	input.resource.type == "huaweicloud/account"
	input.lookups.rms_tracker_config.exists == false
}

recording := object.get(config, ["frozen_status", "is_frozen"], false) == false if {
	input.resource.type == "huaweicloud/account"
	input.lookups.rms_tracker_config.exists
	config := input.lookups.rms_tracker_config.value
	config.domain_id == input.resource.account
}

# METADATA
# description: How many geolocation access control rules of WAF are enabled in the regions that a rule names.
enabled_geolocation_rules := sum([{"0": 0, "1": 1}[format_int(rule.status, 10)] |
	some answer in answers
	some rule in answer.value.items
]) if {
	input.resource.type == "huaweicloud/account"
	answers := input.lookups.waf_geoip_rules.value
	some _ in answers
}

# METADATA
# description: >-
#   The events of encryption keys for which Cloud Eye raises an alarm, by the regions that a rule names. An alarm rule that is limited to some
#   keys does not count.
alarmed_key_events := {answer.of: events |
	some answer in answers
	events := [alarm_policy.metric_name |
		some alarm in answer.value.alarms
		alarm.enabled
		alarm.type == "EVENT.SYS"
		count([dimension | some scope in alarm.resources; some dimension in object.get(scope, "dimensions", [])]) == 0
		some alarm_policy in alarm.policies
	]
} if {
	input.resource.type == "huaweicloud/account"
	answers := input.lookups.ces_kms_alarms.value
	some _ in answers
}
