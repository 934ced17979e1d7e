# METADATA
# title: CEN bandwidth between regions is above the minimum
# description: Each pair of regions that a bandwidth package connects has more bandwidth than the rule names, so that the connection is usable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cen-cross-region-bandwidth-check
# custom:
#   id: cen-cross-region-bandwidth-check
#   severity: medium
#   resource_types:
#     - alicloud/ACS::CEN::CenBandwidthPackage
#   parameters:
#     bandwidth:
#       type: number
#       description: The bandwidth that does not comply yet
#       minimum: 0
#       default: 1
#       unit: Mbit/s
#   fix: Give the pair of regions more of the package's bandwidth.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
#   differences:
#     - Unlike the other bandwidth rules this one asks for more than the parameter; a bandwidth that equals it does not comply.
#     - Alibaba Cloud judges the CEN instance, whose item does not name its bandwidths; here its bandwidth packages are judged.
#     - The published resource schema does not list the bandwidths between regions; they are read as the product's API spells them.
package policies.cen.cen_cross_region_bandwidth_check

import data.policies.lib.cen
import data.policies.lib.reasons

# METADATA
# description: The bandwidths of the pairs of regions in Mbit/s.
evidence := {"region_bandwidths": cen.region_bandwidths}

not_applicable contains "the bandwidth package connects no regions" if count(evidence.region_bandwidths) == 0

deny contains reasons.more_than(
	sprintf("the bandwidth between two regions is %v Mbit/s", [bandwidth]),
	bandwidth, input.parameters.bandwidth, cen.paths.region_bandwidths,
) if {
	some bandwidth in evidence.region_bandwidths
	bandwidth <= input.parameters.bandwidth
}
