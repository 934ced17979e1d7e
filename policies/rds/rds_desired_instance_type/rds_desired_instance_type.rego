# METADATA
# title: RDS instances have an allowed instance class
# description: >-
#   A list of allowed instance classes keeps databases to sizes that are budgeted and tested. The class of an RDS instance must be in the
#   list.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-desired-instance-type
# custom:
#   id: rds-desired-instance-type
#   severity: low
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#     - aws/AWS::RDS::DBInstance
#   parameters:
#     instanceTypes:
#       type: list
#       description: The allowed instance classes, as the cloud writes them
#       required: true
#   fix: Change the instance to one of the allowed classes.
#   differences:
#     - AWS and Huawei Cloud have no managed rule with this meaning.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: RDS 实例规格在允许范围内
#     description: 限定实例规格，可使数据库只使用已列入预算并经过测试的规格。RDS 实例的规格必须在允许的列表中。
#     fix: 将该实例变更为允许的规格之一。
package policies.rds.rds_desired_instance_type

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: The instance's class.
evidence := {"deleting": false, "instance_class": rds.instance_class} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.one_of(
	sprintf("the instance class is %v", [evidence.instance_class]),
	evidence.instance_class, input.parameters.instanceTypes, rds.paths.instance_class,
) if {
	instance_class := evidence.instance_class
	not instance_class in input.parameters.instanceTypes
}
