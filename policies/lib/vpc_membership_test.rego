package policies.lib.vpc_membership_test

import data.policies.lib.reasons
import data.policies.lib.vpc_membership

test_in_any_vpc if {
	vpc_membership.in_vpc("vpc-1", []) == true
	vpc_membership.in_vpc("", []) == false
}

test_in_an_allowed_vpc if {
	vpc_membership.in_vpc("vpc-1", ["vpc-1"]) == true
	vpc_membership.in_vpc("vpc-1", ["vpc-2", "vpc-1"]) == true
	vpc_membership.in_vpc("vpc-1", ["vpc-2"]) == false
	vpc_membership.in_vpc("vpc-1", ["VPC-1"]) == false
	vpc_membership.in_vpc("", ["vpc-1"]) == false
}

test_undefined_for_what_is_no_identifier if {
	every value in [null, 5, true, [], {}] {
		every allowed in [[], ["vpc-1"]] {
			[member | member := vpc_membership.in_vpc(value, allowed)] == []
		}
	}
}

test_reason if {
	paths := {"x/y": "VpcId"}
	every allowed in [[], ["vpc-1"]] {
		vpc_membership.reason("", allowed, paths) == reasons.not_blank("the network is not a VPC", paths)
	}
	vpc_membership.reason("vpc-1", ["vpc-2", "vpc-3"], paths) == reasons.one_of("the VPC is vpc-1", "vpc-1", ["vpc-2", "vpc-3"], paths)
}
