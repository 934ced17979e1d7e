# METADATA
# title: GaussDB instances are in an allowed VPC
# description: >-
#   A GaussDB or TaurusDB instance is in one of the virtual private clouds that the rule names.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1555.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3072.html
# custom:
#   id: gaussdb-instance-in-vpc
#   aliases:
#     huaweicloud: [gaussdb-instance-in-vpc, gaussdb-mysql-instance-in-vpc]
#   severity: medium
#   resource_types:
#     - huaweicloud/gaussdb.instance
#     - huaweicloud/gaussdbformysql.instance
#   parameters:
#     vpcIds:
#       type: list
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#       aliases: [vpcId, VpcIdList]
#   fix: Restore a backup to an instance in an allowed VPC; the VPC of an instance cannot be changed.
#   differences:
#     - Huawei Cloud's rules must name a VPC, the one for GaussDB exactly one; without one each complies here.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.gaussdb.gaussdb_instance_in_vpc

import data.policies.lib.gaussdb
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier.
evidence := {"deleting": false, "vpc_id": gaussdb.vpc_id} if gaussdb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if gaussdb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, gaussdb.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
