package policies.security_group.vpc_default_sg_closed_test

import data.policies.lib.reasons
import data.policies.lib.security_group
import data.policies.lib.testing
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

allowing(direction, property, allowed) := reasons.none(
	sprintf("the default group allows %s traffic (%s)", [direction, allowed]),
	[allowed], property,
)

inbound := allowing("inbound", security_group.paths.ingress_rules, "all 0-65535")

outbound := allowing("outbound", security_group.paths.egress_rules, "all 0-65535")

test_deny_rules_of_the_default_group if {
	testing.noncompliant(policy, {inbound}) with input as huawei("default", [{"direction": "ingress"}])
	testing.noncompliant(policy, {outbound}) with input as huawei("default", [{"direction": "egress"}, {"direction": "egress", "ethertype": "IPv6"}])
	testing.noncompliant(policy, {inbound, outbound}) with input as huawei("default", [
		{"direction": "ingress", "remote_group_id": "sg-1"},
		{"direction": "egress"},
	])
	testing.noncompliant(policy, {inbound}) with input as aws("default", [members], [])
	testing.noncompliant(policy, {outbound}) with input as aws("default", [], [everything])
	testing.noncompliant(policy, {allowing("inbound", security_group.paths.ingress_rules, "tcp 22")}) with input as huawei("default", [
		{"direction": "ingress", "protocol": "tcp", "port_range_min": 22, "port_range_max": 22},
		{},
	])
}

test_allow_the_default_group_without_rules if {
	testing.compliant(policy, {"default": true, "inbound": [], "outbound": []}) with input as huawei("default", [])
	testing.compliant(policy, {"default": true, "inbound": [], "outbound": []}) with input as aws("default", [], [])
}

test_huawei_deny_rules_are_ignored if {
	testing.compliant(policy, {"default": true, "inbound": [], "outbound": []}) with input as huawei("default", [{"direction": "ingress", "action": "deny"}])
}

test_not_applicable_to_other_groups if {
	every resource in [huawei("web", [{"direction": "ingress"}]), huawei("Default", []), aws("web", [everything], [everything])] {
		testing.not_applicable(policy, {"the group is not the default security group"}) with input as resource
	}
}

unreadable contains huawei("default", [{"direction": "ingress", "action": "deny"}, {}])

unreadable contains aws(null, [], [])

unreadable contains aws("default", [], null)

unreadable contains {"resource": {
	"type": "huaweicloud/vpc.securityGroups",
	"properties": {"security_group_rules": []},
}}
