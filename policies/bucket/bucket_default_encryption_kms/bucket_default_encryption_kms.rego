# METADATA
# title: Bucket encrypts what it stores with keys of the key management service
# description: >-
#   Objects that are stored without further notice are encrypted on the server with a key that the key management service keeps, so that the
#   key's use can be controlled and followed.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://docs.aws.amazon.com/config/latest/developerguide/s3-default-encryption-kms.html
# custom:
#   id: bucket-default-encryption-kms
#   aliases:
#     alicloud: [oss-default-encryption-kms]
#     aws: [s3-default-encryption-kms]
#   former: [oss-default-encryption-kms]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#     - aws/AWS::S3::Bucket
#   parameters:
#     kmsKeyArns:
#       type: list
#       description: The keys that are allowed, as the bucket names them; empty for every key
#       default: []
#   fix: Make encryption with a key of the key management service the bucket's default.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AU-9(3), CP-9d, CP-9(8), SC-8(3), SC-8(4), SC-13a, SC-28(1), SI-19(4)]
#     PCI DSS 3.2.1: ["3.4", 8.2.1, "10.5"]
#   differences:
#     - Alibaba Cloud's rule has no parameter.
package policies.bucket.bucket_default_encryption_kms

import data.policies.lib.bucket

# METADATA
# description: The algorithm of the default encryption, empty when there is none, and the key, empty when it is the cloud's own.
evidence := {"encryption": bucket.encryption, "key": bucket.encryption_key}

_by_kms := {"KMS", "aws:kms", "aws:kms:dsse"}

deny contains reason if {
	not evidence.encryption in _by_kms
	reason := {
		"message": sprintf("the default encryption is %s, it must be by the key management service", [_shown(evidence.encryption, "off")]),
		"property": bucket.paths.encryption,
		"actual": evidence.encryption,
		"desired": {"alicloud/ACS::OSS::Bucket": "KMS", "aws/AWS::S3::Bucket": "aws:kms, aws:kms:dsse"}[input.resource.type],
		"operator": "StringIn",
	}
}

deny contains reason if {
	evidence.encryption in _by_kms
	input.parameters.kmsKeyArns != []
	not evidence.key in input.parameters.kmsKeyArns
	reason := {
		"message": sprintf(
			"the default encryption uses the key %s, it must be one of %s",
			[_shown(evidence.key, "of the cloud"), concat(", ", input.parameters.kmsKeyArns)],
		),
		"property": bucket.paths.encryption_key,
		"actual": evidence.key,
		"desired": concat(", ", input.parameters.kmsKeyArns),
		"operator": "StringIn",
	}
}

_shown("", nothing) := nothing

_shown(value, _) := value if value != ""
