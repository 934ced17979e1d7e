package policies.attachment.internet_gateway_authorized_vpc_only_test

import data.policies.attachment.internet_gateway_authorized_vpc_only as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(ids, authorized) := {"resource": {"type": "aws/AWS::EC2::InternetGateway", "properties": {"attachments": [{"vpcId": id} | some id in ids]}}, "parameters": {"AuthorizedVpcIds": authorized}}

test_allow_authorized if {
	testing.compliant(policy, {"vpcs": ["vpc-1"]}) with input as of(["vpc-1"], "vpc-2, vpc-1")
	testing.compliant(policy, {"vpcs": []}) with input as of([], "")
}

test_deny_others if {
	testing.noncompliant(policy, {reasons.one_of("the internet gateway is attached to vpc-1", "vpc-1", [], "attachments")}) with input as of(["vpc-1"], "")
	testing.noncompliant(policy, {reasons.one_of("the internet gateway is attached to vpc-1", "vpc-1", ["vpc-2"], "attachments")}) with input as of(["vpc-1"], "vpc-2")
}

unreadable contains of([null], "")
