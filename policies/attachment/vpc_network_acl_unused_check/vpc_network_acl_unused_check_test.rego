package policies.attachment.vpc_network_acl_unused_check_test

import data.policies.attachment.vpc_network_acl_unused_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(ids) := {"resource": {"type": "aws/AWS::EC2::NetworkAcl", "properties": {"associations": [{"subnetId": id} | some id in ids]}}}

test_allow_used if {
	testing.compliant(policy, {"subnets": ["subnet-1"]}) with input as of(["subnet-1"])
}

test_deny_unused if {
	testing.noncompliant(policy, {reasons.not_empty("the network ACL is associated with no subnet", "associations")}) with input as of([])
}

unreadable contains of([null])
