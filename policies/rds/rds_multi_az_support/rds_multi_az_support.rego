# METADATA
# title: RDS instances span multiple zones
# description: A database in several availability zones survives the failure of one. An RDS instance must be deployed across multiple zones.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-multi-az-support
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1564.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-multi-az-support.html
# custom:
#   id: rds-multi-az-support
#   aliases:
#     huaweicloud: [rds-instance-multi-az-support]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#     - aws/AWS::RDS::DBInstance
#   fix: Add a standby in another zone, or migrate the instance to several zones.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [CP-1a.1(b), CP-1a.2, CP-2a, CP-2a.6, CP-2a.7, CP-2d, CP-2e, CP-2(5)]
#   differences:
#     - >-
#       AWS's managed rule does not judge Aurora, DocumentDB and Neptune instances, because their clusters keep the data in several zones.
#       They are not applicable here. Members of Multi-AZ DB clusters are not applicable either; AWS has a managed rule for the cluster.
#     - >-
#       On Alibaba Cloud, read-only, temporary and disaster recovery instances are copies without a standby and are not applicable. On AWS
#       and Huawei Cloud, a read replica can have a standby and is judged.
#     - Alibaba Cloud's published resource schema does not list SlaveZones. The policy reads them as the product's API names them.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: 使用多可用区的 RDS 实例
#     description: 部署在多个可用区的数据库在单个可用区故障时仍可用。RDS 实例必须跨多个可用区部署。
#     fix: 在另一可用区添加备节点，或将该实例迁移到多个可用区。
package policies.rds.rds_multi_az_support

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance belongs to a cluster that is in several zones anyway, whether it can have a standby, and whether it is in several zones.
evidence := {"deleting": false, "clustered": false, "can_have_standby": true, "multi_zone": rds.multi_zone} if {
	rds.deleting == false
	rds.clustered == false
	rds.can_have_standby
}

# METADATA
# description: The instance is a copy of another one that cannot have a standby.
evidence := {"deleting": false, "clustered": false, "can_have_standby": false} if {
	rds.deleting == false
	rds.clustered == false
	rds.can_have_standby == false
}

# METADATA
# description: The instance belongs to a cluster.
evidence := {"deleting": false, "clustered": true} if {
	rds.deleting == false
	rds.clustered
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the instance is not a primary instance" if evidence.can_have_standby == false

not_applicable contains "the instance belongs to a cluster, which keeps its data in multiple zones" if evidence.clustered

deny contains reasons.is_true("the instance is in one zone", rds.paths.multi_zone) if evidence.multi_zone == false
