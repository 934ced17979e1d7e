package policies.nat_gateway.private_nat_gateway_authorized_vpc_only_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.nat_gateway.private_nat_gateway_authorized_vpc_only as policy

gateway(properties, allowed) := {
	"resource": {"type": "huaweicloud/nat.privateNatGateways", "properties": properties},
	"parameters": {"authorizedVpcIds": allowed},
}

both_spellings(vpc) := [{"downlink_vpcs": [{"vpc_id": vpc}]}, {"downlinkVpcs": [{"vpcId": vpc}]}]

test_allow if {
	every properties in both_spellings("v1") {
		testing.compliant(policy, {"deleting": false, "vpcs": ["v1"]}) with input as gateway(properties, ["v0", "v1"])
		testing.compliant(policy, {"deleting": false, "vpcs": ["v1"]}) with input as gateway(properties, [])
	}
}

test_deny if {
	every properties in both_spellings("v1") {
		testing.noncompliant(policy, {reasons.one_of("the VPC is v1", "v1", ["v0"], "downlink_vpcs")}) with input as gateway(properties, ["v0"])
	}
}

test_undetermined_without_vpc if {
	every properties in [{}, {"downlink_vpcs": []}, {"downlink_vpcs": [{}]}] {
		testing.undetermined(policy) with input as gateway(properties, [])
	}
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the gateway is being deleted"}) with input as {"resource": {"type": "huaweicloud/nat.privateNatGateways", "properties": {"status": "PENDING_DELETE"}}}
}
