# METADATA
# title: Buckets are named
# custom:
#   id: bucket-named
#   severity: low
#   resource_types: [aws/AWS::S3::Bucket]
#   parameters:
#     prefix:
#       type: string
#       default: acme-
package policies.bucket.bucket_named

import data.policies.lib.reasons

# METADATA
# description: The bucket's name.
evidence := {"name": input.resource.name}

deny contains reasons.required("the name has another prefix", "name") if not startswith(evidence.name, input.parameters.prefix)
