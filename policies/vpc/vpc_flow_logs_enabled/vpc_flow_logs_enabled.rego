# METADATA
# title: VPCs have flow logs enabled
# description: >-
#   Recorded traffic allows attacks to be reconstructed. A VPC must have an active flow log. If trafficType is set, a flow log must record
#   that traffic or all traffic.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/eq704b
#   - https://www.alibabacloud.com/help/en/vpc/developer-reference/api-vpc-2016-04-28-describeflowlogs
#   - https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_flow_0002.html
# custom:
#   id: vpc-flow-logs-enabled
#   aliases:
#     aws: [vpc-flow-logs-enabled]
#     huaweicloud: [vpc-flow-logs-enabled]
#     alicloud: [vpc-flow-logs-enabled]
#   severity: medium
#   resource_types:
#     - aws/AWS::EC2::VPC
#     - alicloud/ACS::VPC::VPC
#     - huaweicloud/vpc.vpcs
#   parameters:
#     trafficType:
#       type: string
#       description: The traffic that a flow log must record; empty for any
#       default: ""
#       enum: ["", ACCEPT, REJECT, ALL]
#   fix: Create a flow log for the VPC that records the required traffic.
#   differences:
#     - >-
#       The policy looks for flow logs among the items that AWS Config records. If AWS Config does not record them, the verdict is
#       Undetermined.
#     - Alibaba Cloud's managed rule has no parameter. Its API calls the traffic All, Allow (ACCEPT) and Drop (REJECT).
#     - On Alibaba Cloud, flow logs of single vSwitches and ENIs do not count.
#     - On Huawei Cloud, flow logs of the VPC itself count, not those of its subnets and network interfaces.
#     - A VPC that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state is read of the item; the flow logs decide
#   zh:
#     title: VPC 已启用流日志
#     description: 流量记录可用于还原攻击过程。VPC 必须有处于活动状态的流日志；如果设置了 trafficType，则流日志必须记录该类流量或全部流量。
#     fix: 为该 VPC 创建记录所要求流量的流日志。
package policies.vpc.vpc_flow_logs_enabled

import data.policies.lib.reasons
import data.policies.lib.vpc

# METADATA
# description: The traffic that the active flow logs record.
evidence := {"deleting": false, "traffic": vpc.active_flow_logs} if vpc.deleting == false

# METADATA
# description: The VPC is being deleted.
evidence := {"deleting": true} if vpc.deleting

not_applicable contains "the VPC is being deleted" if evidence.deleting

deny contains reasons.not_empty("no active flow log records the traffic that is asked for", "flow logs") if {
	evidence.deleting == false
	count([traffic | some traffic in evidence.traffic; _suffices(traffic)]) == 0
}

_suffices(_) if input.parameters.trafficType == ""

_suffices(traffic) if traffic == input.parameters.trafficType

_suffices("ALL") if input.parameters.trafficType != ""
