package policies.lib.bucket_test

import data.policies.lib.bucket

oss(properties) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": properties}}

s3(supplementary) := {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": supplementary}}

owner := {"grantee": {"id": "0123", "displayName": null}, "permission": "FullControl"}

granted(grantee, permission) := {"grantee": grantee, "permission": permission}

acl(grants) := s3({"AccessControlList": json.marshal({"grantSet": null, "grantList": grants})})

test_acl_of_oss if {
	every grant, want in {"private": [], "public-read": ["public-read"], "public-read-write": ["public-read-write"]} {
		bucket.acl_public_read == want with input as oss({"AccessControlList": {"Grant": grant}})
	}
}

test_acl_of_s3 if {
	bucket.acl_public_read == [] with input as acl([owner])
	bucket.acl_public_write == [] with input as acl([owner])
	bucket.acl_public_read == ["Read", "FullControl"] with input as acl([owner, granted("AllUsers", "Read"), granted("AuthenticatedUsers", "FullControl")])
	bucket.acl_public_write == ["Write", "FullControl"] with input as acl([granted("AuthenticatedUsers", "Write"), granted("AllUsers", "FullControl"), owner])
	bucket.acl_public_read == [] with input as acl([granted("AllUsers", "ReadAcp"), granted("AllUsers", "WriteAcp"), granted("LogDelivery", "Read")])
	bucket.acl_public_read == ["Read"] with input as s3({"AccessControlList": {"grantList": [granted("AllUsers", "Read")]}})
	bucket.acl_public_read == [] with input as acl([])
}

test_acl_that_cannot_be_read if {
	every resource in [
		acl(null), acl([owner, {}]), acl([owner, granted(null, "Read")]), acl([owner, granted({}, "Read")]), acl([granted("AllUsers", "Everything")]),
		s3({}), s3({"AccessControlList": null}), s3({"AccessControlList": "{"}), s3({"AccessControlList": "[]"}), s3({"AccessControlList": {}}),
	] {
		not bucket.acl_public_read with input as resource
		not bucket.acl_public_write with input as resource
	}
}

test_ignored_acls_need_not_be_read if {
	blocked := s3({"PublicAccessBlockConfiguration": {"ignorePublicAcls": true}})
	bucket.acl_public_read == [] with input as blocked
	bucket.acl_public_write == [] with input as blocked
}

test_only_what_is_true_blocks if {
	open := json.marshal({"Statement": [reading]})
	every setting in [null, "", "false", "perhaps", 1, false] {
		resource := s3({
			"PublicAccessBlockConfiguration": {"ignorePublicAcls": setting, "restrictPublicBuckets": setting},
			"AccessControlList": {"grantList": [granted("AllUsers", "Read")]},
			"BucketPolicy": {"policyText": open},
		})
		bucket.acl_public_read == ["Read"] with input as resource
		bucket.policy_public_read == [0] with input as resource
	}
}

policy(statement) := s3({"BucketPolicy": {"policyText": json.marshal({"Statement": [
	{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"},
	statement,
]})}})

reading := {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}

test_policy_of_s3 if {
	bucket.policy_public_read == [] with input as s3({"BucketPolicy": {"policyText": null}})
	bucket.policy_public_read == [1] with input as policy(reading)
	bucket.policy_public_write == [] with input as policy(reading)
	every action in ["s3:PutObject", "s3:Delete*", "s3:*", "*"] {
		bucket.policy_public_write == [1] with input as policy(object.union(reading, {"Action": ["s3:GetBucketLocation", action]}))
	}
	every principal in [{"AWS": "*"}, {"AWS": ["arn:aws:iam::111122223333:root", "*"]}] {
		bucket.policy_public_read == [1] with input as policy(object.union(reading, {"Principal": principal}))
	}
	bucket.policy_public_read == [] with input as policy(object.union(reading, {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}))
	bucket.policy_public_read == [1] with input as policy({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:List*", "Resource": "*"})
	bucket.policy_public_read == [1] with input as policy({"Effect": "Allow", "Principal": "*", "NotAction": "s3:Put*", "Resource": "*"})
	bucket.policy_public_read == [] with input as policy({"Effect": "Allow", "Principal": "*", "NotAction": ["s3:Get*", "s3:List*"], "Resource": "*"})
}

test_conditions_that_restrict if {
	every condition in [
		{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
		{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}},
		{"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}},
		{"stringEquals": {"AWS:PrincipalOrgID": "o-exampleorgid"}},
		{"Bool": {"aws:SecureTransport": "true"}, "ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:topic"}},
	] {
		bucket.policy_public_read == [] with input as policy(object.union(reading, {"Condition": condition}))
	}
}

test_conditions_that_do_not_restrict if {
	every condition in [
		{},
		{"Bool": {"aws:SecureTransport": "true"}},
		{"StringLike": {"aws:UserAgent": "browser"}},
		{"StringLike": {"aws:SourceVpc": "vpc-*"}},
		{"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}},
		{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"]}},
		{"IpAddress": {"aws:SourceIp": "::/0"}},
		{"IpAddress": {"aws:SourceIp": []}},
		{"StringEquals": {"aws:SourceVpc": 5}},
		{"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
		{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}},
	] {
		bucket.policy_public_read == [1] with input as policy(object.union(reading, {"Condition": condition}))
	}
}

test_policy_that_cannot_be_read if {
	every resource in [
		s3({}), s3({"BucketPolicy": null}), s3({"BucketPolicy": {}}), s3({"BucketPolicy": {"policyText": "{"}}),
		policy({"Effect": "Allow", "Principal": "*"}), s3({"PublicAccessBlockConfiguration": {"restrictPublicBuckets": false}}),
	] {
		not bucket.policy_public_read with input as resource
		not bucket.policy_public_write with input as resource
	}
}

test_restricted_policies_need_not_be_read if {
	blocked := s3({"PublicAccessBlockConfiguration": {"restrictPublicBuckets": true}})
	bucket.policy_public_read == [] with input as blocked
	bucket.policy_public_write == [] with input as blocked
}

test_encryption_is_total if {
	good := {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:1"}}
	one := s3({"ServerSideEncryptionConfiguration": {"rules": [good]}})
	bucket.encryption == "aws:kms" with input as one
	bucket.encryption_key == "arn:1" with input as one
	every bad in [{}, {"applyServerSideEncryptionByDefault": null}, {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "none"}}] {
		not bucket.encryption with input as s3({"ServerSideEncryptionConfiguration": {"rules": [good, bad]}})
	}
}

test_logging if {
	bucket.log_bucket == "logs" with input as oss({"BucketPolicy": {"LogBucket": "logs", "LogPrefix": "web/"}})
	bucket.log_prefix == "web/" with input as oss({"BucketPolicy": {"LogBucket": "logs", "LogPrefix": "web/"}})
	bucket.log_bucket == "" with input as oss({"BucketPolicy": {"LogBucket": "", "LogPrefix": ""}})
	bucket.log_bucket == "logs" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": ""}})
	bucket.log_prefix == "web/" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": "web/"}})
	bucket.log_bucket == "" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": null, "logFilePrefix": null}})
	bucket.log_prefix == "" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": null, "logFilePrefix": null}})
	every resource in [oss({}), oss({"BucketPolicy": null}), oss({"BucketPolicy": {}}), oss({"BucketPolicy": {"LogBucket": null, "LogPrefix": null}}), s3({}), s3({"BucketLoggingConfiguration": {}})] {
		not bucket.log_bucket with input as resource
		not bucket.log_prefix with input as resource
	}
}

test_referers if {
	every list, want in {
		"{}": [], "null": [], `{"Referer": []}`: [], `{"Referer": ""}`: [], `{"Referer": "http://a"}`: ["http://a"],
		`{"Referer": ["http://a", "http://b"]}`: ["http://a", "http://b"],
	} {
		bucket.referers == want with input as oss({"AllowEmptyReferer": "true", "RefererList": json.unmarshal(list)})
	}
	bucket.referers == [] with input as oss({"AllowEmptyReferer": "true"})
	not bucket.referers with input as oss({"AllowEmptyReferer": "true", "RefererList": {"Referer": ["http://a", 5]}})
	not bucket.referers with input as oss({})
}

test_empty_referers if {
	every value, want in {"true": true, "false": false} {
		bucket.allows_empty_referer == want with input as oss({"AllowEmptyReferer": value})
		bucket.allows_empty_referer == want with input as oss({"AllowEmptyReferer": json.unmarshal(value)})
	}
	not bucket.allows_empty_referer with input as oss({})
}

secured(statement) := {"resource": {
	"type": "aws/AWS::S3::Bucket",
	"properties": {"name": "web"},
	"supplementary": {"BucketPolicy": {"policyText": json.marshal({"Statement": [statement]})}},
}}

denying := {
	"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::web", "arn:aws:s3:::web/*"],
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

changed(members) := object.union(object.remove(denying, object.keys(members)), members)

test_plain_http_denied if {
	every change in [
		{}, {"Principal": {"AWS": "*"}}, {"Action": ["*"]}, {"Resource": "*"}, {"Resource": "arn:aws-cn:s3:::web*"},
		{"Condition": {"bool": {"AWS:SecureTransport": false}}}, {"Condition": {"Bool": {"aws:SecureTransport": ["false"]}}},
	] {
		bucket.plain_http_denied_on_bucket == true with input as secured(changed(change))
		bucket.plain_http_denied_on_objects == true with input as secured(changed(change))
	}
	bucket.plain_http_denied_on_bucket == true with input as secured(changed({"Resource": "arn:aws:s3:::web"}))
	bucket.plain_http_denied_on_objects == false with input as secured(changed({"Resource": "arn:aws:s3:::web"}))
	bucket.plain_http_denied_on_bucket == false with input as secured(changed({"Resource": "arn:aws:s3:::web/*"}))
	bucket.plain_http_denied_on_objects == false with input as secured(changed({"Resource": "arn:aws:s3:::web/public/*"}))
}

test_plain_http_not_denied if {
	every change in [
		{"Effect": "Allow"}, {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, {"Action": "s3:GetObject"}, {"Resource": "arn:aws:s3:::other/*"},
		{"Resource": "arn:aws:s3:::{web}"}, {"Condition": {}}, {"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, {"Condition": {"Null": {"aws:SecureTransport": "false"}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
	] {
		bucket.plain_http_denied_on_bucket == false with input as secured(changed(change))
		bucket.plain_http_denied_on_objects == false with input as secured(changed(change))
	}
}

test_plain_http_unknown if {
	every resource in [
		s3({"BucketPolicy": {"policyText": null}}),
		{"resource": {"type": "aws/AWS::S3::Bucket", "properties": {"name": "web"}, "supplementary": {}}},
		{"resource": {"type": "aws/AWS::S3::Bucket", "properties": {"name": null}, "supplementary": {"BucketPolicy": {"policyText": null}}}},
	] {
		not bucket.plain_http_denied_on_bucket with input as resource
		not bucket.plain_http_denied_on_objects with input as resource
	}
}
