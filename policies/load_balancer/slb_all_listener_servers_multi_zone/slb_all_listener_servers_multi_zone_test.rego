package policies.load_balancer.slb_all_listener_servers_multi_zone_test

import data.policies.lib.load_balancer
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.slb_all_listener_servers_multi_zone as policy

slb(second_zone, zones) := {
	"resource": {
		"type": "alicloud/ACS::SLB::LoadBalancer",
		"properties": {
			"MasterZoneId": "cn-hangzhou-b",
			"SlaveZoneId": second_zone,
			"ListenerPortsAndProtocol": {"ListenerPortAndProtocol": [{"ListenerPort": 80}]},
			"BackendServers": {"BackendServer": [{"ServerId": sprintf("i-%d", [i])} | some i, _ in zones]},
		},
	},
	"lookups": {
		"slb_listeners": {"exists": true, "value": {"Listeners": [{"ListenerPort": 80, "ListenerProtocol": "tcp", "VServerGroupId": ""}]}},
		"slb_server_groups": {"exists": true, "value": []},
		"slb_group_servers": {"exists": true, "value": []},
		"slb_default_servers": {"exists": true, "value": [{"of": ["i"], "exists": true, "value": {"Instances": {"Instance": [instance |
			some i, zone in zones
			instance := {"InstanceId": sprintf("i-%d", [i]), "ZoneId": zone}
		]}}}]},
	},
}

test_allow_several_zones if {
	evidence := {"zones": ["cn-hangzhou-b", "cn-hangzhou-d"], "listeners": [{"port": 80, "zones": ["a", "b"]}]}
	testing.compliant(policy, evidence) with input as slb("cn-hangzhou-d", ["a", "b", "a"])
}

test_deny_one_zone if {
	testing.noncompliant(policy, {reasons.more_than("the load balancer is in one zone", 1, 1, load_balancer.paths.zones)}) with input as slb("", ["a", "b"])
	testing.noncompliant(policy, {reasons.more_than(
		"the number of zones of the servers behind the listener on port 80 is 1",
		1, 1, load_balancer.paths.listener_zones,
	)}) with input as slb("cn-hangzhou-d", ["a", "a"])
	testing.noncompliant(policy, {reasons.more_than(
		"the number of zones of the servers behind the listener on port 80 is 0",
		0, 1, load_balancer.paths.listener_zones,
	)}) with input as slb("cn-hangzhou-d", [])
}

unreadable contains slb("cn-hangzhou-d", ["a", ""])

unreadable contains object.remove(slb("", []), ["lookups"])
