# METADATA
# title: Buckets
# description: What the clouds say about a bucket of their object storage.
package policies.lib.bucket

import data.policies.lib.boolean
import data.policies.lib.lists
import data.policies.lib.policy_document
import data.policies.lib.public_access
import data.policies.lib.text

# METADATA
# description: >-
#   The permissions of the access control list by which everybody can read: none when nobody but the owner and named accounts can, and when Block
#   Public Access takes back what the list gives.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
acl_public_read := _oss_public_read[input.resource.properties.AccessControlList.Grant] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	_acl_blocked == false
}

# PutBucketAcl in the OSS API: these three are all that there are.
_oss_public_read := {"private": [], "public-read": ["public-read"], "public-read-write": ["public-read-write"]}

acl_public_read := [] if _acl_blocked

acl_public_read := _s3_public(["Read", "ReadAcp", "FullControl"])

# METADATA
# description: >-
#   The permissions of the access control list of an S3 bucket by which everybody can write. Who can write the list can give itself everything.
acl_public_write := [] if _acl_blocked

acl_public_write := _s3_public(["Write", "WriteAcp", "FullControl"])

_s3_public(wanted) := [grant.permission | some grant in grants; grant.public; grant.permission in wanted] if {
	_acl_blocked == false
	grants := _s3_grants
}

_s3_grants := [{"public": public, "permission": permission} |
	some grant in grants
	to := _s3_grantee(
		[group | group := grant.grantee; type_name(group) == "string"],
		[text.parse(grant.grantee.id) | type_name(grant.grantee) == "object"],
	)
	public := _s3_grantees[to]
	permission := _s3_permissions[replace(lower(grant.permission), "_", "")]
] if {
	grants := _s3_acl.grantList
}

_s3_grantee([group], []) := group

_s3_grantee([], [_]) := "one account"

# A grantee is the name of a group or an object of one account (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json); the S3 API calls the
# groups by addresses.
_s3_grantees := {
	"one account": false,
	"AllUsers": true, "http://acs.amazonaws.com/groups/global/AllUsers": true,
	"AuthenticatedUsers": true, "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": true,
	"LogDelivery": false, "http://acs.amazonaws.com/groups/s3/LogDelivery": false,
}

_s3_permissions := {"read": "Read", "write": "Write", "readacp": "ReadAcp", "writeacp": "WriteAcp", "fullcontrol": "FullControl"}

# METADATA
# description: Configuration items hold the list as JSON text.
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
# custom:
#   absent:
#     - path: "supplementary.AccessControlList:.grantList"
#       mutations: [emptied]
#       because: an access control list without grants allows nothing
_s3_acl := acl if {
	input.resource.type == "aws/AWS::S3::Bucket"
	acl := input.resource.supplementary.AccessControlList
	is_object(acl)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_s3_acl := json.unmarshal(input.resource.supplementary.AccessControlList) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_string(input.resource.supplementary.AccessControlList)
	json.is_valid(input.resource.supplementary.AccessControlList)
}

# METADATA
# description: >-
#   Whether Block Public Access takes back what the access control list gives everybody. A bucket without the setting has no such configuration.
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_acl_blocked := boolean.parse(lists.first(
	[setting | setting := input.resource.supplementary.PublicAccessBlockConfiguration.ignorePublicAcls],
	false,
)) if {
	input.resource.type == "aws/AWS::S3::Bucket"
}

# METADATA
# description: OSS has one setting for lists and policies.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
_acl_blocked := boolean.parse(lists.first([setting | setting := input.resource.properties.BlockPublicAccess], false)) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# description: Whether Block Public Access takes back what the bucket's policy gives everybody.
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_policy_blocked := boolean.parse(lists.first(
	[setting | setting := input.resource.supplementary.PublicAccessBlockConfiguration.restrictPublicBuckets],
	false,
)) if {
	input.resource.type == "aws/AWS::S3::Bucket"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
_policy_blocked := boolean.parse(lists.first([setting | setting := input.resource.properties.BlockPublicAccess], false)) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# description: >-
#   The statements of the bucket's policy by which everybody can read, by their number from 0: Get and List actions.
policy_public_read := _public_statements(_readings, "read")

# METADATA
# description: The statements of the bucket's policy by which everybody can write, which is every other action.
policy_public_write := _public_statements(_writings, "write")

_public_statements(_, _) := [] if _policy_blocked

_public_statements(known, kind) := public_access.statements(allowing, _denying, _actions(known, kind)) if {
	_policy_blocked == false
	allowing := _allowing
}

# The actions that a statement may be about, with those of its own that are newer than the list.
_actions(known, kind) := {statement.number: array.concat(known, own) |
	some statement in _allowing
	own := [lower(action) | some action in statement.actions; _kind(lower(action)) == kind]
}

_kind(action) := "read" if regex.match(_reading_action, action)

_kind(action) := "write" if {
	not regex.match(_reading_action, action)
	regex.match(_writing_action, action)
}

_kind(action) := "other" if {
	not regex.match(_reading_action, action)
	not regex.match(_writing_action, action)
}

_reading_action := `^(s3|oss):(get|list)`

_writing_action := `^(s3|oss):(put|delete|[a-z]+$)`

# The actions on buckets and objects that the services have (Service Authorization Reference, Amazon S3; RAM policies of OSS).
_readings := {
	"aws/AWS::S3::Bucket": [
		"s3:getaccelerateconfiguration", "s3:getanalyticsconfiguration", "s3:getbucketacl", "s3:getbucketcors", "s3:getbucketlocation",
		"s3:getbucketlogging", "s3:getbucketnotification", "s3:getbucketobjectlockconfiguration", "s3:getbucketownershipcontrols",
		"s3:getbucketpolicy", "s3:getbucketpolicystatus", "s3:getbucketpublicaccessblock", "s3:getbucketrequestpayment",
		"s3:getbuckettagging", "s3:getbucketversioning", "s3:getbucketwebsite", "s3:getencryptionconfiguration",
		"s3:getintelligenttieringconfiguration", "s3:getinventoryconfiguration", "s3:getlifecycleconfiguration",
		"s3:getmetricsconfiguration", "s3:getobject", "s3:getobjectacl", "s3:getobjectattributes", "s3:getobjectlegalhold",
		"s3:getobjectretention", "s3:getobjecttagging", "s3:getobjecttorrent", "s3:getobjectversion", "s3:getobjectversionacl",
		"s3:getobjectversionattributes", "s3:getobjectversionforreplication", "s3:getobjectversiontagging", "s3:getobjectversiontorrent",
		"s3:getreplicationconfiguration", "s3:listbucket", "s3:listbucketmultipartuploads", "s3:listbucketversions",
		"s3:listmultipartuploadparts",
	],
	"alicloud/ACS::OSS::Bucket": [
		"oss:getbucketacl", "oss:getbucketcors", "oss:getbucketencryption", "oss:getbucketinfo", "oss:getbucketlifecycle",
		"oss:getbucketlocation", "oss:getbucketlogging", "oss:getbucketpolicy", "oss:getbucketreferer", "oss:getbuckettagging",
		"oss:getbucketversioning", "oss:getbucketwebsite", "oss:getobject", "oss:getobjectacl", "oss:getobjecttagging",
		"oss:getobjectversion", "oss:getobjectversionacl", "oss:getobjectversiontagging", "oss:listmultipartuploads", "oss:listobjects",
		"oss:listobjectversions", "oss:listparts",
	],
}[input.resource.type]

_writings := {
	"aws/AWS::S3::Bucket": [
		"s3:abortmultipartupload", "s3:bypassgovernanceretention", "s3:createbucket", "s3:deletebucket", "s3:deletebucketpolicy",
		"s3:deletebucketwebsite", "s3:deleteobject", "s3:deleteobjecttagging", "s3:deleteobjectversion", "s3:deleteobjectversiontagging",
		"s3:initiatereplication", "s3:objectowneroverridetobucketowner", "s3:putaccelerateconfiguration", "s3:putanalyticsconfiguration",
		"s3:putbucketacl", "s3:putbucketcors", "s3:putbucketlogging", "s3:putbucketnotification", "s3:putbucketobjectlockconfiguration",
		"s3:putbucketownershipcontrols", "s3:putbucketpolicy", "s3:putbucketpublicaccessblock", "s3:putbucketrequestpayment",
		"s3:putbuckettagging", "s3:putbucketversioning", "s3:putbucketwebsite", "s3:putencryptionconfiguration",
		"s3:putintelligenttieringconfiguration", "s3:putinventoryconfiguration", "s3:putlifecycleconfiguration",
		"s3:putmetricsconfiguration", "s3:putobject", "s3:putobjectacl", "s3:putobjectlegalhold", "s3:putobjectretention",
		"s3:putobjecttagging", "s3:putobjectversionacl", "s3:putobjectversiontagging", "s3:putreplicationconfiguration",
		"s3:replicatedelete", "s3:replicateobject", "s3:replicatetags", "s3:restoreobject",
	],
	"alicloud/ACS::OSS::Bucket": [
		"oss:abortmultipartupload", "oss:deletebucket", "oss:deletebucketcors", "oss:deletebucketencryption", "oss:deletebucketlifecycle",
		"oss:deletebucketlogging", "oss:deletebucketpolicy", "oss:deletebuckettagging", "oss:deletebucketwebsite", "oss:deleteobject",
		"oss:deleteobjecttagging", "oss:deleteobjectversion", "oss:putbucketacl", "oss:putbucketcors", "oss:putbucketencryption",
		"oss:putbucketlifecycle", "oss:putbucketlogging", "oss:putbucketpolicy", "oss:putbucketreferer", "oss:putbuckettagging",
		"oss:putbucketversioning", "oss:putbucketwebsite", "oss:putobject", "oss:putobjectacl", "oss:putobjecttagging",
		"oss:restoreobject",
	],
}[input.resource.type]

# METADATA
# description: The bucket's policy, null when there is none.
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
# custom:
#   absent:
#     - path: supplementary.BucketPolicy
#       mutations: [emptied]
#       because: AWS Config records a bucket without a policy so
#     - path: supplementary.BucketPolicy.policyText
#       mutations: [dropped, emptied]
#       because: AWS Config records a bucket without a policy so
#     - path: "supplementary.BucketPolicy.policyText:.Statement"
#       mutations: [emptied, retyped]
#       because: a policy without statements allows nothing
#     - path: "supplementary.BucketPolicy.policyText:.Statement[].Condition"
#       mutations: [unnoticed]
#       because: another statement decides
_policy := lists.first([text | text := attached.policyText], null) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	attached := input.resource.supplementary.BucketPolicy
	is_object(attached)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
# custom:
#   absent:
#     - path: properties.Policy
#       mutations: [dropped, emptied]
#       because: the item of a bucket without a policy leaves it out
#     - path: properties.Policy.Statement
#       mutations: [emptied]
#       because: a policy without statements allows nothing
_policy := lists.first([document | document := input.resource.properties.Policy], null) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	lists.first([document | document := input.resource.properties.Policy], null) != {}
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
_policy := null if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.resource.properties.Policy == {}
}

_allowing := _statements("Allow")

_denying := _statements("Deny")

# Each says for whom it is and about what.
_statements(effect) := [statement |
	some statement in statements
	policy_document.told(statement.principals, statement.not_principals)
	policy_document.told(statement.resources, statement.not_resources)
] if {
	statements := policy_document.statements_of(_policy, effect)
}

# METADATA
# description: Whether the bucket's policy denies everybody every action on the bucket itself without encryption of the transport.
# schemas:
#   - input.resource.properties: schema.aws["AWS::S3::Bucket"]
plain_http_denied_on_bucket := _plain_http_denied(input.resource.properties.name) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_string(input.resource.properties.name)
}

# METADATA
# description: Whether it does so on every object. The object asked about has a name that only wildcards cover.
# schemas:
#   - input.resource.properties: schema.aws["AWS::S3::Bucket"]
plain_http_denied_on_objects := _plain_http_denied(concat("", [input.resource.properties.name, "/~any~object~"])) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_string(input.resource.properties.name)
}

_plain_http_denied(name) if {
	some _ in _plain_http_denials(name)
}

_plain_http_denied(name) := false if {
	_denying
	_plain_http_denials(name) == []
}

_plain_http_denials(name) := [statement.number |
	some statement in _denying
	policy_document.everybody(statement.principals)
	policy_document.every_action_of("s3", statement.actions)

	# A further condition would leave some plain requests undenied.
	statement.conditions != []
	every condition in statement.conditions {
		condition.key == "aws:securetransport"
		_holds_for_plain_http(condition.operator, condition.values)
	}
	_reaches(statement.resources, name)
]

_reaches(resources, name) if {
	some resource in resources
	pattern := regex.replace(resource, `^arn:aws[a-z-]*:s3:::`, "")
	regex.match(`^[A-Za-z0-9.*?/_-]+$`, pattern)
	glob.match(pattern, null, name)
}

_holds_for_plain_http(operator, values) if {
	operator in {"bool", "stringequalsignorecase"}
	some value in values
	lower(value) == "false"
}

_holds_for_plain_http(operator, values) if {
	operator in {"stringequals", "stringlike"}
	"false" in values
}

_holds_for_plain_http(operator, values) if {
	operator in {"stringnotequals", "stringnotequalsignorecase", "stringnotlike"}
	values == ["true"]
}

# METADATA
# description: >-
#   How new objects are encrypted that say nothing else: empty for not at all. OSS calls it None, AES256, KMS and SM4; S3 AES256, aws:kms and
#   aws:kms:dsse.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
encryption := _oss_encryption[input.resource.properties.ServerSideEncryptionRule.SSEAlgorithm] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

_s3_encryption := {"AES256": "AES256", "aws:kms": "aws:kms", "aws:kms:dsse": "aws:kms:dsse"}

_oss_encryption := {"None": "", "AES256": "AES256", "SM4": "SM4", "KMS": "KMS"}

# METADATA
# description: A bucket without default encryption has no such configuration (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json).
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
encryption := lists.first(algorithms, "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	rules := lists.first([rules | rules := input.resource.supplementary.ServerSideEncryptionConfiguration.rules], [])
	algorithms := [_s3_encryption[rule.applyServerSideEncryptionByDefault.sseAlgorithm] | some rule in rules]
}

# METADATA
# description: >-
#   Whether the bucket's policy denies everybody uploads that do not demand encryption. An upload without the header satisfies a negated
#   condition on it (IAM User Guide, Condition operators).
# schemas:
#   - input.resource.properties: schema.aws["AWS::S3::Bucket"]
unencrypted_uploads_denied := denials != [] if {
	input.resource.type == "aws/AWS::S3::Bucket"
	name := text.parse(input.resource.properties.name)
	denials := [statement.number |
		some statement in _denying
		policy_document.everybody(statement.principals)
		public_access.covers(statement.actions, statement.not_actions, "s3:PutObject")
		_reaches(statement.resources, concat("", [name, "/~any~object~"]))

		# A further condition would leave some uploads undenied.
		count(statement.conditions) == 1
		some condition in statement.conditions
		condition.key == "s3:x-amz-server-side-encryption"
		condition.qualifier == ""
		_holds_without_encryption(condition.operator, condition.values)
	]
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
unencrypted_uploads_denied := false if {
	input.resource.type == "aws/AWS::S3::Bucket"
	lists.first([attached | attached := input.resource.supplementary.BucketPolicy], null) == null
}

_holds_without_encryption("null", ["true"])

_holds_without_encryption(operator, values) if {
	operator in {"stringnotequals", "stringnotequalsignorecase", "stringnotlike"}
	every value in values {
		value in object.keys(_s3_encryption)
	}
}

# METADATA
# description: The key of the encryption, empty when it is the cloud's own.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
# custom:
#   absent:
#     - path: properties.ServerSideEncryptionRule.KMSMasterKeyID
#       mutations: [unnoticed]
#       because: KMS without a key means the key that KMS keeps for OSS
encryption_key := lists.first([key | key := input.resource.properties.ServerSideEncryptionRule.KMSMasterKeyID], "") if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
encryption_key := lists.first(keys, "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	rules := lists.first([rules | rules := input.resource.supplementary.ServerSideEncryptionConfiguration.rules], [])
	keys := [key | some rule in rules; key := lists.first([id | id := rule.applyServerSideEncryptionByDefault.kmsMasterKeyID], "")]
}

# METADATA
# description: >-
#   Whether the bucket keeps the versions of its objects. The documented item of an OSS bucket that never had versions lacks the property
#   (GitHub AlibabaCloudDocs/config, GetDiscoveredResource), as the OSS API's GetBucketInfo does.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
versioned := _versioning[lists.first([state | state := input.resource.properties.Versioning], "Off")] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.resource.properties.StorageClass
}

_versioning := {"Enabled": true, "Suspended": false, "Off": false}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
versioned := _versioning[input.resource.supplementary.BucketVersioningConfiguration.status] if {
	input.resource.type == "aws/AWS::S3::Bucket"
}

# METADATA
# description: Whether deleting a version asks for a second factor. One that never did does not say so (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json).
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
mfa_delete := lists.first([enabled | enabled := input.resource.supplementary.BucketVersioningConfiguration.isMfaDeleteEnabled], false) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_object(input.resource.supplementary.BucketVersioningConfiguration)
}

# METADATA
# description: Whether the bucket's data is kept in several zones of its region.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
zone_redundant := {"LRS": false, "ZRS": true}[input.resource.properties.DataRedundancyType] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# description: >-
#   The bucket that the access logs go to, empty when there are none. OSS keeps the logging setting under the name BucketPolicy (OSS API,
#   GetBucketInfo).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
log_bucket := trim_space(value) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	value := input.resource.properties.BucketPolicy.LogBucket
	is_string(value)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
log_bucket := lists.first([name | name := input.resource.supplementary.BucketLoggingConfiguration.destinationBucketName], "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_object(input.resource.supplementary.BucketLoggingConfiguration)
}

# METADATA
# description: What the names of the access logs begin with.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
log_prefix := value if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	value := input.resource.properties.BucketPolicy.LogPrefix
	is_string(value)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
log_prefix := lists.first([prefix | prefix := input.resource.supplementary.BucketLoggingConfiguration.logFilePrefix], "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	is_object(input.resource.supplementary.BucketLoggingConfiguration)
}

# METADATA
# description: >-
#   The web sites that may link to the bucket's objects, none when hotlink protection is off. The documented item of a bucket without
#   protection lacks the list and has AllowEmptyReferer (GitHub AlibabaCloudDocs/config, GetDiscoveredResource).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
referers := lists.string_or_list(lists.first([list | list := input.resource.properties.RefererList.Referer], [])) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.resource.properties.AllowEmptyReferer != null
}

# METADATA
# description: Whether requests without a referer are let through.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
allows_empty_referer := boolean.parse(input.resource.properties.AllowEmptyReferer) if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# description: >-
#   The numbers of the statements of the bucket policy that allow something to everybody, as lib/public_access has it. The item of a bucket does not
#   have the policy; a bucket without one has no statements.
# custom:
#   absent:
#     - path: lookups.oss_bucket_policy.value.Statement
#       mutations: [emptied]
#       because: a policy without statements allows nothing
anonymous_statements := [statement.number |
	some statement in statements
	statement.effect == "Allow"
	public_access.for_everybody(statement.principals, statement.not_principals, statement.conditions)
] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.lookups.oss_bucket_policy.exists
	statements := policy_document.resource_statements(input.lookups.oss_bucket_policy.value)
}

anonymous_statements := [] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	input.lookups.oss_bucket_policy.exists == false
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties or, on AWS, its supplementary configuration.
paths := {
	"acl": {
		"alicloud/ACS::OSS::Bucket": "AccessControlList.Grant",
		"aws/AWS::S3::Bucket": "AccessControlList.grantList",
	},
	"policy": {
		"alicloud/ACS::OSS::Bucket": "Policy",
		"aws/AWS::S3::Bucket": "BucketPolicy.policyText",
	},
	"encryption": {
		"alicloud/ACS::OSS::Bucket": "ServerSideEncryptionRule.SSEAlgorithm",
		"aws/AWS::S3::Bucket": "ServerSideEncryptionConfiguration.rules[].applyServerSideEncryptionByDefault.sseAlgorithm",
	},
	"unencrypted_uploads_denied": {"aws/AWS::S3::Bucket": "BucketPolicy.policyText"},
	"encryption_key": {
		"alicloud/ACS::OSS::Bucket": "ServerSideEncryptionRule.KMSMasterKeyID",
		"aws/AWS::S3::Bucket": "ServerSideEncryptionConfiguration.rules[].applyServerSideEncryptionByDefault.kmsMasterKeyID",
	},
	"versioned": {
		"alicloud/ACS::OSS::Bucket": "Versioning",
		"aws/AWS::S3::Bucket": "BucketVersioningConfiguration.status",
	},
	"mfa_delete": {"aws/AWS::S3::Bucket": "BucketVersioningConfiguration.isMfaDeleteEnabled"},
	"zone_redundant": {"alicloud/ACS::OSS::Bucket": "DataRedundancyType"},
	"log_bucket": {
		"alicloud/ACS::OSS::Bucket": "BucketPolicy.LogBucket",
		"aws/AWS::S3::Bucket": "BucketLoggingConfiguration.destinationBucketName",
	},
	"log_prefix": {
		"alicloud/ACS::OSS::Bucket": "BucketPolicy.LogPrefix",
		"aws/AWS::S3::Bucket": "BucketLoggingConfiguration.logFilePrefix",
	},
	"referers": {"alicloud/ACS::OSS::Bucket": "RefererList.Referer"},
	"allows_empty_referer": {"alicloud/ACS::OSS::Bucket": "AllowEmptyReferer"},
}
