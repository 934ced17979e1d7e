# METADATA
# title: Buckets are encrypted
# description: Buckets should be encrypted.
# schemas:
#   - input: schema["cloud"]
# custom:
#   id: USR-0001
#   avd_id: USR-AVD-0001
#   severity: HIGH
#   short_code: bucket-named
#   recommended_action: Encrypt the bucket.
#   input:
#     selector:
#       - type: cloud
package user.aws.bucket_named

import rego.v1

deny contains res if {
	some bucket in input.aws.s3.buckets
	not bucket.encryption.enabled.value
	res := result.new("The bucket is not encrypted.", bucket.encryption)
}
