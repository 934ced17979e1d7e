# METADATA
# title: Redis instances are in a VPC
# description: >-
#   A Redis instance is in a virtual private cloud (in one of those that the rule names, if it names any), and not in the classic network that all customers
#   share.
# related_resources:
#   - https://help.aliyun.com/document_detail/312326.html
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: redis-instance-in-vpc
#   aliases:
#     huaweicloud: [dcs-redis-in-vpc]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
#     - huaweicloud/dcs.redis
#   parameters:
#     vpcIds:
#       type: list
#       description: The identifiers of the VPCs that comply, none for each VPC
#       default: []
#       aliases: [vpcId]
#   fix: Switch the instance to an allowed VPC, or migrate its data to an instance there.
#   frameworks:
#     MLPS 2.0 Level 3: [8.1.2.1 c]
#   differences:
#     - Huawei Cloud's rule must name a VPC, because every instance there is in one.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.redis.redis_instance_in_vpc

import data.policies.lib.redis
import data.policies.lib.vpc_membership

# METADATA
# description: The VPC's identifier, empty for the classic network.
evidence := {"deleting": false, "vpc_id": redis.vpc_id} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains vpc_membership.reason(evidence.vpc_id, input.parameters.vpcIds, redis.paths.vpc_id) if {
	vpc_id := evidence.vpc_id
	not vpc_membership.in_vpc(vpc_id, input.parameters.vpcIds)
}
