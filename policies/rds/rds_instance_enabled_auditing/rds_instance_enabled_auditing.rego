# METADATA
# title: RDS instances record SQL statements for audits
# description: SQL audit of a relational database is on, so that it can be found out later who read or changed what.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-instance-enabled-auditing
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0100.html
# custom:
#   id: rds-instance-enabled-auditing
#   aliases:
#     alicloud: [rds-instance-enabled-auditing]
#     huaweicloud: [rds-instance-enable-auditLog]
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - huaweicloud/rds.instances
#   fix: Enable SQL audit (SQL Explorer and Audit) of the instance.
package policies.rds.rds_instance_enabled_auditing

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether SQL statements are recorded.
evidence := {"deleting": false, "audited": rds.sql_audited} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("SQL audit is off", rds.paths.sql_audited) if not evidence.audited
