# METADATA
# title: DDS instances have SSL enabled
# description: SSL prevents data from being read or changed in transit. SSL must be enabled for the DDS instance.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1527.html
# custom:
#   id: dds-instance-enable-ssl
#   severity: medium
#   resource_types:
#     - huaweicloud/dds.instances
#   fix: Enable SSL. The instance restarts once.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 文档数据库服务（DDS）实例已开启 SSL
#     description: SSL 可防止数据在传输途中被窃听或篡改。DDS 实例必须开启 SSL。
#     fix: 开启 SSL，实例会重启一次。
package policies.mongodb.dds_instance_enable_ssl

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: Whether connections are encrypted.
evidence := {"deleting": false, "encrypted_in_transit": mongodb.encrypted_in_transit} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("connections are not encrypted", mongodb.paths.encrypted_in_transit) if evidence.encrypted_in_transit == false
