package policies.bucket_policy.bucket_policy_demands_https_test

import data.policies.bucket_policy.bucket_policy_demands_https as policy
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

obs(answer) := {"resource": {"type": "huaweicloud/obs.buckets", "id": "logs", "name": "logs", "properties": {}}, "lookups": {"obs_bucket_policy": answer}}

obs_document(list) := obs({"exists": true, "value": {"Statement": list}})

obs_denying(changes) := obs_denying_if({"Bool": {"SecureTransport": ["false"]}}, changes)

obs_denying_if(condition, changes) := object.union(
	{"Effect": "Deny", "Action": ["*"], "Principal": {"ID": ["*"]}, "Resource": ["logs", "logs/*"], "Condition": condition},
	changes,
)

obs_allowing(condition) := object.union(
	{"Effect": "Allow", "Action": ["GetObject"], "Principal": {"ID": "domain/0123456789abcdef0123456789abcdef:user/*"}, "Resource": ["logs/*"]},
	condition,
)

obs_https := {"Condition": {"Bool": {"g:SecureTransport": ["true"]}}}

test_allow_obs if {
	every denial in [
		obs_denying({}),
		obs_denying({"Principal": "*"}),
		obs_denying({"Resource": "logs*"}),
		obs_denying_if({"Bool": {"g:SecureTransport": "false"}}, {}),
	] {
		testing.compliant(policy, {"http_denied": true, "https_demanded": false}) with input as obs_document([obs_allowing({}), denial])
	}
	testing.compliant(policy, {"http_denied": false, "https_demanded": true}) with input as obs_document([obs_allowing(obs_https)])
}

test_deny_obs if {
	every resource in [
		obs({"exists": false}),
		obs_document([obs_allowing({})]),
		obs_document([obs_allowing(obs_https), obs_allowing({})]),
		obs_document([obs_allowing({}), obs_denying({"Resource": ["logs/*"]})]),
		obs_document([obs_allowing({}), obs_denying({"Resource": ["other", "other/*"]})]),
		obs_document([obs_allowing({}), obs_denying({"Action": ["*Object*"]})]),
		obs_document([obs_allowing({}), obs_denying({"Principal": {"ID": "domain/*"}})]),
		obs_document([obs_allowing({}), obs_denying_if({"Bool": {"TlsVersion": "false"}}, {})]),
	] {
		testing.noncompliant(policy, {reasons.is_true("the bucket policy lets requests over HTTP through", "bucket policy")}) with input as resource
	}
}

unreadable contains obs_document([obs_denying({"Principal": {"ID": 5}})])

unreadable contains object.remove(obs_document([obs_denying({})]), ["lookups"])

unreadable contains {"resource": {"type": "huaweicloud/obs.buckets", "id": "logs"}, "lookups": {"obs_bucket_policy": {"exists": true, "value": {"Statement": [obs_denying({})]}}}}
