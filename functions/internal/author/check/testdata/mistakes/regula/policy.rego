package rules.bucket_named

import data.fugue

resource_type := "aws_s3_bucket"

default allow = false

allow {
	input.server_side_encryption_configuration
}

__rego__metadoc__ := {
	"id": "CUSTOM_0001",
	"title": "Buckets are encrypted",
	"custom": {"severity": "High"},
}
