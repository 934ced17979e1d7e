package policies.bucket.oss_bucket_referer_enabled_test

import data.policies.bucket.oss_bucket_referer_enabled as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(properties) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": object.union({"AllowEmptyReferer": "true"}, properties)}}

test_allow_a_list if {
	testing.compliant(policy, {"referers": ["https://www.example.com"]}) with input as oss({"RefererList": {"Referer": ["https://www.example.com"]}})
	testing.compliant(policy, {"referers": ["https://www.example.com"]}) with input as oss({"RefererList": {"Referer": "https://www.example.com"}})
}

test_deny_no_list if {
	every properties in [{}, {"RefererList": null}, {"RefererList": {}}, {"RefererList": {"Referer": []}}, {"RefererList": {"Referer": ""}}] {
		testing.noncompliant(policy, {reasons.at_least("the hotlink protection lists 0 referers", 0, 1, bucket.paths.referers)}) with input as oss(properties)
	}
}

unreadable contains oss({"RefererList": {"Referer": ["https://www.example.com", 5]}})

unreadable contains {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
