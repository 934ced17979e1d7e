package main

deny[msg] {
	input.resource_changes[_].type == "aws_s3_bucket"
	msg := "no buckets"
}
