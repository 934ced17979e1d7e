# METADATA
# title: Bucket policies
# description: >-
#   What the bucket policy of an OSS or OBS bucket allows and denies. The item of a bucket does not have it, so that a lookup reads it; a bucket without
#   one has no statements. In OBS, actions and resources have no prefix, and principals are {"ID": "domain/ACCOUNT:user/USER"} (Object Storage Service,
#   Permissions Configuration Guide, Bucket Policy Parameters, obs_40_0041).
package policies.lib.bucket_policy

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.policy_document
import data.policies.lib.public_access
import data.policies.lib.white_list

# METADATA
# description: The statements of the policy in the form of lib/policy_document. Undefined when one of them cannot be read.
# custom:
#   absent:
#     - path: lookups.oss_bucket_policy.value.Statement
#       mutations: [emptied]
#       because: a policy without statements allows nothing
statements := policy_document.resource_statements(input.lookups.oss_bucket_policy.value) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.lookups.oss_bucket_policy.exists
}

statements := [] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.lookups.oss_bucket_policy.exists == false
}

# METADATA
# custom:
#   absent:
#     - path: lookups.obs_bucket_policy.value.Statement
#       mutations: [emptied, retyped]
#       because: a policy without statements allows nothing
#     - path: lookups.obs_bucket_policy.value.Statement[].Principal
#       mutations: [unnoticed]
#       because: a principal that is a name is read as one
#     - path: lookups.obs_bucket_policy.value.Statement[].Condition.StringEquals.SourceVpc
#       mutations: [unnoticed]
#       because: a number is read as the text
statements := policy_document.resource_statements(input.lookups.obs_bucket_policy.value) if {
	input.resource.type == "huaweicloud/obs.buckets"
	input.lookups.obs_bucket_policy.exists
}

statements := [] if {
	input.resource.type == "huaweicloud/obs.buckets"
	input.lookups.obs_bucket_policy.exists == false
}

_allowing := [statement | some statement in all; statement.effect == "Allow"] if all := statements

# METADATA
# description: The numbers of the statements that allow something to requests from any address, which is all that do not name those that are meant.
open_statements := [statement.number | some statement in allowing; not _limits_addresses(statement.conditions)] if {
	allowing := _allowing
}

_limits_addresses(conditions) if {
	some condition in conditions
	condition.operator == "ipaddress"
	condition.qualifier == ""
	not condition.if_exists
	_names_addresses(condition.key, condition.values)
}

_names_addresses("acs:sourceip", ranges) if {
	ranges != []
	every range in ranges {
		cidr.is_range(range)
	}
	white_list.open_entries(ranges) == []
}

# METADATA
# description: Whether the policy denies everybody everything that does not come from certain addresses.
other_addresses_denied := _everything_denied({statement.number |
	some statement in all

	# A further condition would leave some other requests undenied.
	count(statement.conditions) == 1
	some condition in statement.conditions
	condition.operator == "notipaddress"
	condition.qualifier == ""
	_names_addresses(condition.key, condition.values)
}) if {
	all := statements
}

# METADATA
# description: Whether the policy denies everybody everything over plain HTTP.
plain_http_denied := _everything_denied({statement.number |
	some statement in all
	count(statement.conditions) == 1
	some condition in statement.conditions
	condition.qualifier == ""
	not condition.if_exists
	_asks_for_transport(condition.operator, condition.key, condition.values, "false")
}) if {
	all := statements
}

# METADATA
# description: Whether every statement that allows something allows it over HTTPS only, and there is one.
https_demanded := count(allowing) == count({statement.number |
	some statement in allowing
	some condition in statement.conditions
	condition.qualifier == ""
	not condition.if_exists
	_asks_for_transport(condition.operator, condition.key, condition.values, "true")
}) if {
	allowing := _allowing
	allowing != []
}

https_demanded := false if _allowing == []

_asks_for_transport(operator, key, values, wanted) if {
	key in {"acs:securetransport", "securetransport", "g:securetransport"}
	operator in {"bool", "stringequals"}
	[lower(text) | some text in values] == [wanted]
}

# Whether some of these statements deny everybody every action, on the bucket and on its objects. The object has a name that only wildcards cover.
_everything_denied(numbers) := [name | some name in names; not _denied(numbers, name)] == [] if {
	names := [_name, concat("/", [_name, "~any~object~"])]
}

_denied(numbers, name) if {
	some statement in statements
	statement.number in numbers
	statement.effect == "Deny"
	policy_document.everybody(statement.principals)
	policy_document.every_action_of(_service, statement.actions)
	_reaches(statement.resources, name)
}

_reaches(resources, name) if {
	some resource in resources
	pattern := regex.replace(resource, `^acs:oss:[^:]*:[^:]*:`, "")
	regex.match(`^[A-Za-z0-9.*?/_-]+$`, pattern)
	glob.match(pattern, null, name)
}

_service := {"alicloud/ACS::OSS::Bucket": "oss", "huaweicloud/obs.buckets": "obs"}[input.resource.type]

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
# custom:
#   absent:
#     - path: properties.Name
#       mutations: [unnoticed]
#       because: the id of a bucket is its name
_name := lists.first([name | name := input.resource.properties.Name], input.resource.id) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

_name := input.resource.name if input.resource.type == "huaweicloud/obs.buckets"

_denying := [statement | some statement in all; statement.effect == "Deny"] if all := statements

# METADATA
# description: The numbers of the statements of an OBS bucket's policy that let everybody read, in the sense of lib/public_access.
public_read := public_access.statements(allowing, _denying, {statement.number: array.concat(_readings, own) |
	some statement in allowing
	own := [lower(action) | some action in statement.actions; regex.match(_reading_action, lower(action))]
}) if {
	input.resource.type == "huaweicloud/obs.buckets"
	allowing := _allowing
}

# METADATA
# description: The numbers of the statements by which everybody can write, which is every other action.
public_write := public_access.statements(allowing, _denying, {statement.number: array.concat(_writings, own) |
	some statement in allowing
	own := [lower(action) |
		some action in statement.actions
		regex.match(`^[a-z]+$`, lower(action))
		not regex.match(_reading_action, lower(action))
	]
}) if {
	input.resource.type == "huaweicloud/obs.buckets"
	allowing := _allowing
}

_reading_action := `^(get|head|list)`

# The actions on buckets and objects that OBS has (OBS API Reference, bucket-related and object-related actions; GitHub huaweicloudDocs/obs). A statement can
# also name newer ones.
_readings := [
	"getbucketacl", "getbucketcors", "getbucketcustomdomainconfiguration", "getbucketinventoryconfiguration", "getbucketlocation",
	"getbucketlogging", "getbucketnotification", "getbucketpolicy", "getbucketquota", "getbucketstorage", "getbucketstoragepolicy",
	"getbuckettagging", "getbucketversioning", "getbucketwebsite", "getdirectcoldaccessconfiguration", "getencryptionconfiguration",
	"getlifecycleconfiguration", "getobject", "getobjectacl", "getobjectversion", "getobjectversionacl", "getreplicationconfiguration",
	"headbucket", "listbucket", "listbucketmultipartuploads", "listbucketversions", "listmultipartuploadparts",
]

_writings := [
	"abortmultipartupload", "deletebucket", "deletebucketcustomdomainconfiguration", "deletebucketinventoryconfiguration",
	"deletebucketpolicy", "deletebuckettagging", "deletebucketwebsite", "deletedirectcoldaccessconfiguration", "deleteobject",
	"deleteobjectversion", "deletereplicationconfiguration", "modifyobjectmetadata", "putbucketacl", "putbucketcors",
	"putbucketcustomdomainconfiguration", "putbucketinventoryconfiguration", "putbucketlogging", "putbucketnotification",
	"putbucketpolicy", "putbucketquota", "putbucketstoragepolicy", "putbuckettagging", "putbucketversioning", "putbucketwebsite",
	"putdirectcoldaccessconfiguration", "putencryptionconfiguration", "putlifecycleconfiguration", "putobject", "putobjectacl",
	"putobjectversionacl", "putreplicationconfiguration", "restoreobject",
]

# METADATA
# description: Whether the policy of an OBS bucket denies everybody uploads that do not request encryption with KMS.
unencrypted_uploads_denied := denials != [] if {
	input.resource.type == "huaweicloud/obs.buckets"
	name := _name
	denials := [statement.number |
		some statement in _denying
		policy_document.everybody(statement.principals)
		public_access.covers(statement.actions, statement.not_actions, "PutObject")
		_reaches(statement.resources, concat("/", [name, "~any~object~"]))

		# A further condition would leave some uploads undenied.
		count(statement.conditions) == 1
		some condition in statement.conditions
		condition.operator in {"stringnotequals", "stringnotequalsignorecase"}
		condition.qualifier == ""
		not condition.if_exists
		condition.key == "x-obs-server-side-encryption"
		[lower(value) | some value in condition.values] == ["kms"]
	]
}

# METADATA
# description: >-
#   The principals outside the organization whom the policy allows something: accounts that are neither the bucket's own nor in its resource
#   directory, their roles, and everybody.
outside_principals := [principal | some principal in principals; _outside(principal, input.resource.account)] if principals := _principals

_principals := [principal |
	some statement in allowing
	some principal in array.concat(
		[principal.name | some principal in statement.principals],
		["*" | statement.not_principals != []],
	)
] if {
	allowing := _allowing
}

_outside("*", _)

_outside(principal, own) if {
	account := _account(principal)
	account != own
	not account in _organization
}

# Accounts have ids of 16 digits, RAM users of 18.
_account(principal) := principal if regex.match(`^[0-9]{15,16}$`, principal)

_account(principal) := account if {
	regex.match(`^(acs|arn)(:[a-z]+)+::[0-9]{15,16}:.+$`, principal)
	account := regex.find_n(`[0-9]{15,16}`, principal, 1)[0]
}

_organization := {account | some account in array.concat([directory.MasterAccountId], [member.AccountId | some member in members])} if {
	directory := input.lookups.resource_directory.value.ResourceDirectory
	members := input.lookups.resource_directory_accounts.value.Accounts.Account
}
