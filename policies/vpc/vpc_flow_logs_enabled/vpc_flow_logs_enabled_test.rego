package policies.vpc.vpc_flow_logs_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.vpc.vpc_flow_logs_enabled as policy

vpc(traffic, wanted) := {
	"resource": {"type": "aws/AWS::EC2::VPC"},
	"lookups": {"vpc_flow_logs": {"exists": true, "value": [log |
		some recorded in traffic
		log := {"id": "fl-1", "properties": {"flowLogStatus": "ACTIVE", "trafficType": recorded}}
	]}},
	"parameters": {"trafficType": wanted},
}

test_allow_recorded if {
	every wanted in ["", "REJECT", "ALL"] {
		testing.compliant(policy, {"deleting": false, "traffic": ["ALL"]}) with input as vpc(["ALL"], wanted)
	}
	testing.compliant(policy, {"deleting": false, "traffic": ["REJECT"]}) with input as vpc(["REJECT"], "REJECT")
}

test_deny_unrecorded if {
	reason := reasons.not_empty("no active flow log records the traffic that is asked for", "flow logs")
	testing.noncompliant(policy, {reason}) with input as vpc([], "")
	testing.noncompliant(policy, {reason}) with input as vpc(["ACCEPT"], "REJECT")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(vpc([], ""), ["lookups"])
}

alicloud(logs, wanted) := {
	"resource": {"type": "alicloud/ACS::VPC::VPC"},
	"lookups": {"vpc_flow_logs_of_alicloud": {"exists": true, "value": {"FlowLogs": {"FlowLog": logs}}}},
	"parameters": {"trafficType": wanted},
}

test_alicloud if {
	log := {"Status": "Active", "TrafficType": "Allow"}
	reason := reasons.not_empty("no active flow log records the traffic that is asked for", "flow logs")
	testing.compliant(policy, {"deleting": false, "traffic": ["ACCEPT"]}) with input as alicloud([log], "")
	testing.noncompliant(policy, {reason}) with input as alicloud([log], "ALL")
	testing.noncompliant(policy, {reason}) with input as alicloud([], "")
	testing.undetermined(policy) with input as object.remove(alicloud([], ""), ["lookups"])
}

huawei(logs) := {
	"resource": {"type": "huaweicloud/vpc.vpcs"},
	"lookups": {"vpc_fl_flow_logs": {"exists": true, "value": {"flow_logs": logs}}},
	"parameters": {"trafficType": ""},
}

test_huawei_cloud if {
	testing.compliant(policy, {"deleting": false, "traffic": ["ALL"]}) with input as huawei([{"admin_state": true, "status": "ACTIVE", "traffic_type": "all"}])
	reason := reasons.not_empty("no active flow log records the traffic that is asked for", "flow logs")
	testing.noncompliant(policy, {reason}) with input as huawei([{"admin_state": true, "status": "DOWN", "traffic_type": "all"}])
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the VPC is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::VPC::VPC", "properties": {"Status": "Deleting"}}}
}
