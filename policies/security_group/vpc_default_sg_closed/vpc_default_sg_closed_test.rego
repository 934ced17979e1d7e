package policies.security_group.vpc_default_sg_closed_test

import data.policies.lib.security_group
import data.policies.security_group.vpc_default_sg_closed as policy

huawei(name, rules) := {"resource": {
	"type": "huaweicloud/vpc.securityGroups", "name": name,
	"properties": {"security_group_rules": rules},
}}

aws(name, ingress, egress) := {"resource": {
	"type": "aws/AWS::EC2::SecurityGroup",
	"properties": {"groupName": name, "ipPermissions": ingress, "ipPermissionsEgress": egress},
}}

everything := {"ipProtocol": "-1", "ipRanges": ["0.0.0.0/0"]}

members := {"ipProtocol": "-1", "userIdGroupPairs": [{"groupId": "sg-1"}]}

allowing(direction, property, number) := {
	"message": sprintf("rules of the default group that allow %s traffic: %d, there must be none", [direction, number]),
	"property": property,
	"actual": number, "desired": 0, "operator": "Equals",
}

inbound(number) := allowing("inbound", security_group.paths.ingress_rules, number)

outbound(number) := allowing("outbound", security_group.paths.egress_rules, number)

test_deny_rules_of_the_default_group if {
	policy.deny == {inbound(1)} with input as huawei("default", [{"direction": "ingress"}])
	policy.deny == {outbound(2)} with input as huawei("default", [{"direction": "egress"}, {"direction": "egress", "ethertype": "IPv6"}])
	policy.deny == {inbound(1), outbound(1)} with input as huawei("default", [
		{"direction": "ingress", "remote_group_id": "sg-1"},
		{"direction": "egress"},
	])
	policy.deny == {inbound(1)} with input as aws("default", [members], [])
	policy.deny == {outbound(1)} with input as aws("default", [], [everything])
}

test_allow_the_default_group_without_rules if {
	policy.deny == set() with input as huawei("default", [])
	policy.deny == set() with input as aws("default", [], [])
	policy.not_applicable == set() with input as huawei("default", [])
	policy.not_applicable == set() with input as aws("default", [], [])
}

test_huawei_deny_rules_are_ignored if {
	policy.deny == set() with input as huawei("default", [{"direction": "ingress", "action": "deny"}])
}

test_not_applicable_to_other_groups if {
	every resource in [huawei("web", [{"direction": "ingress"}]), huawei("Default", []), aws("web", [everything], [everything])] {
		policy.not_applicable == {"the group is not the default security group"} with input as resource
	}
}

test_no_evidence_when_something_cannot_be_read if {
	not policy.evidence with input as huawei("default", [{"direction": "ingress"}, {}])
	not policy.evidence with input as aws(null, [], [])
	not policy.evidence with input as aws("default", [], null)
	not policy.evidence with input as {"resource": {
		"type": "huaweicloud/vpc.securityGroups",
		"properties": {"security_group_rules": []},
	}}
}
