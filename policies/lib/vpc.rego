# METADATA
# title: Virtual private clouds
# description: What the clouds say about a virtual private cloud and what belongs to it.
package policies.lib.vpc

# METADATA
# description: >-
#   The flow logs of the VPC that are active, each with the traffic that it records: ACCEPT, REJECT or ALL. They are items of their own.
active_flow_logs := [log.properties.trafficType |
	some log in logs
	log.properties.flowLogStatus == "ACTIVE"
] if {
	input.resource.type == "aws/AWS::EC2::VPC"
	logs := input.lookups.vpc_flow_logs.value
}
