# METADATA
# title: Virtual private clouds
# description: What the clouds say about a virtual private cloud and what belongs to it.
package policies.lib.vpc

import data.policies.lib.lifecycle
import data.policies.lib.text

# METADATA
# description: >-
#   The flow logs of the VPC that are active, each with the traffic that it records: ACCEPT, REJECT or ALL. On AWS they are items of their own.
active_flow_logs := [log.properties.trafficType |
	some log in logs
	log.properties.flowLogStatus == "ACTIVE"
] if {
	input.resource.type == "aws/AWS::EC2::VPC"
	logs := input.lookups.vpc_flow_logs.value
}

# METADATA
# description: Alibaba Cloud calls the traffic All, Allow and Drop (VPC API, DescribeFlowLogs).
active_flow_logs := [{"all": "ALL", "allow": "ACCEPT", "drop": "REJECT"}[text.word(log.TrafficType)] |
	some log in logs
	{"active": true, "inactive": false}[text.word(log.Status)]
] if {
	input.resource.type == "alicloud/ACS::VPC::VPC"
	logs := input.lookups.vpc_flow_logs_of_alicloud.value.FlowLogs.FlowLog
}

active_flow_logs := [{"all": "ALL", "accept": "ACCEPT", "reject": "REJECT"}[log.traffic_type] |
	some log in logs
	log.admin_state
	log.status == "ACTIVE"
] if {
	input.resource.type == "huaweicloud/vpc.vpcs"
	logs := input.lookups.vpc_fl_flow_logs.value.flow_logs
}

# METADATA
# description: Whether the VPC is being deleted (VPC API, DeleteVpc).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::VPC::VPC"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::VPC::VPC"

# METADATA
# description: The states of a VPC have no end elsewhere (EC2 API, Vpc; VPC API of Huawei Cloud, Vpc).
deleting := false if input.resource.type in {"aws/AWS::EC2::VPC", "huaweicloud/vpc.vpcs"}
