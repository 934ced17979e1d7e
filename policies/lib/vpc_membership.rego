# METADATA
# title: VPC membership
# description: A resource is in a virtual private cloud, or in the classic network, which all customers share.
package policies.lib.vpc_membership

import data.policies.lib.reasons

# METADATA
# description: >-
#   Whether a resource is in a VPC, given the VPC's identifier (empty for none) and the identifiers of those that are allowed; an empty
#   list allows each.
in_vpc(vpc_id, allowed) := vpc_id != "" if {
	is_string(vpc_id)
	count(allowed) == 0
}

in_vpc(vpc_id, allowed) := vpc_id in allowed if {
	is_string(vpc_id)
	count(allowed) > 0
}

# METADATA
# description: The reason why a resource is not in an allowed VPC.
reason("", _, property) := reasons.not_blank("the network is not a VPC", property)

reason(vpc_id, allowed, property) := reasons.one_of(sprintf("the VPC is %v", [vpc_id]), vpc_id, allowed, property) if vpc_id != ""
