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
evidence := {"name": input.resource.name}

deny contains "the name has another prefix" if not startswith(evidence.name, input.parameters.prefix)

deny contains "it is unknown" if http.send({"method": "get", "url": "https://example.com"}).status_code == 404
