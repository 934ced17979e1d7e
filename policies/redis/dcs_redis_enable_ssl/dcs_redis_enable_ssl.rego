# METADATA
# title: DCS Redis instances with public access have SSL enabled
# description: >-
#   A Redis instance that can be reached from the Internet encrypts its connections, so that nobody on the way can read or change the
#   data.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0587.html
# custom:
#   id: dcs-redis-enable-ssl
#   severity: high
#   resource_types:
#     - huaweicloud/dcs.redis
#   fix: Enable SSL, or disable public access.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
