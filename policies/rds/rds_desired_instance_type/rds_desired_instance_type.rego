# METADATA
# title: RDS instances have an allowed instance class
# description: A relational database has one of the instance classes that the rule lists, so that only sizes are used that are paid for and tested.
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
#       description: The classes that comply, as the cloud writes them
#       required: true
#   fix: Change the instance to one of the allowed classes.
#   differences:
#     - AWS and Huawei Cloud have no rule of their own with this meaning.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
