# METADATA
# title: RDS instances have a minimum memory size
# description: A relational database has at least as much memory as the rule asks for.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-memory-min-size-limit
# custom:
#   id: rds-memory-min-size-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   parameters:
#     memorySize:
#       type: number
#       description: The smallest memory that complies
#       unit: MB
#       minimum: 1
#       required: true
#   fix: Change the instance to a larger class.
#   differences:
#     - Alibaba Cloud does not document the parameter's unit; it is that of the instance's item here.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_memory_min_size_limit

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The memory in MB.
evidence := {"deleting": false, "memory": rds.memory} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the memory is %v MB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, rds.paths.memory,
) if {
	evidence.memory < input.parameters.memorySize
}
