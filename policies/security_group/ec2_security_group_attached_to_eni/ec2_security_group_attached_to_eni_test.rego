package policies.security_group.ec2_security_group_attached_to_eni_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.security_group.ec2_security_group_attached_to_eni as policy

group(name, interfaces) := {
	"resource": {"type": "aws/AWS::EC2::SecurityGroup", "properties": {"groupName": name}},
	"lookups": {"security_group_network_interfaces": {"exists": true, "value": [{"id": id} | some id in interfaces]}},
}

test_allow_attached if {
	testing.compliant(policy, {"default": false, "interfaces": ["eni-1"]}) with input as group("web", ["eni-1"])
}

test_deny_unattached if {
	testing.noncompliant(policy, {reasons.not_empty("the security group is attached to no network interface", "network interfaces")}) with input as group("web", [])
}

test_not_applicable_to_default if {
	testing.not_applicable(policy, {"default security groups cannot be deleted"}) with input as group("default", [])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(group("web", []), ["lookups"])
}
