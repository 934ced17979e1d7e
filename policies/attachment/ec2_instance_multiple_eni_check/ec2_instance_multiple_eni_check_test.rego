package policies.attachment.ec2_instance_multiple_eni_check_test

import data.policies.attachment.ec2_instance_multiple_eni_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(ids) := {"resource": {"type": "aws/AWS::EC2::Instance", "properties": {"networkInterfaces": [{"networkInterfaceId": id} | some id in ids]}}}

test_allow_one if {
	testing.compliant(policy, {"interfaces": ["eni-1"]}) with input as of(["eni-1"])
	testing.compliant(policy, {"interfaces": []}) with input as of([])
}

test_deny_two if {
	testing.noncompliant(policy, {reasons.at_most("the instance has 2 network interfaces", 2, 1, "networkInterfaces")}) with input as of(["eni-1", "eni-2"])
}

unreadable contains of([null])
