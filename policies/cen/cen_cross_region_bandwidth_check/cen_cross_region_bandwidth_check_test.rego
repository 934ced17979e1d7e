package policies.cen.cen_cross_region_bandwidth_check_test

import data.policies.cen.cen_cross_region_bandwidth_check as policy
import data.policies.lib.cen

bandwidth_package(limits) := {
	"resource": {
		"type": "alicloud/ACS::CEN::CenBandwidthPackage",
		"properties": {"OrginInterRegionBandwidthLimits": {"OrginInterRegionBandwidthLimit": [{"BandwidthLimit": limit} | some limit in limits]}},
	},
	"parameters": {"bandwidth": 1},
}

test_allow_above_the_parameter if {
	every limits in [["2"], [1.1, "100"]] {
		policy.deny == set() with input as bandwidth_package(limits)
		policy.not_applicable == set() with input as bandwidth_package(limits)
	}
}

test_deny_the_parameter_and_below if {
	policy.deny == {{
		"message": "the bandwidth between two regions is 1 Mbit/s, more than 1 is required",
		"property": cen.paths.region_bandwidths,
		"actual": 1,
		"desired": 1,
		"operator": "Greater",
	}} with input as bandwidth_package(["5", "1"])
	every limits in [["0"], [0.5, 2]] {
		count(policy.deny) == 1 with input as bandwidth_package(limits)
	}
}

test_not_applicable_without_regions if {
	policy.not_applicable == {"the package connects no regions"} with input as bandwidth_package([])
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as bandwidth_package(["5", null])
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::CEN::CenBandwidthPackage", "properties": {}}, "parameters": {"bandwidth": 1}}
}
