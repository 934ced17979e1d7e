# METADATA
# title: Accounts
# description: What the clouds say about an account itself. An account has no item, so that all of it is asked for.
package policies.lib.account

import data.policies.lib.lists
import data.policies.lib.root_user
import data.policies.lib.text

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

# METADATA
# description: After how many days a password expires, at the latest; 0 if it never does (IMS API, SetPasswordPolicy).
password_maximum_age := days if {
	input.resource.type == "alicloud/account"
	days := input.lookups.ram_password_policy.value.PasswordPolicy.MaxPasswordAge
	days >= 0
}

# METADATA
# description: How many wrong passwords lock a user; 0 if they can be retried without limit (IMS API, SetPasswordPolicy).
password_maximum_attempts := attempts if {
	input.resource.type == "alicloud/account"
	attempts := input.lookups.ram_password_policy.value.PasswordPolicy.MaxLoginAttemps
	attempts >= 0
}

# METADATA
# description: Which kinds of characters a password must have.
password_characters := {
	"lowercase letter": policy.RequireLowercaseCharacters,
	"uppercase letter": policy.RequireUppercaseCharacters,
	"digit": policy.RequireNumbers,
	"symbol": policy.RequireSymbols,
} if {
	input.resource.type == "alicloud/account"
	policy := input.lookups.ram_password_policy.value.PasswordPolicy
}

# METADATA
# description: Whether the root user, which is the account itself on Alibaba Cloud, has an MFA device.
root_mfa := input.lookups.ram_account_mfa.value.IsMFAEnable if input.resource.type == "alicloud/account"

# METADATA
# description: >-
#   Whether the account has a firewall between its public addresses and the Internet that works (Cloud Firewall API, DescribeUserBuyVersion). One that is
#   being set up or deleted, or has a fault, does not protect.
cloud_firewall := input.lookups.cloud_firewall_instance.value.UserStatus if {
	input.resource.type == "alicloud/account"
	text.word(input.lookups.cloud_firewall_instance.value.InstanceStatus) == "normal"
}

cloud_firewall := false if {
	input.resource.type == "alicloud/account"
	text.word(input.lookups.cloud_firewall_instance.value.InstanceStatus) in {"init", "deleting", "abnormal", "free"}
}

# METADATA
# description: Whether the account has an instance of a service that filters DDoS attacks, which are Anti-DDoS Pro, Premium and Origin.
ddos_protection if {
	input.resource.type == "alicloud/account"
	some _ in input.lookups.ddoscoo_instances.value.InstanceIds
}

ddos_protection if {
	input.resource.type == "alicloud/account"
	some _ in input.lookups.ddoscoo_instances_international.value.InstanceIds
}

ddos_protection if {
	input.resource.type == "alicloud/account"
	some region in input.lookups.ddosbgp_instances.value
	some _ in region.value.InstanceList
}

ddos_protection := false if {
	input.resource.type == "alicloud/account"
	input.lookups.ddoscoo_instances.value.InstanceIds == []
	input.lookups.ddoscoo_instances_international.value.InstanceIds == []
	every region in input.lookups.ddosbgp_instances.value { region.value.InstanceList == [] }
}

# METADATA
# description: Whether the account has a web application firewall that has not expired, of version 3.0 or 2.0, in the Chinese mainland or outside of it.
web_firewall if {
	input.resource.type == "alicloud/account"
	input.lookups.waf_instance.value.Status == 1
}

web_firewall if {
	input.resource.type == "alicloud/account"
	input.lookups.waf_instance_international.value.Status == 1
}

web_firewall if {
	input.resource.type == "alicloud/account"
	input.lookups.waf_v2_instance.value.InstanceInfo.Status == 1
}

web_firewall if {
	input.resource.type == "alicloud/account"
	input.lookups.waf_v2_instance_international.value.InstanceInfo.Status == 1
}

# METADATA
# description: Where there is no instance, the answer of version 3.0 names none and that of version 2.0 has the PayType 0, both without a status.
web_firewall := false if {
	_firewall_3_told
	input.lookups.waf_v2_instance.value.InstanceInfo.PayType >= 0
	input.lookups.waf_v2_instance_international.value.InstanceInfo.PayType >= 0
	statuses := [
		_firewall_3[lists.first([status | status := input.lookups.waf_instance.value.Status], 0)],
		_firewall_3[lists.first([status | status := input.lookups.waf_instance_international.value.Status], 0)],
		_firewall_2[lists.first([status | status := input.lookups.waf_v2_instance.value.InstanceInfo.Status], 0)],
		_firewall_2[lists.first([status | status := input.lookups.waf_v2_instance_international.value.InstanceInfo.Status], 0)],
	]
	not true in statuses
}

# METADATA
# description: An answer without an instance has the request's id alone.
_firewall_3_told if {
	input.resource.type == "alicloud/account"
	text.given(input.lookups.waf_instance.value.RequestId)
	text.given(input.lookups.waf_instance_international.value.RequestId)
}

# 0: there is none; 2: expired; 3: released
_firewall_3 := {0: false, 1: true, 2: false, 3: false}

# 0: there is none, or it has expired
_firewall_2 := {0: false, 1: true}

# METADATA
# description: Whether the account has an instance of the web application firewall, version 3.0, expired or not.
has_web_firewall_3 := instances != [] if {
	_firewall_3_told
	instances := lists.given(array.concat(
		[id | id := input.lookups.waf_instance.value.InstanceId],
		[id | id := input.lookups.waf_instance_international.value.InstanceId],
	))
}

# METADATA
# description: The kinds of protection (DefenseScene) that have a rule which is on, of the web application firewall, version 3.0.
web_firewall_scenes := [scene | some scene in {rule.scene | some rule in read; rule.on}] if {
	input.resource.type == "alicloud/account"
	natives := array.concat(
		[native | some instance in input.lookups.waf_defense_rules.value; some native in instance.value.Rules],
		[native | some instance in input.lookups.waf_defense_rules_international.value; some native in instance.value.Rules],
	)
	read := [rule |
		some native in natives
		rule := {"scene": text.parse(native.DefenseScene), "on": {0: false, 1: true}[native.Status]}
	]
	lists.complete(natives, read)
}

# METADATA
# description: How each cloud calls a fact.
paths := {
	"password_maximum_age": {"alicloud/account": "MaxPasswordAge"},
	"password_maximum_attempts": {"alicloud/account": "MaxLoginAttemps"},
	"password_characters": {
		"lowercase letter": {"alicloud/account": "RequireLowercaseCharacters"},
		"uppercase letter": {"alicloud/account": "RequireUppercaseCharacters"},
		"digit": {"alicloud/account": "RequireNumbers"},
		"symbol": {"alicloud/account": "RequireSymbols"},
	},
	"root_mfa": {"alicloud/account": "IsMFAEnable", "huaweicloud/account": "virtual_mfa_devices"},
	"cloud_firewall": {"alicloud/account": "InstanceStatus"},
	"ddos_protection": {"alicloud/account": "InstanceIds"},
	"web_firewall": {"alicloud/account": "Status"},
	"web_firewall_scenes": {"alicloud/account": "DefenseScene"},
}
