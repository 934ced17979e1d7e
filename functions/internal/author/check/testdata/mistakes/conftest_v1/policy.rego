package main

import rego.v1

deny contains msg if {
	some change in input.resource_changes
	change.type == "aws_s3_bucket"
	msg := "no buckets"
}
