# METADATA
# title: Cloud enterprise networks
# description: What Alibaba Cloud says about the bandwidth between the regions of a network (Cloud Enterprise Network API, DescribeCenBandwidthPackages).
package policies.lib.cen

import data.policies.lib.number

# METADATA
# description: The bandwidths in Mbit/s that a bandwidth package gives to pairs of regions.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CEN::CenBandwidthPackage"]
# custom:
#   absent:
#     - path: properties.OrginInterRegionBandwidthLimits.OrginInterRegionBandwidthLimit
#       mutations: [emptied]
#       because: no bandwidth is assigned to any pair of regions
region_bandwidths := [bandwidth | some native in natives; bandwidth := number.parse(native.BandwidthLimit)] if {
	input.resource.type == "alicloud/ACS::CEN::CenBandwidthPackage"
	natives := input.resource.properties.OrginInterRegionBandwidthLimits.OrginInterRegionBandwidthLimit
	is_array(natives)
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"region_bandwidths": {"alicloud/ACS::CEN::CenBandwidthPackage": "OrginInterRegionBandwidthLimits.OrginInterRegionBandwidthLimit"}}
