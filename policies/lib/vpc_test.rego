package policies.lib.vpc_test

import data.policies.lib.vpc

flow_logs(logs) := {
	"resource": {"type": "aws/AWS::EC2::VPC"},
	"lookups": {"vpc_flow_logs": {"exists": true, "value": [{"id": "fl-1", "properties": log} | some log in logs]}},
}

test_active_flow_logs if {
	logs := [{"flowLogStatus": "ACTIVE", "trafficType": "ALL"}, {"flowLogStatus": "INACTIVE", "trafficType": "ALL"}]
	vpc.active_flow_logs == ["ALL"] with input as flow_logs(logs)
	vpc.active_flow_logs == [] with input as flow_logs([])
}

huawei(logs) := {
	"resource": {"type": "huaweicloud/vpc.vpcs"},
	"lookups": {"vpc_fl_flow_logs": {"exists": true, "value": {"flow_logs": logs}}},
}

test_active_flow_logs_of_huawei if {
	on := {"admin_state": true, "status": "ACTIVE", "traffic_type": "all"}
	off := [object.union(on, {"admin_state": false}), object.union(on, {"status": "DOWN"})]
	vpc.active_flow_logs == ["ALL"] with input as huawei(array.concat([on], off))
	vpc.active_flow_logs == [] with input as huawei(off)
}

test_unknown_elsewhere if {
	not vpc.active_flow_logs with input as {"resource": {"type": "aws/AWS::EC2::Subnet"}}
}

alicloud_flow_logs(logs) := {
	"resource": {"type": "alicloud/ACS::VPC::VPC"},
	"lookups": {"vpc_flow_logs_of_alicloud": {"exists": true, "value": {"FlowLogs": {"FlowLog": logs}}}},
}

test_active_flow_logs_alicloud if {
	every native, neutral in {"All": "ALL", "Allow": "ACCEPT", "Drop": "REJECT"} {
		logs := [{"Status": "Active", "TrafficType": native}, {"Status": "Inactive", "TrafficType": "All"}]
		vpc.active_flow_logs == [neutral] with input as alicloud_flow_logs(logs)
	}
	vpc.active_flow_logs == [] with input as alicloud_flow_logs([])
	vpc.active_flow_logs == [] with input as alicloud_flow_logs([{"Status": "Activating", "TrafficType": "All"}])
	vpc.active_flow_logs == [] with input as alicloud_flow_logs([{"Status": "Active", "TrafficType": "Other"}])
}

test_deleting if {
	vpc.deleting == true with input as {"resource": {"type": "alicloud/ACS::VPC::VPC", "properties": {"Status": "Deleting"}}}
	vpc.deleting == false with input as {"resource": {"type": "alicloud/ACS::VPC::VPC", "properties": {"Status": "Available"}}}
	every type in ["alicloud/ACS::VPC::VPC", "aws/AWS::EC2::VPC", "huaweicloud/vpc.vpcs"] {
		vpc.deleting == false with input as {"resource": {"type": type, "properties": {}}}
	}
}
