# METADATA
# title: DCS Redis instances with public access have SSL enabled
# description: >-
#   SSL prevents data from being read or changed on its way across the Internet. A DCS Redis instance with public access must have SSL
#   enabled. An instance without public access is compliant.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0587.html
# custom:
#   id: dcs-redis-enable-ssl
#   severity: high
#   resource_types:
#     - huaweicloud/dcs.redis
#   fix: Enable SSL, or disable public access.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 开启公网访问的 DCS Redis 实例已开启 SSL
#     description: SSL 可防止数据经互联网传输时被窃听或篡改。已开启公网访问的分布式缓存服务（DCS）Redis 实例必须开启 SSL；未开启公网访问的实例视为合规。
#     fix: 开启 SSL，或关闭公网访问。
package policies.redis.dcs_redis_enable_ssl

import data.policies.lib.reasons
import data.policies.lib.redis

# METADATA
# description: Whether the instance has public access and, if so, whether connections are encrypted.
evidence := {"deleting": false, "public": true, "encrypted_in_transit": redis.encrypted_in_transit} if {
	redis.deleting == false
	redis.public
}

# METADATA
# description: The instance has no public access.
evidence := {"deleting": false, "public": false} if {
	redis.deleting == false
	redis.public == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if redis.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the instance has public access and connections are not encrypted", redis.paths.encrypted_in_transit) if {
	evidence.encrypted_in_transit == false
}
