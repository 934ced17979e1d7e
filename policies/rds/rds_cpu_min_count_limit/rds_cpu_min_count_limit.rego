# METADATA
# title: RDS instances have a minimum number of CPUs
# description: Too few CPUs slow a database down. The number of CPUs of an RDS instance must be at least the given number.
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
#       description: Minimum number of CPUs
#       unit: CPUs
#       minimum: 1
#       required: true
#   fix: Change the instance to a larger instance class.
#   differences:
#     - Huawei Cloud has no managed rule with this meaning.
#     - Alibaba Cloud's published resource schema does not list DBInstanceCPU. The policy reads it as the product's API names it.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: RDS 实例 CPU 核数满足最低要求
#     description: CPU 不足会拖慢数据库。RDS 实例的 CPU 核数不得少于指定值。
#     fix: 将该实例变更为更大的规格。
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
