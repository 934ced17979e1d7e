package policies.bucket.oss_zrs_enabled_test

import data.policies.bucket.oss_zrs_enabled as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(properties) := {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": properties}}

test_allow_several_zones if {
	testing.compliant(policy, {"zone_redundant": true}) with input as oss({"DataRedundancyType": "ZRS"})
}

test_deny_one_zone if {
	testing.noncompliant(policy, {reasons.equals(
		"the storage redundancy is LRS (one zone)",
		"LRS", "ZRS", bucket.paths.zone_redundant,
	)}) with input as oss({"DataRedundancyType": "LRS"})
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"DataRedundancyType": ""}, {"DataRedundancyType": null}, {"DataRedundancyType": "zrs"}] {
		testing.undetermined(policy) with input as oss(properties)
	}
}
