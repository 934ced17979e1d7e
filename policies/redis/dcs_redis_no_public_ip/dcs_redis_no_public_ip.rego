# METADATA
# title: DCS Redis instances have no public access
# description: >-
#   A Redis instance has no public address, so that nobody on the Internet can try to log in.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dcs-redis-no-public-ip
#   severity: high
#   resource_types:
#     - huaweicloud/dcs.redis
#   fix: Disable public access and reach the instance from its VPC.
#   differences:
#     - Alibaba Cloud's rule redis-instance-no-public-ip cannot be judged by the instance's item, which does not list its endpoints.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.redis.dcs_redis_no_public_ip

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance has public access.
evidence := {"deleting": false, "public": redis.public} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_false("the instance has public access", redis.paths.public) if evidence.public
