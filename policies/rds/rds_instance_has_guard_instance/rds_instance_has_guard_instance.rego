# METADATA
# title: RDS instances have a disaster recovery instance
# description: >-
#   A disaster recovery instance, usually in another region, keeps a copy of the data and can take over when the primary instance, its zone
#   or its region fails. Every RDS primary instance must have one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/create-a-disaster-recovery-instance-for-rds
# custom:
#   id: rds-instance-has-guard-instance
#   severity: medium
#   trigger: period
#   resource_types: [alicloud/ACS::RDS::DBInstance]
#   fix: Create a disaster recovery instance for the primary instance.
#   differences:
#     - >-
#       Only primary instances are judged. Read-only, temporary and disaster recovery instances are copies themselves and are not
#       applicable. Alibaba Cloud's text does not mention them.
#     - If the item lacks the field for the disaster recovery instance, even an empty one, the verdict is Undetermined.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例已配置灾备实例
#     description: 灾备实例通常位于其他地域，保存一份数据副本，在主实例、其可用区或地域故障时可接管服务。每个 RDS 主实例都必须配置灾备实例。
#     fix: 为该主实例创建灾备实例。
package policies.rds.rds_instance_has_guard_instance

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance is a primary one and, if so, whether it has a disaster recovery instance.
evidence := {"deleting": false, "primary": false} if {
	rds.deleting == false
	rds.primary == false
}

evidence := {"deleting": false, "primary": true, "has_guard": rds.has_guard} if {
	rds.deleting == false
	rds.primary
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance is not a primary instance" if evidence.primary == false

deny contains reasons.not_blank("there is no disaster recovery instance", rds.paths.has_guard) if evidence.has_guard == false
