# METADATA
# title: Redis instances span multiple zones
# description: >-
#   A Redis instance is deployed across availability zones, so that it survives the failure of one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/redis-instance-multi-zone
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6031.html
# custom:
#   id: redis-instance-multi-zone
#   aliases:
#     huaweicloud: [dcs-redis-high-tolerance]
#   severity: high
#   resource_types:
#     - alicloud/ACS::Redis::DBInstance
#     - huaweicloud/dcs.redis
#   fix: Migrate the instance to several zones.
#   differences:
#     - The published resource schema of Alibaba Cloud lists neither ZoneType nor SecondaryZoneId; they are read as the product's API spells them.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.redis.redis_instance_multi_zone

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance spans multiple zones.
evidence := {"deleting": false, "multi_zone": redis.multi_zone} if redis.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the instance is in one zone", redis.paths.multi_zone) if evidence.multi_zone == false
