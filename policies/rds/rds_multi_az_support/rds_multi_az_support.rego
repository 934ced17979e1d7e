# METADATA
# title: RDS instances span multiple zones
# description: A relational database is deployed across availability zones, so that it survives the failure of one.
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
#     - AWS's rule does not judge instances of Aurora, DocumentDB and Neptune, whose clusters keep the data in several zones; they are not applicable, nor are members of Multi-AZ DB clusters, for which AWS has a rule about the cluster.
#     - Read-only, temporary and disaster recovery instances of Alibaba Cloud are copies, have no standby, and are not applicable. A read replica of AWS or Huawei Cloud can have one and is judged.
#     - The published resource schema of Alibaba Cloud does not list SlaveZones; they are read as the product's API spells them.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.rds.rds_multi_az_support

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance belongs to a cluster that is in several zones anyway, whether it is a primary one, and whether it is in several zones.
evidence := {"deleting": false, "clustered": false, "primary": true, "multi_zone": rds.multi_zone} if {
	rds.deleting == false
	rds.clustered == false
	rds.primary
}

# METADATA
# description: The instance is a copy of another one.
evidence := {"deleting": false, "clustered": false, "primary": false} if {
	rds.deleting == false
	rds.clustered == false
	rds.primary == false
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

not_applicable contains "the instance is not a primary instance" if evidence.primary == false

not_applicable contains "the instance belongs to a cluster, which keeps its data in multiple zones" if evidence.clustered

deny contains reasons.is_true("the instance is in one zone", rds.paths.multi_zone) if evidence.multi_zone == false
