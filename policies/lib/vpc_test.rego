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

test_unknown_elsewhere if {
	not vpc.active_flow_logs with input as {"resource": {"type": "aws/AWS::EC2::Subnet"}}
}
