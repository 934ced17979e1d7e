package policies.bucket.oss_bucket_authorize_specified_ip_test

import data.policies.bucket.oss_bucket_authorize_specified_ip as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

judged(grant, answer) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "id": "logs", "properties": {"Name": "logs", "AccessControlList": {"Grant": grant}}},
	"lookups": {"oss_bucket_policy": answer},
}

none := {"exists": false}

document(list) := {"exists": true, "value": {"Statement": list}}

allowing(condition) := object.union(
	{"Effect": "Allow", "Action": ["oss:GetObject"], "Principal": ["200000000000000000"], "Resource": ["acs:oss:*:100000000000000:logs/*"]},
	condition,
)

from(ranges) := {"Condition": {"IpAddress": {"acs:SourceIp": ranges}}}

denying := {
	"Effect": "Deny", "Action": ["oss:*"], "Principal": ["*"], "Resource": ["acs:oss:*:*:logs", "acs:oss:*:*:logs/*"],
	"Condition": {"NotIpAddress": {"acs:SourceIp": ["192.0.2.0/24"]}},
}

policy_reason(numbers) := reasons.none("the bucket policy allows something to requests from any address", numbers, "bucket policy")

test_allow_specified_addresses if {
	want := {"other_addresses_denied": false, "acl": [], "open_statements": []}
	testing.compliant(policy, want) with input as judged("private", none)
	testing.compliant(policy, want) with input as judged("private", document([allowing(from(["192.0.2.0/24", "198.51.100.7"]))]))
}

test_allow_others_denied if {
	testing.compliant(policy, {"other_addresses_denied": true}) with input as judged("public-read", document([allowing({}), denying]))
}

test_deny_public_list if {
	testing.noncompliant(policy, {reasons.none(
		"the access control list gives everybody access from any address",
		["public-read"], bucket.paths.acl,
	)}) with input as judged("public-read", none)
}

test_deny_any_address if {
	every statement in [
		allowing({}),
		allowing(from(["0.0.0.0/0"])),
		allowing(from(["0.0.0.0/1", "128.0.0.0/1"])),
		allowing(from([])),
		allowing({"Condition": {"StringEquals": {"acs:SourceVpc": ["vpc-1"]}}}),
		allowing({"Condition": {"IpAddressIfExists": {"acs:SourceIp": ["192.0.2.0/24"]}}}),
	] {
		testing.noncompliant(policy, {policy_reason([0])}) with input as judged("private", document([statement]))
	}
}

unreadable contains judged("private", document([object.union(allowing({}), {"Effect": "Grant"})]))

unreadable contains object.remove(judged("private", none), ["lookups"])

unreadable contains judged("unknown", none)
