# METADATA
# title: Buckets are named
# custom:
#   id: bucket-named
#   severity: high
#   resource_types: [aws/AWS::S3::Bucket]
#   parameters:
#     prefix:
#       type: string
#       default: acme-
package policies.bucket.bucket_named

# METADATA
# description: The bucket's name.
evidence := {"name": input.resource.name}

deny contains "the name has another prefix" if { for c in evidence.name { c == "a" } }
