# METADATA
# title: VPCs have flow logs
# description: The traffic of a virtual private cloud is recorded, so that attacks can be reconstructed.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/vpc-flow-logs-enabled.html
#   - https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_flow_0002.html
# custom:
#   id: vpc-flow-logs-enabled
#   aliases:
#     aws: [vpc-flow-logs-enabled]
#     huaweicloud: [vpc-flow-logs-enabled]
#   severity: medium
#   resource_types:
#     - aws/AWS::EC2::VPC
#     - huaweicloud/vpc.vpcs
#   parameters:
#     trafficType:
#       type: string
#       description: The traffic that a flow log must record, empty for any
#       default: ""
#       enum: ["", ACCEPT, REJECT, ALL]
#   fix: Create a flow log for the VPC.
#   differences:
#     - Flow logs are looked for among the items that AWS Config records. Where it does not record them, the policy cannot tell.
#     - On Huawei Cloud flow logs of the VPC itself count, not those of its subnets and network interfaces.
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
