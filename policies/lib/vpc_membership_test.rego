package policies.lib.vpc_membership_test

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
	vpc_membership.reason("", [], {"x/y": "VpcId"}) == {
		"message": "the network is not a VPC",
		"property": {"x/y": "VpcId"},
		"actual": "",
		"desired": [],
		"operator": "StringIn",
	}
	vpc_membership.reason("vpc-1", ["vpc-2", "vpc-3"], "VpcId").message == "the VPC is vpc-1, allowed is vpc-2 or vpc-3"
	not vpc_membership.reason("vpc-1", [], "VpcId")
	not vpc_membership.reason("vpc-1", ["vpc-1"], "VpcId")
}

test_reason_of_what_is_no_identifier if {
	vpc_membership.reason(null, [], "VpcId").actual == null
}
