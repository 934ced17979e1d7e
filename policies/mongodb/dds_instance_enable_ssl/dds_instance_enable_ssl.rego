# METADATA
# title: DDS instances have SSL enabled
# description: >-
#   A document database accepts encrypted connections, so that nobody on the way can read or change the data.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1527.html
# custom:
#   id: dds-instance-enable-ssl
#   severity: medium
#   resource_types:
#     - huaweicloud/dds.instances
#   fix: Enable SSL; the instance restarts once.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
