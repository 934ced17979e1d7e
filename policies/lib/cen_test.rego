package policies.lib.cen_test

import data.policies.lib.cen

bandwidth_package(limits) := {"resource": {
	"type": "alicloud/ACS::CEN::CenBandwidthPackage",
	"properties": {"OrginInterRegionBandwidthLimits": {"OrginInterRegionBandwidthLimit": limits}},
}}

test_region_bandwidths if {
	cen.region_bandwidths == [5, 2] with input as bandwidth_package([{"BandwidthLimit": "5"}, {"BandwidthLimit": 2}])
	cen.region_bandwidths == [] with input as bandwidth_package([])
}

test_region_bandwidths_unknown if {
	not cen.region_bandwidths with input as bandwidth_package(null)
	every limits in [[{"BandwidthLimit": "5"}, {}], [{"BandwidthLimit": "5"}, {"BandwidthLimit": ""}]] {
		cen.region_bandwidths == [5] with input as bandwidth_package(limits)
	}
	not cen.region_bandwidths with input as {"resource": {"type": "alicloud/ACS::CEN::CenBandwidthPackage", "properties": {}}}
	not cen.region_bandwidths with input as object.union(bandwidth_package([]), {"resource": {"type": "alicloud/ACS::CEN::CenInstance"}})
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(cen.paths.region_bandwidths) == {"alicloud/ACS::CEN::CenBandwidthPackage"}
}
