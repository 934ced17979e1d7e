# METADATA
# title: Buckets
# description: What the clouds say about a bucket of their object storage.
package policies.lib.bucket

import data.policies.lib.boolean
import data.policies.lib.lists
import data.policies.lib.policy_document

# METADATA
# description: The permissions of the access control list by which everybody can read, none when nobody but the owner and named accounts can.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
acl_public_read := _oss_public_read[input.resource.properties.AccessControlList.Grant] if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# PutBucketAcl in the OSS API: these three are all that there are.
_oss_public_read := {"private": [], "public-read": ["public-read"], "public-read-write": ["public-read-write"]}

# METADATA
# description: Of an S3 bucket without those that its Block Public Access setting ignores.
acl_public_read := [] if _ignores_public_acls

acl_public_read := [permission | some permission in permissions; permission in {"Read", "FullControl"}] if {
	not _ignores_public_acls
	permissions := _acl_public
}

# METADATA
# description: The permissions of the access control list by which everybody can write.
acl_public_write := [] if _ignores_public_acls

acl_public_write := [permission | some permission in permissions; permission in {"Write", "FullControl"}] if {
	not _ignores_public_acls
	permissions := _acl_public
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_ignores_public_acls if {
	input.resource.type == "aws/AWS::S3::Bucket"
	boolean.parse(input.resource.supplementary.PublicAccessBlockConfiguration.ignorePublicAcls)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_restricts_public_policies if {
	input.resource.type == "aws/AWS::S3::Bucket"
	boolean.parse(input.resource.supplementary.PublicAccessBlockConfiguration.restrictPublicBuckets)
}

# METADATA
# description: >-
#   What the access control list permits the groups of all users and of all users with an account. Configuration items hold the list as JSON
#   text; a grantee is the name of a group or an object of one account (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json).
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_acl_public := [grant.permission | some grant in readable; grant.to in {"AllUsers", "AuthenticatedUsers"}] if {
	input.resource.type == "aws/AWS::S3::Bucket"
	some acl in array.concat(_texts_decoded, [object |
		object := input.resource.supplementary.AccessControlList
		is_object(object)
	])
	grants := acl.grantList
	readable := [{"to": to, "permission": permission} |
		some grant in grants
		permission := grant.permission
		permission in {"Read", "Write", "ReadAcp", "WriteAcp", "FullControl"}
		some to in array.concat(
			lists.given([group | group := grant.grantee; is_string(group)]),
			["one account" | grant.grantee.id],
		)
	]
	lists.complete(grants, readable)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
_texts_decoded := [json.unmarshal(value) |
	value := input.resource.supplementary.AccessControlList
	is_string(value)
	json.is_valid(value)
]

# METADATA
# description: The statements of the bucket's policy by which everybody can read, by their number from 0.
policy_public_read := _public_statements({"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"})

# METADATA
# description: The statements of the bucket's policy by which everybody can write.
policy_public_write := _public_statements({"s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject", "s3:DeleteObjectVersion"})

_public_statements(_) := [] if _restricts_public_policies

_public_statements(actions) := [i |
	some i, statement in statements
	statement.effect == "Allow"
	_for_everybody(statement.principals, statement.not_principals)
	not _restricted(statement.condition)
	_covers_some(statement.actions, statement.not_actions, actions)
] if {
	not _restricts_public_policies
	statements := policy_statements
}

_for_everybody(principals, _) if policy_document.everything(principals)

_for_everybody(_, not_principals) if not_principals != []

_covers_some(patterns, _, actions) if {
	some action in actions
	_covered(patterns, action)
}

_covers_some(_, exceptions, actions) if {
	exceptions != []
	some action in actions
	not _covered(exceptions, action)
}

_covered(patterns, action) if {
	some pattern in patterns
	policy_document.covers_action(pattern, action)
}

# Conditions that make a statement not public, when they ask for fixed values, without wildcards and variables (S3 User Guide, Blocking public access to your Amazon S3 storage,
# The meaning of "public").
_restricted(condition) if {
	some operator, values_by_key in condition
	lower(operator) in {"stringequals", "stringlike", "arnequals", "arnlike", "ipaddress"}
	some key, given in values_by_key
	lower(key) in _restricting
	values := lists.string_or_list(given)
	values != []
	open := [value | some value in values; regex.match(`[*?]|[$][{]|/0$`, value)]
	open == []
}

_restricting := {
	"aws:principalorgid", "aws:principalorgpaths", "aws:principalarn", "aws:principalaccount", "aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce",
	"aws:sourceowner", "aws:sourceaccount", "aws:userid", "s3:dataaccesspointarn", "s3:dataaccesspointaccount",
}

# METADATA
# description: >-
#   The statements of the bucket's policy in the form of lib/policy_document, none when there is no policy. Each says for whom it is and about
#   what.
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
policy_statements := statements if {
	input.resource.type == "aws/AWS::S3::Bucket"
	statements := policy_document.statements(input.resource.supplementary.BucketPolicy.policyText)
	whole := [statement |
		some statement in statements
		array.concat(statement.principals, statement.not_principals) != []
		array.concat(statement.resources, statement.not_resources) != []
	]
	lists.complete(statements, whole)
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

_plain_http_denied(name) := count([pattern |
	some statement in statements
	statement.effect == "Deny"
	policy_document.everything(statement.principals)
	_every_s3_action(statement.actions)
	_only_plain_http(statement.condition)
	some resource in statement.resources
	pattern := regex.replace(resource, `^arn:aws[a-z-]*:s3:::`, "")
	regex.match(`^[A-Za-z0-9.*?/_-]+$`, pattern)
	glob.match(pattern, null, name)
]) > 0 if {
	statements := policy_statements
}

_every_s3_action(actions) if {
	some action in actions
	lower(action) in {"s3:*", "*", "*:*"}
}

# A further condition would leave some plain requests undenied.
_only_plain_http(condition) if {
	[[operator, key, value]] := [[lower(operator), lower(key), value] | some operator, values in condition; some key, value in values]
	operator == "bool"
	key == "aws:securetransport"
	value in {false, "false", ["false"], [false]}
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

_oss_encryption := {"None": "", "AES256": "AES256", "SM4": "SM4", "KMS": "KMS"}

# METADATA
# description: A bucket without default encryption has no such configuration (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json).
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
encryption := lists.first(algorithms, "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	rules := [rule | some rule in input.resource.supplementary.ServerSideEncryptionConfiguration.rules]
	algorithms := [algorithm |
		some rule in rules
		algorithm := rule.applyServerSideEncryptionByDefault.sseAlgorithm
		algorithm in {"AES256", "aws:kms", "aws:kms:dsse"}
	]
	lists.complete(rules, algorithms)
}

# METADATA
# description: The key of the encryption, empty when it is the cloud's own.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::OSS::Bucket"]
encryption_key := lists.first([key | key := input.resource.properties.ServerSideEncryptionRule.KMSMasterKeyID], "") if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
encryption_key := lists.first(keys, "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	keys := [key | some rule in input.resource.supplementary.ServerSideEncryptionConfiguration.rules; key := rule.applyServerSideEncryptionByDefault.kmsMasterKeyID]
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
# description: Whether deleting a version asks for a second factor. Null means that it does not (GitHub awslabs/aws-config-rdk, AWS_S3_Bucket.json).
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
mfa_delete := lists.first([value], false) if {
	input.resource.type == "aws/AWS::S3::Bucket"
	value := input.resource.supplementary.BucketVersioningConfiguration.isMfaDeleteEnabled
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
log_bucket := value if {
	input.resource.type == "alicloud/ACS::OSS::Bucket"
	value := input.resource.properties.BucketPolicy.LogBucket
	is_string(value)
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::S3::Bucket.supplementary"]
log_bucket := lists.first([value], "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	value := input.resource.supplementary.BucketLoggingConfiguration.destinationBucketName
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
log_prefix := lists.first([value], "") if {
	input.resource.type == "aws/AWS::S3::Bucket"
	value := input.resource.supplementary.BucketLoggingConfiguration.logFilePrefix
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
# description: Where each cloud keeps a fact, below the resource's properties or, on AWS, its supplementary configuration.
paths := {
	"acl": {
		"alicloud/ACS::OSS::Bucket": "AccessControlList.Grant",
		"aws/AWS::S3::Bucket": "AccessControlList.grantList",
	},
	"policy": {"aws/AWS::S3::Bucket": "BucketPolicy.policyText"},
	"encryption": {
		"alicloud/ACS::OSS::Bucket": "ServerSideEncryptionRule.SSEAlgorithm",
		"aws/AWS::S3::Bucket": "ServerSideEncryptionConfiguration.rules[].applyServerSideEncryptionByDefault.sseAlgorithm",
	},
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
