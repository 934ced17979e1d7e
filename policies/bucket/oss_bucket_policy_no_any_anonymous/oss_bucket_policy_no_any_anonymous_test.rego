package policies.bucket.oss_bucket_policy_no_any_anonymous_test

import data.policies.bucket.oss_bucket_policy_no_any_anonymous as policy
import data.policies.lib.reasons
import data.policies.lib.testing

bucket(answer) := {"resource": {"type": "alicloud/ACS::OSS::Bucket"}, "lookups": {"oss_bucket_policy": answer}}

document(statement) := bucket({"exists": true, "value": {"Version": "1", "Statement": [object.union(
	{"Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:100000000000000:logs/*"]},
	statement,
)]}})

test_allow if {
	every resource in [
		bucket({"exists": false}),
		document({"Principal": ["200000000000000000"]}),
		document({"Principal": ["*"], "Condition": {"IpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}}}),
		document({"Principal": ["*"], "Condition": {"StringEquals": {"acs:SourceVpc": ["vpc-1"]}}}),
		document({"Principal": ["*"], "Effect": "Deny"}),
	] {
		testing.compliant(policy, {"anonymous_statements": []}) with input as resource
	}
}

test_deny_everybody if {
	every resource in [
		document({"Principal": ["*"]}),
		document({"Principal": "*"}),
		document({"Principal": ["arn:sts::*:assumed-role/reader/*"]}),
		document({"NotPrincipal": ["200000000000000000"]}),
		document({"Principal": ["*"], "Condition": {}}),
		document({"Principal": ["*"], "Condition": {"Bool": {"acs:SecureTransport": ["true"]}}}),
		document({"Principal": ["*"], "Condition": {"IpAddress": {"acs:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}}),
	] {
		testing.noncompliant(policy, {reasons.none("the bucket policy allows something to everybody", [0], "bucket policy")}) with input as resource
	}
}

unreadable contains document({"Principal": ["*"], "Effect": "Grant"})

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket"}}
