# METADATA
# title: CEN bandwidth between regions is above the minimum
# description: >-
#   A connection between regions needs enough bandwidth to be usable. Every pair of regions in a CEN bandwidth package must have more bandwidth than
#   the parameter. A bandwidth equal to the parameter does not comply. A package that connects no regions is not applicable.
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
#       description: The bandwidth that must be exceeded
#       minimum: 0
#       default: 1
#       unit: Mbit/s
#   fix: Assign more of the package's bandwidth to the pair of regions.
#   frameworks:
#     MLPS 2.0 Level 2: [7.1.2.1 b]
#     MLPS 2.0 Level 3: [8.1.2.1 b]
#   differences:
#     - Unlike the other bandwidth policies, this one requires more than the parameter. A bandwidth equal to the parameter does not comply.
#     - Alibaba Cloud's managed rule judges the CEN instance, whose item does not contain its bandwidths. Here its bandwidth packages are judged.
#     - The published resource schema does not list the bandwidths between regions. Their property names are those of the product's API.
#   zh:
#     title: 云企业网跨地域带宽高于最低要求
#     description: 跨地域互通需要足够的带宽。云企业网（CEN）带宽包中，每一对地域之间的带宽都必须大于参数 bandwidth，等于也不合规。未分配跨地域带宽的带宽包不适用。
#     fix: 为带宽不足的地域对分配更多带宽。
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
