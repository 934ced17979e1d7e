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
	every permission in ["ReadAcp", "READ_ACP", "Read", "READ", "FullControl", "FULL_CONTROL"] {
		bucket.acl_public_read != [] with input as acl([owner, granted("AuthenticatedUsers", permission)])
	}
	every permission in ["WriteAcp", "WRITE_ACP", "Write", "WRITE", "FullControl", "FULL_CONTROL"] {
		bucket.acl_public_write != [] with input as acl([owner, granted("http://acs.amazonaws.com/groups/global/AllUsers", permission)])
	}
	bucket.acl_public_read == [] with input as acl([granted("AllUsers", "WriteAcp"), granted("LogDelivery", "Read")])
	bucket.acl_public_write == [] with input as acl([granted("AllUsers", "ReadAcp"), granted("http://acs.amazonaws.com/groups/s3/LogDelivery", "Write")])
	bucket.acl_public_read == ["Read"] with input as s3({"AccessControlList": {"grantList": [granted("AllUsers", "Read")]}})
	bucket.acl_public_read == [] with input as acl([])
}

test_acl_that_cannot_be_read if {
	every resource in [
		s3({}), s3({"AccessControlList": null}), s3({"AccessControlList": "{"}), s3({"AccessControlList": "[]"}), s3({"AccessControlList": {}}),
	] {
		not bucket.acl_public_read with input as resource
		not bucket.acl_public_write with input as resource
	}
}

test_public_grant_beside_one_that_cannot_be_read if {
	resource := acl([granted("Somebody", "Read"), granted("AllUsers", "Read")])
	bucket.acl_public_read == ["Read"] with input as resource
}

test_block_of_oss if {
	bucket.acl_public_read == [] with input as oss({"AccessControlList": {"Grant": "public-read"}, "BlockPublicAccess": "true"})
	bucket.acl_public_read == ["public-read"] with input as oss({"AccessControlList": {"Grant": "public-read"}, "BlockPublicAccess": false})
	not bucket.acl_public_read with input as oss({"AccessControlList": {"Grant": "public-read"}, "BlockPublicAccess": "perhaps"})
}

test_ignored_acls_need_not_be_read if {
	blocked := s3({"PublicAccessBlockConfiguration": {"ignorePublicAcls": true}})
	bucket.acl_public_read == [] with input as blocked
	bucket.acl_public_write == [] with input as blocked
}

test_only_what_is_true_blocks if {
	open := json.marshal({"Statement": [reading]})
	every setting in ["perhaps", 1] {
		resource := s3({
			"PublicAccessBlockConfiguration": {"ignorePublicAcls": setting, "restrictPublicBuckets": setting},
			"AccessControlList": {"grantList": [granted("AllUsers", "Read")]},
			"BucketPolicy": {"policyText": open},
		})
		not bucket.acl_public_read with input as resource
		not bucket.policy_public_read with input as resource
	}
	every setting in [null, "", "false", false] {
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
	{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
	statement,
]})}})

reading := {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}

test_policy_of_s3 if {
	bucket.policy_public_read == [] with input as s3({"BucketPolicy": {"policyText": null}})
	bucket.policy_public_read == [1] with input as policy(reading)
	bucket.policy_public_write == [] with input as policy(reading)
	every action in [
		"s3:PutObject", "s3:Delete*", "s3:*", "*", "s3:PutBucketAcl", "s3:AbortMultipartUpload", "s3:RestoreObject", "s3:Re*", "s3:*Acl", "S3:putbucketpolicy",
		"s3:PutSomethingNew", "s3:PutNew*", "s3:ReplicateObject", "s3:BrandNew",
	] {
		bucket.policy_public_write == [1] with input as policy(object.union(reading, {"Action": ["s3:GetBucketLocation", action]}))
	}
	every action in ["s3:GetBucketAcl", "s3:List*", "s3:G*", "s3:?etObject", "s3:*Versions", "s3:GetSomethingNew", "s3:ListNew*"] {
		bucket.policy_public_read == [1] with input as policy(object.union(reading, {"Action": action}))
		bucket.policy_public_write == [] with input as policy(object.union(reading, {"Action": action}))
	}
	every principal in [
		{"AWS": "*"}, {"AWS": ["arn:aws:iam::111122223333:root", "*"]}, {"Federated": "graph.facebook.com"}, {"Service": "*"}, {"CanonicalUser": "*"},
		{"AWS": "arn:aws:iam::*:root"}, {"Somebody": "a"},
	] {
		bucket.policy_public_read == [1] with input as policy(object.union(reading, {"Principal": principal}))
	}
	every principal in [{"AWS": "arn:aws:iam::111122223333:root"}, {"AWS": "111122223333"}, {"Service": "logging.s3.amazonaws.com"}, {"CanonicalUser": "0123"}] {
		bucket.policy_public_read == [] with input as policy(object.union(reading, {"Principal": principal}))
	}
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
		{"IpAddress": {"aws:SourceIp": ["8.0.0.0/8", "10.0.0.0/8", "2001:db8::1"]}},
		{"ForAnyValue:IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "11.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "192.0.2.1"]}},
		{"StringEqualsIgnoreCase": {"aws:SourceVpc": "vpc-91237329"}},
		{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}},
		{"StringEquals": {"aws:SourceAccount": 111122223333}},
		{"StringEquals": {"aws:SourceOwner": "111122223333"}},
		{"StringEquals": {"aws:userid": "AIDAEXAMPLE"}},
		{"StringEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:111122223333:key/1"}},
		{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}},
		{"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}},
		{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*"]}},
		{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}, "Null": {"aws:PrincipalOrgPaths": "false"}},
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
		{"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}},
		{"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}},
		{"IpAddress": {"aws:SourceIp": ["16.0.0.0/8", "17.0.0.0/8"]}},
		{"IpAddress": {"aws:SourceIp": "10.0.0.0/7"}},
		{"IpAddress": {"aws:SourceIp": "2000::/3"}},
		{"IpAddress": {"aws:SourceIp": ["2001:db8::/32", "2001:db9::/32"]}},
		{"IpAddress": {"aws:SourceIp": "somewhere"}},
		{"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}},
		{"StringLike": {"aws:userid": "AROAEXAMPLE:*"}},
		{"StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:*:accesspoint/a"}},
		{"StringEquals": {"aws:PrincipalOrgID": "o-*"}},
		{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}},
		{"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}, "Null": {"aws:PrincipalOrgPaths": "true"}},
		{"StringLike": {"aws:PrincipalOrgPaths": "o-*"}},
		{"StringEquals": {"aws:PrincipalType": "AssumedRole"}},
		{"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
		{"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}},
	] {
		bucket.policy_public_read == [1] with input as policy(object.union(reading, {"Condition": condition}))
	}
}

test_policy_that_cannot_be_read if {
	every resource in [
		s3({}), s3({"BucketPolicy": null}), s3({"BucketPolicy": {"policyText": "{"}}), s3({"PublicAccessBlockConfiguration": {"restrictPublicBuckets": false}}),
	] {
		not bucket.policy_public_read with input as resource
		not bucket.policy_public_write with input as resource
	}
}

statements(list) := s3({"BucketPolicy": {"policyText": json.marshal({"Statement": list})}})

test_public_statement_beside_one_that_cannot_be_read if {
	bucket.policy_public_read == [1] with input as statements([{"Effect": "Allow", "Principal": "*"}, reading])
	bucket.policy_public_read == [0] with input as s3({"BucketPolicy": {"policyText": json.marshal({"Statement": reading})}})
	bucket.policy_public_read == [] with input as s3({"BucketPolicy": {}})
}

all_objects := object.union(reading, {"Resource": "arn:aws:s3:::web/*"})

denial := {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::web", "arn:aws:s3:::web/*"]}

test_denials_that_take_back if {
	every change in [
		{}, {"Action": "s3:Get*"}, {"Resource": "*"}, {"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}},
		{"Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}, "StringNotEqualsIfExists": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}},
		{"Condition": {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}},
	] {
		bucket.policy_public_read == [] with input as statements([all_objects, object.union(denial, change)])
	}
	bucket.policy_public_read == [] with input as statements([all_objects, {
		"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "NotAction": "s3:Put*", "Resource": "*",
	}])
}

test_denials_that_do_not_take_back if {
	every change in [
		{"Action": "s3:Put*"}, {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, {"Principal": {"Federated": "*"}}, {"Resource": "arn:aws:s3:::web/secret/*"},
		{"Resource": "arn:aws:s3:::web/?"}, {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Condition": {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/1"}}},
		{"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}, {"Condition": {"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}},
		{"Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}, "StringLike": {"aws:UserAgent": "a"}}},
	] {
		bucket.policy_public_read == [0] with input as statements([all_objects, object.union(denial, change)])
	}
	bucket.policy_public_read == [0] with input as statements([object.union(object.remove(all_objects, ["Resource"]), {"NotResource": "a"}), denial])
	bucket.policy_public_read == [0] with input as statements([all_objects, object.union(object.remove(denial, ["Principal"]), {"NotPrincipal": {"AWS": "*"}})])
}

oss_policy(statement) := oss({"Policy": {"Version": "1", "Statement": [statement]}})

oss_reading := {"Effect": "Allow", "Principal": ["*"], "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:100000000000000:web/*"]}

test_policy_of_oss if {
	every none in [{}, {"Policy": null}, {"Policy": ""}, {"Policy": {}}] {
		bucket.policy_public_read == [] with input as oss(none)
	}
	bucket.policy_public_read == [0] with input as oss_policy(oss_reading)
	bucket.policy_public_write == [] with input as oss_policy(oss_reading)
	bucket.policy_public_write == [0] with input as oss_policy(object.union(oss_reading, {"Action": ["oss:Put*"]}))
	every change in [
		{"Principal": ["202147604049350000"]}, {"Condition": {"StringEquals": {"acs:SourceVpc": ["vpc-t4nlw426y44rd3iq4abcd"]}}},
		{"Condition": {"IpAddress": {"acs:SourceIp": ["192.168.0.0/16"]}}}, {"Effect": "Deny"},
	] {
		bucket.policy_public_read == [] with input as oss_policy(object.union(oss_reading, change))
	}
	every change in [
		{"Condition": {"StringLike": {"acs:SourceVpc": ["vpc-*"]}}}, {"Condition": {"IpAddress": {"acs:SourceIp": ["0.0.0.0/0"]}}},
		{"Condition": {"Bool": {"acs:SecureTransport": ["true"]}}}, {"Condition": {"StringNotLike": {"acs:SourceVpc": ["vpc-*"]}}},
	] {
		bucket.policy_public_read == [0] with input as oss_policy(object.union(oss_reading, change))
	}
	not bucket.policy_public_read with input as oss({"Policy": "{"})
}

test_restricted_policies_need_not_be_read if {
	blocked := s3({"PublicAccessBlockConfiguration": {"restrictPublicBuckets": true}})
	bucket.policy_public_read == [] with input as blocked
	bucket.policy_public_write == [] with input as blocked
}

test_encryption_of_s3_with_a_key if {
	good := {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyID": "arn:1"}}
	one := s3({"ServerSideEncryptionConfiguration": {"rules": [good]}})
	bucket.encryption == "aws:kms" with input as one
	bucket.encryption_key == "arn:1" with input as one
}

test_logging if {
	bucket.log_bucket == "logs" with input as oss({"BucketPolicy": {"LogBucket": "logs", "LogPrefix": "web/"}})
	bucket.log_prefix == "web/" with input as oss({"BucketPolicy": {"LogBucket": "logs", "LogPrefix": "web/"}})
	bucket.log_bucket == "" with input as oss({"BucketPolicy": {"LogBucket": "", "LogPrefix": ""}})
	bucket.log_bucket == "" with input as oss({"BucketPolicy": {"LogBucket": " ", "LogPrefix": ""}})
	bucket.log_bucket == "logs" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": ""}})
	bucket.log_prefix == "web/" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": "logs", "logFilePrefix": "web/"}})
	bucket.log_bucket == "" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": null, "logFilePrefix": null}})
	bucket.log_prefix == "" with input as s3({"BucketLoggingConfiguration": {"destinationBucketName": null, "logFilePrefix": null}})
	bucket.log_bucket == "" with input as s3({"BucketLoggingConfiguration": {}})
	bucket.log_prefix == "" with input as s3({"BucketLoggingConfiguration": {}})
	every resource in [oss({}), oss({"BucketPolicy": null}), oss({"BucketPolicy": {}}), oss({"BucketPolicy": {"LogBucket": null, "LogPrefix": null}}), s3({})] {
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
		{"Condition": {"BoolIfExists": {"aws:SecureTransport": "False"}}}, {"Condition": {"Bool": {"aws:SecureTransport": "FALSE"}}},
		{"Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}, {"Condition": {"StringEqualsIgnoreCase": {"aws:SecureTransport": "False"}}},
		{"Condition": {"StringNotEquals": {"aws:SecureTransport": "true"}}}, {"Condition": {"ForAnyValue:Bool": {"aws:SecureTransport": false}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringLike": {"aws:SecureTransport": "false"}}}, {"Action": "S3:*"},
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
		{"Condition": {"StringEquals": {"aws:SecureTransport": "False"}}}, {"Condition": {"StringNotEquals": {"aws:SecureTransport": "false"}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "no"}}},
		{"Condition": {"Bool": {"aws:SecureTransport": "false"}, "IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}},
	] {
		bucket.plain_http_denied_on_bucket == false with input as secured(changed(change))
		bucket.plain_http_denied_on_objects == false with input as secured(changed(change))
	}
}

listed(list) := object.union(statements(list), {"resource": {"properties": {"name": "web"}}})

test_plain_http_denied_beside_what_cannot_be_read if {
	bucket.plain_http_denied_on_bucket == true with input as listed([{}, denying])
	bucket.plain_http_denied_on_bucket == false with input as listed([])
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
