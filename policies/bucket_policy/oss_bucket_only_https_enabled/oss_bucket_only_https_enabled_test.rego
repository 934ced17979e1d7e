package policies.bucket_policy.oss_bucket_only_https_enabled_test

import data.policies.bucket_policy.oss_bucket_only_https_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

judged(answer) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "id": "logs", "properties": {"Name": "logs"}},
	"lookups": {"oss_bucket_policy": answer},
}

document(list) := judged({"exists": true, "value": {"Statement": list}})

denying(changes) := object.union(
	{
		"Effect": "Deny", "Action": ["oss:*"], "Principal": ["*"], "Resource": ["acs:oss:*:*:logs", "acs:oss:*:*:logs/*"],
		"Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
	},
	changes,
)

allowing(condition) := object.union(
	{"Effect": "Allow", "Action": ["oss:GetObject"], "Principal": ["200000000000000000"], "Resource": ["acs:oss:*:100000000000000:logs/*"]},
	condition,
)

https := {"Condition": {"Bool": {"acs:SecureTransport": ["true"]}}}

test_allow if {
	testing.compliant(policy, {"http_denied": true, "https_demanded": false}) with input as document([denying({})])
	testing.compliant(policy, {"http_denied": true, "https_demanded": false}) with input as document([allowing({}), denying({"Action": "*"})])
	testing.compliant(policy, {"http_denied": false, "https_demanded": true}) with input as document([allowing(https), allowing(https)])
}

test_deny if {
	every resource in [
		judged({"exists": false}),
		document([]),
		document([allowing({})]),
		document([allowing(https), allowing({})]),
		document([denying({"Resource": ["acs:oss:*:*:logs"]})]),
		document([denying({"Resource": ["acs:oss:*:*:logs/public/*", "acs:oss:*:*:logs"]})]),
		document([denying({"Action": ["oss:GetObject"]})]),
		document([denying({"Principal": ["200000000000000000"]})]),
		document([denying(https)]),
	] {
		testing.noncompliant(policy, {reasons.is_true("the bucket policy lets requests over HTTP through", "bucket policy")}) with input as resource
	}
}

unreadable contains document([denying({"Effect": "Refuse"})])

unreadable contains object.remove(document([denying({})]), ["lookups"])
