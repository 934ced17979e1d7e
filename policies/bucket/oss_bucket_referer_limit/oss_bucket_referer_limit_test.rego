package policies.bucket.oss_bucket_referer_limit_test

import data.policies.bucket.oss_bucket_referer_limit as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(list, empty, allowed) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {"RefererList": {"Referer": list}, "AllowEmptyReferer": empty}},
	"parameters": {"allowReferers": ["https://a", "https://b"], "allowEmptyReferer": allowed},
}

off := reasons.at_least("the hotlink protection lists 0 referers", 0, 1, bucket.paths.referers)

other(referer) := reasons.one_of(
	sprintf("the hotlink protection lists the referer %s", [referer]),
	referer, ["https://a", "https://b"], bucket.paths.referers,
)

empty_referer := reasons.is_false("requests without a referer are allowed", bucket.paths.allows_empty_referer)

test_allow_what_is_allowed if {
	testing.compliant(policy, {"allows_empty_referer": false, "referers": ["https://a"]}) with input as oss(["https://a"], "false", false)
	testing.compliant(policy, {"allows_empty_referer": false, "referers": ["https://b"]}) with input as oss("https://b", false, false)
	testing.compliant(policy, {"allows_empty_referer": true, "referers": ["https://a", "https://b"]}) with input as oss(["https://a", "https://b"], "true", true)
	testing.compliant(policy, {"allows_empty_referer": false, "referers": ["https://a"]}) with input as oss(["https://a"], "false", true)
}

test_deny_more if {
	testing.noncompliant(policy, {off}) with input as oss([], "false", false)
	testing.noncompliant(policy, {off, empty_referer}) with input as oss([], "true", false)
	testing.noncompliant(policy, {other("https://c")}) with input as oss(["https://a", "https://c"], "false", false)
	testing.noncompliant(policy, {empty_referer}) with input as oss(["https://a"], true, false)
}

unreadable contains oss(["https://a"], "", false)

unreadable contains oss(["https://a", 5], "false", false)

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
