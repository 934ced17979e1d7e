package policies.attachment.ec2_instance_multiple_eni_check_test

import data.policies.attachment.ec2_instance_multiple_eni_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(ids) := {"resource": {"type": "aws/AWS::EC2::Instance", "properties": {"networkInterfaces": [{"networkInterfaceId": id} | some id in ids]}}}

test_allow_one if {
	testing.compliant(policy, {"deleting": false, "interfaces": ["eni-1"]}) with input as of(["eni-1"])
	testing.compliant(policy, {"deleting": false, "interfaces": []}) with input as of([])
}

test_deny_two if {
	testing.noncompliant(policy, {reasons.at_most("the instance has 2 network interfaces", 2, 1, "networkInterfaces")}) with input as of(["eni-1", "eni-2"])
}

unreadable contains of([null])

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the server is being deleted"}) with input as {"resource": {"type": "aws/AWS::EC2::Instance", "properties": {"state": {"name": "shutting-down"}, "networkInterfaces": []}}}
}
