# METADATA
# title: VPCs have flow logs
# description: The traffic of a virtual private cloud is recorded, so that attacks can be reconstructed.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html
# custom:
#   id: vpc-flow-logs-enabled
#   aliases:
#     aws: [vpc-flow-logs-enabled]
#   severity: medium
#   resource_types:
#     - aws/AWS::EC2::VPC
#   parameters:
#     trafficType:
#       type: string
#       description: The traffic that a flow log must record, empty for any
#       default: ""
#       enum: ["", ACCEPT, REJECT, ALL]
#   fix: Create a flow log for the VPC.
#   differences:
#     - Flow logs are looked for among the items that AWS Config records. Where it does not record them, the policy cannot tell.
#   zh:
#     title: VPC 已启用流日志
#     description: 流日志记录虚拟私有云的流量，用于还原攻击过程。
#     fix: 为 VPC 创建流日志。
package policies.vpc.vpc_flow_logs_enabled

import data.policies.lib.reasons
import data.policies.lib.vpc

# METADATA
# description: The traffic that the active flow logs record.
evidence := {"traffic": vpc.active_flow_logs}

deny contains reasons.not_empty("no active flow log records the traffic that is asked for", "flow logs") if {
	count([traffic | some traffic in evidence.traffic; _suffices(traffic)]) == 0
}

_suffices(_) if input.parameters.trafficType == ""

_suffices(traffic) if traffic == input.parameters.trafficType

_suffices("ALL") if input.parameters.trafficType != ""
