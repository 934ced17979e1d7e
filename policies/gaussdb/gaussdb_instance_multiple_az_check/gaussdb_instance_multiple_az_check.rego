# METADATA
# title: GaussDB instances span multiple zones
# description: >-
#   A GaussDB or TaurusDB instance is deployed across availability zones, so that it survives the failure of one.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_13_6037.html
# custom:
#   id: gaussdb-instance-multiple-az-check
#   aliases:
#     huaweicloud: [gaussdb-instance-multiple-az-check, gaussdb-mysql-instance-multiple-az-check]
#   severity: medium
#   resource_types:
#     - huaweicloud/gaussdb.instance
#     - huaweicloud/gaussdbformysql.instance
#   fix: Restore a backup to an instance in several zones.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.gaussdb.gaussdb_instance_multiple_az_check

import data.policies.lib.gaussdb
import data.policies.lib.reasons

# METADATA
# description: Whether the instance spans multiple zones.
evidence := {"deleting": false, "multi_zone": gaussdb.multi_zone} if gaussdb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if gaussdb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the instance is in one zone", gaussdb.paths.multi_zone) if evidence.multi_zone == false
