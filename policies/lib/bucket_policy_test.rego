package policies.lib.bucket_policy_test

import data.policies.lib.bucket_policy

bucket(answer) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "id": "logs", "account": "1000000000000001", "properties": {}},
	"lookups": {
		"oss_bucket_policy": answer,
		"resource_directory": {"exists": true, "value": {"ResourceDirectory": {"MasterAccountId": "1000000000000002"}}},
		"resource_directory_accounts": {"exists": true, "value": {"Accounts": {"Account": [{"AccountId": "1000000000000003"}]}}},
	},
}

none := bucket({"exists": false})

document(statement) := bucket({"exists": true, "value": {"Statement": [object.union(
	{"Effect": "Allow", "Action": ["oss:*"], "Principal": ["*"], "Resource": ["acs:oss:*:*:logs", "acs:oss:*:*:logs/*"]},
	statement,
)]}})

allowing := {"Effect": "Allow", "Action": "oss:*", "Principal": "*", "Resource": "*"}

test_statements if {
	bucket_policy.statements == [] with input as none
	count(bucket_policy.statements) == 1 with input as document({})
	bucket_policy.statements == [] with input as document({"Effect": "Grant"})
}

test_open_statements if {
	bucket_policy.open_statements == [] with input as none
	bucket_policy.open_statements == [] with input as document({"Effect": "Deny"})
	bucket_policy.open_statements == [] with input as document({"Condition": {"IpAddress": {"acs:SourceIp": "192.0.2.1"}}})
	bucket_policy.open_statements == [] with input as document({"Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}, "StringEquals": {"acs:SourceVpc": "vpc-1"}}})
	every condition in [
		{},
		{"IpAddress": {"acs:SourceIp": ["192.0.2.0/24", "::/0"]}},
		{"IpAddress": {"acs:SourceIp": ["office"]}},
		{"IpAddress": {"acs:CurrentTime": ["192.0.2.0/24"]}},
		{"ForAllValues:IpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}},
		{"NotIpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}},
	] {
		bucket_policy.open_statements == [0] with input as document({"Condition": condition})
	}
}

test_other_addresses_denied if {
	outside := {"Effect": "Deny", "Condition": {"NotIpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}}}
	bucket_policy.other_addresses_denied == true with input as document(outside)
	bucket_policy.other_addresses_denied == true with input as document(object.union(outside, {"Resource": "*"}))
	every changes in [
		{"Effect": "Allow"},
		{"Action": ["oss:PutObject"]},
		{"Principal": ["200000000000000000"]},
		{"Resource": ["acs:oss:*:*:logs"]},
		{"Resource": ["acs:oss:*:*:lögs*"]},
		{"Condition": {"NotIpAddress": {"acs:SourceIp": ["0.0.0.0/0"]}}},
		{"Condition": {"Bool": {"acs:SecureTransport": "true"}}},
		{"Condition": object.union(outside.Condition, {"StringNotEquals": {"acs:SourceVpc": ["vpc-1"]}})},
	] {
		bucket_policy.other_addresses_denied == false with input as document(object.union(outside, changes))
	}
	bucket_policy.other_addresses_denied == false with input as none
}

test_plain_http_denied if {
	plain := {"Effect": "Deny", "Condition": {"Bool": {"acs:SecureTransport": ["False"]}}}
	bucket_policy.plain_http_denied == true with input as document(plain)
	bucket_policy.plain_http_denied == false with input as document(object.union(plain, {"Condition": object.union(plain.Condition, {"IpAddress": {"acs:SourceIp": "192.0.2.1"}})}))
	bucket_policy.plain_http_denied == false with input as document(object.union(plain, {"Condition": {"IpAddress": {"acs:SourceIp": "192.0.2.1"}}}))
	bucket_policy.plain_http_denied == false with input as document({"Effect": "Deny", "Condition": {"BoolIfExists": {"acs:SecureTransport": "true"}}})
	bucket_policy.plain_http_denied == false with input as none
}

test_https_demanded if {
	bucket_policy.https_demanded == true with input as document({"Condition": {"Bool": {"acs:SecureTransport": true}}})
	bucket_policy.https_demanded == false with input as document({})
	bucket_policy.https_demanded == false with input as bucket({"exists": true, "value": {"Statement": [
		object.union(allowing, {"Condition": {"Bool": {"acs:SecureTransport": "true"}, "StringEquals": {"acs:SecureTransport": "true"}}}),
		allowing,
	]}})
	bucket_policy.https_demanded == false with input as document({"Condition": {"Bool": {"acs:SecureTransport": "false"}}})
	bucket_policy.https_demanded == false with input as none
}

test_outside_principals if {
	bucket_policy.outside_principals == [] with input as none
	bucket_policy.outside_principals == ["*"] with input as document({})
	bucket_policy.outside_principals == ["*"] with input as object.union(
		bucket({"exists": true, "value": {"Statement": [{"Effect": "Allow", "Action": "oss:*", "NotPrincipal": ["1000000000000003"], "Resource": "*"}]}}),
		{},
	)
	bucket_policy.outside_principals == [] with input as document({"Principal": ["1000000000000001", "1000000000000002", "1000000000000003"]})
	bucket_policy.outside_principals == ["arn:sts::1000000000000009:assumed-role/a/b"] with input as document({"Principal": [
		"arn:sts::1000000000000009:assumed-role/a/b",
		"arn:sts::1000000000000003:assumed-role/a/b",
	]})
}
