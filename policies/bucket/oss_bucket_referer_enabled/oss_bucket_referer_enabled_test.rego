package policies.bucket.oss_bucket_referer_enabled_test

import data.policies.bucket.oss_bucket_referer_enabled as policy
import data.policies.lib.bucket

oss(properties) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": object.union({"AllowEmptyReferer": "true"}, properties)}}

test_allow_a_list if {
	policy.deny == set() with input as oss({"RefererList": {"Referer": ["https://www.example.com"]}})
	policy.deny == set() with input as oss({"RefererList": {"Referer": "https://www.example.com"}})
}

test_deny_no_list if {
	every properties in [{}, {"RefererList": null}, {"RefererList": {}}, {"RefererList": {"Referer": []}}, {"RefererList": {"Referer": ""}}] {
		policy.deny == {{
			"message": "hotlink protection is off: there is no list of referers",
			"property": bucket.paths.referers,
			"actual": 0, "desired": 1, "operator": "GreaterOrEquals",
		}} with input as oss(properties)
	}
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss({"RefererList": {"Referer": ["https://www.example.com", 5]}})
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
}
