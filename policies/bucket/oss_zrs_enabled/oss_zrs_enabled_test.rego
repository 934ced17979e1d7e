package policies.bucket.oss_zrs_enabled_test

import data.policies.bucket.oss_zrs_enabled as policy
import data.policies.lib.bucket

oss(properties) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": properties}}

test_allow_several_zones if {
	policy.deny == set() with input as oss({"DataRedundancyType": "ZRS"})
}

test_deny_one_zone if {
	policy.deny == {{
		"message": "the data is kept in one zone (LRS), it must be kept in several (ZRS)",
		"property": bucket.paths.zone_redundant,
		"actual": "LRS", "desired": "ZRS", "operator": "StringEquals",
	}} with input as oss({"DataRedundancyType": "LRS"})
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"DataRedundancyType": ""}, {"DataRedundancyType": null}, {"DataRedundancyType": "zrs"}] {
		not policy.evidence with input as oss(properties)
	}
}
