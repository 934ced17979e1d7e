# METADATA
# title: RDS instances have a minimum number of CPUs
# description: A relational database has at least as many CPUs as the rule asks for.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-cpu-min-count-limit
# custom:
#   id: rds-cpu-min-count-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#   parameters:
#     cpuCount:
#       type: integer
#       description: The smallest number of CPUs that complies
#       unit: CPUs
#       minimum: 1
#       required: true
#   fix: Change the instance to a larger class.
#   differences:
#     - Huawei Cloud has no rule of its own with this meaning.
#     - The published resource schema of Alibaba Cloud does not list DBInstanceCPU; it is read as the product's API spells it.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_cpu_min_count_limit

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The number of CPUs.
evidence := {"deleting": false, "cpus": rds.cpus} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.at_least(
	sprintf("the number of CPUs is %v", [evidence.cpus]),
	evidence.cpus, input.parameters.cpuCount, rds.paths.cpus,
) if {
	evidence.cpus < input.parameters.cpuCount
}
