package policies.bucket.oss_bucket_referer_limit_test

import data.policies.bucket.oss_bucket_referer_limit as policy
import data.policies.lib.bucket

oss(list, empty, allowed) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {"RefererList": {"Referer": list}, "AllowEmptyReferer": empty}},
	"parameters": {"allowReferers": ["https://a", "https://b"], "allowEmptyReferer": allowed},
}

off := {
	"message": "hotlink protection is off: there is no list of referers",
	"property": bucket.paths.referers,
	"actual": 0, "desired": 1, "operator": "GreaterOrEquals",
}

other(referer) := {
	"message": sprintf("the referer %s is not one of the allowed https://a, https://b", [referer]),
	"property": bucket.paths.referers,
	"actual": referer, "desired": "https://a, https://b", "operator": "StringIn",
}

empty_referer := {
	"message": "requests without a referer are let through",
	"property": bucket.paths.allows_empty_referer,
	"actual": true, "desired": false, "operator": "Equals",
}

test_allow_what_is_allowed if {
	policy.deny == set() with input as oss(["https://a"], "false", false)
	policy.deny == set() with input as oss("https://b", false, false)
	policy.deny == set() with input as oss(["https://a", "https://b"], "true", true)
	policy.deny == set() with input as oss(["https://a"], "false", true)
}

test_deny_more if {
	policy.deny == {off} with input as oss([], "false", false)
	policy.deny == {off, empty_referer} with input as oss([], "true", false)
	policy.deny == {other("https://c")} with input as oss(["https://a", "https://c"], "false", false)
	policy.deny == {empty_referer} with input as oss(["https://a"], true, false)
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss(["https://a"], "", false)
	not policy.evidence with input as oss(["https://a", 5], "false", false)
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
}
