# METADATA
# title: Membership in a VPC
# description: A resource stands in a virtual private cloud, or in the classic network where every customer's resources stand.
package policies.lib.vpc_membership

# METADATA
# description: >-
#   Whether a resource stands in a VPC, given the VPC's identifier (empty for none) and the identifiers of those that are allowed; an empty
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
# description: The reason why a resource does not stand in an allowed VPC. Undefined when it does.
reason(vpc_id, allowed, property) := {
	"message": _message(vpc_id, allowed),
	"property": property,
	"actual": vpc_id,
	"desired": allowed,
	"operator": "StringIn",
} if {
	not in_vpc(vpc_id, allowed)
}

_message("", _) := "the network is not a VPC"

_message(vpc_id, allowed) := sprintf("the VPC is %v, allowed is %v", [vpc_id, concat(" or ", allowed)]) if vpc_id != ""
