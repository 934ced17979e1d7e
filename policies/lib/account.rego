# METADATA
# title: Accounts
# description: What the clouds say about an account itself. An account has no item, so that lookups answer all of it.
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
# description: Whether the account has a password policy of its own, and not the default one.
password_policy_set := input.lookups.iam_account_password_policy.exists if input.resource.type == "aws/account"

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
# description: Whether the account's Config service records resources. A recorder that is off does not exist.
recording := false if {
	input.resource.type == "huaweicloud/account"
	input.lookups.rms_tracker_config.exists == false
}

# METADATA
# custom:
#   absent:
#     - path: lookups.rms_tracker_config.value.frozen_status
#       mutations: [dropped, emptied]
#       because: a recorder that is not frozen has no such status
#     - path: lookups.rms_tracker_config.value.frozen_status.is_frozen
#       mutations: [dropped]
#       because: a recorder that is not frozen has no such status
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
# custom:
#   absent:
#     - path: lookups.ces_kms_alarms.value[].value.alarms[].resources[].dimensions
#       mutations: [unnoticed]
#       because: an alarm rule about all keys names no dimension
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
# description: The service leaves the member out where passwords never expire.
password_maximum_age := object.get(policy, "MaxPasswordAge", 0) if {
	input.resource.type == "aws/account"
	policy := input.lookups.iam_account_password_policy.value.PasswordPolicy
}

# METADATA
# description: How many of the last passwords cannot be used again. The service leaves the member out where all can.
password_reuse_prevention := object.get(policy, "PasswordReusePrevention", 0) if {
	input.resource.type == "aws/account"
	policy := input.lookups.iam_account_password_policy.value.PasswordPolicy
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
	policy := _password_policy
}

_password_policy := input.lookups.ram_password_policy.value.PasswordPolicy if input.resource.type == "alicloud/account"

_password_policy := input.lookups.iam_account_password_policy.value.PasswordPolicy if input.resource.type == "aws/account"

# METADATA
# description: Whether the root user, which is the account itself on Alibaba Cloud, has an MFA device.
root_mfa := input.lookups.ram_account_mfa.value.IsMFAEnable if input.resource.type == "alicloud/account"

root_mfa := root_user.mfa if input.resource.type == "huaweicloud/account"

root_mfa := {0: false, 1: true}[entries[0]] if {
	input.resource.type == "aws/account"
	entries := [entry.value |
		some entry in input.lookups.iam_account_summary.value.SummaryMap
		entry.key == "AccountMFAEnabled"
	]
}

# METADATA
# description: The serial numbers of the virtual MFA devices, which are apps, that the root user signs in with.
# custom:
#   absent:
#     - path: lookups.iam_virtual_mfa_devices.value.VirtualMFADevices
#       mutations: [emptied]
#       because: no user of the account has a virtual device
root_virtual_mfa := [device.SerialNumber |
	some device in devices
	_is_root(device.User.Arn)
] if {
	input.resource.type == "aws/account"
	devices := input.lookups.iam_virtual_mfa_devices.value.VirtualMFADevices
}

_is_root(arn) if regex.match(`^arn:aws[a-z-]*:iam::[0-9]{12}:root$`, arn)

_is_root(arn) := false if regex.match(`^arn:aws[a-z-]*:iam::[0-9]{12}:user/.`, arn)

# METADATA
# description: Whether new EBS volumes are encrypted in the region, whatever the request for them says.
ebs_encryption_by_default := input.lookups.ec2_ebs_encryption_by_default.value.ebsEncryptionByDefault if {
	input.resource.type == "aws/account"
}

# METADATA
# description: Which of the settings that block public access to S3 buckets the account has, by the names of AWS. An account that has never had one has none.
public_access_blocked := {
	"BlockPublicAcls": settings.BlockPublicAcls,
	"BlockPublicPolicy": settings.BlockPublicPolicy,
	"IgnorePublicAcls": settings.IgnorePublicAcls,
	"RestrictPublicBuckets": settings.RestrictPublicBuckets,
} if {
	input.resource.type == "aws/account"
	settings := input.lookups.s3_account_public_access_block.value
}

public_access_blocked := {
	"BlockPublicAcls": false,
	"BlockPublicPolicy": false,
	"IgnorePublicAcls": false,
	"RestrictPublicBuckets": false,
} if {
	input.resource.type == "aws/account"
	input.lookups.s3_account_public_access_block.exists == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::S3::AccountPublicAccessBlock"]
public_access_blocked := {
	"BlockPublicAcls": input.resource.properties.blockPublicAcls,
	"BlockPublicPolicy": input.resource.properties.blockPublicPolicy,
	"IgnorePublicAcls": input.resource.properties.ignorePublicAcls,
	"RestrictPublicBuckets": input.resource.properties.restrictPublicBuckets,
} if {
	input.resource.type == "aws/AWS::S3::AccountPublicAccessBlock"
}

# METADATA
# description: The ARN of Security Hub in the region, empty where it is not enabled.
security_hub := text.parse(input.lookups.securityhub_hub.value.HubArn) if input.resource.type == "aws/account"

security_hub := "" if {
	input.resource.type == "aws/account"
	input.lookups.securityhub_hub.exists == false
}

# METADATA
# description: Whether each of GuardDuty's detectors in the region is enabled. Where GuardDuty has never been enabled there is none.
guardduty_detectors := [{"ENABLED": true, "DISABLED": false}[detector.value.status] | some detector in detectors] if {
	input.resource.type == "aws/account"
	detectors := input.lookups.guardduty_detectors.value
}

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
# custom:
#   absent:
#     - path: lookups.ddoscoo_instances.value.InstanceIds
#       mutations: [unnoticed]
#       because: another instance protects
ddos_protection if {
	input.resource.type == "alicloud/account"
	some instance in input.lookups.ddoscoo_instances.value.InstanceIds
	text.given(instance.InstanceId)
}

ddos_protection if {
	input.resource.type == "alicloud/account"
	some instance in input.lookups.ddoscoo_instances_international.value.InstanceIds
	text.given(instance.InstanceId)
}

# METADATA
# custom:
#   absent:
#     - path: lookups.ddosbgp_instances.value[].value.InstanceList
#       mutations: [unnoticed]
#       because: another instance protects
ddos_protection if {
	input.resource.type == "alicloud/account"
	some region in input.lookups.ddosbgp_instances.value
	some instance in region.value.InstanceList
	text.given(instance.InstanceId)
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
# custom:
#   absent:
#     - path: lookups.waf_instance.value.InstanceId
#       mutations: [dropped, emptied]
#       because: an answer without an instance has the id of the request alone
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
}

# METADATA
# description: How each cloud calls a fact.
paths := {
	"password_maximum_age": {"alicloud/account": "MaxPasswordAge", "aws/account": "MaxPasswordAge"},
	"password_maximum_attempts": {"alicloud/account": "MaxLoginAttemps"},
	"password_characters": {
		"lowercase letter": {"alicloud/account": "RequireLowercaseCharacters", "aws/account": "RequireLowercaseCharacters"},
		"uppercase letter": {"alicloud/account": "RequireUppercaseCharacters", "aws/account": "RequireUppercaseCharacters"},
		"digit": {"alicloud/account": "RequireNumbers", "aws/account": "RequireNumbers"},
		"symbol": {"alicloud/account": "RequireSymbols", "aws/account": "RequireSymbols"},
	},
	"root_mfa": {"alicloud/account": "IsMFAEnable", "aws/account": "AccountMFAEnabled", "huaweicloud/account": "virtual_mfa_devices"},
	"cloud_firewall": {"alicloud/account": "InstanceStatus"},
	"ddos_protection": {"alicloud/account": "InstanceIds"},
	"web_firewall": {"alicloud/account": "Status"},
	"web_firewall_scenes": {"alicloud/account": "DefenseScene"},
}
