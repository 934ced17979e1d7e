# METADATA
# title: Buckets are named
# custom:
#   id: bucket-named
#   severity: critical
#   resource_types: [aws/AWS::S3::Bucket]
#   parameters:
#     prefix:
#       type: string
#       default: acme-
package policies.bucket.bucket_named

import future.keywords.in

# METADATA
# description: The bucket's name.
evidence := {"name": input.resource.name}

deny contains sprintf("%s is old", []) if time.now_ns() > 0

deny contains {"property": "name"} if not startswith(evidence.nam, input.parameters.suffix)
