package policies.cen.cen_cross_region_bandwidth_check_test

import data.policies.cen.cen_cross_region_bandwidth_check as policy
import data.policies.lib.cen
import data.policies.lib.reasons
import data.policies.lib.testing

bandwidth_package(limits) := {
	"resource": {
		"type": "alicloud/ACS::CEN::CenBandwidthPackage",
		"properties": {"OrginInterRegionBandwidthLimits": {"OrginInterRegionBandwidthLimit": [{"BandwidthLimit": limit} | some limit in limits]}},
	},
	"parameters": {"bandwidth": 1},
}

test_allow_above_the_parameter if {
	testing.compliant(policy, {"region_bandwidths": [2]}) with input as bandwidth_package(["2"])
	testing.compliant(policy, {"region_bandwidths": [1.1, 100]}) with input as bandwidth_package([1.1, "100"])
}

test_deny_the_parameter_and_below if {
	testing.noncompliant(policy, {reasons.more_than(
		"the bandwidth between two regions is 1 Mbit/s",
		1, 1, cen.paths.region_bandwidths,
	)}) with input as bandwidth_package(["5", "1"])
	testing.noncompliant(policy, {reasons.more_than(
		"the bandwidth between two regions is 0 Mbit/s",
		0, 1, cen.paths.region_bandwidths,
	)}) with input as bandwidth_package(["0"])
	testing.noncompliant(policy, {reasons.more_than(
		"the bandwidth between two regions is 0.5 Mbit/s",
		0.5, 1, cen.paths.region_bandwidths,
	)}) with input as bandwidth_package([0.5, 2])
}

test_not_applicable_without_regions if {
	testing.not_applicable(policy, {"the bandwidth package connects no regions"}) with input as bandwidth_package([])
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/ACS::CEN::CenBandwidthPackage", "properties": {}}, "parameters": {"bandwidth": 1}}
}
