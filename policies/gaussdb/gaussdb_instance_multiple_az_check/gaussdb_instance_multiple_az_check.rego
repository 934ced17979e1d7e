# METADATA
# title: GaussDB instances span multiple availability zones
# description: >-
#   An instance that spans several availability zones survives the failure of one. A GaussDB or TaurusDB instance must be deployed across at least
#   two availability zones.
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
#   fix: Restore a backup to a new instance that spans multiple availability zones.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: GaussDB 实例跨可用区部署
#     description: 跨可用区部署的实例，在单个可用区故障时仍可提供服务。GaussDB 和 TaurusDB 实例必须部署在至少两个可用区。正在删除的实例不适用。
#     fix: 将备份恢复到跨可用区部署的新实例。
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
