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

# METADATA
# description: The bucket's name.
# schemas:
#   - input.resource.properties: schema.aws["AWS::S3::Bucket"]
evidence := {"name": input.resource.properties.nam}

deny contains "the name has another prefix" if not startswith(evidence.name, input.parameters.prefix)
