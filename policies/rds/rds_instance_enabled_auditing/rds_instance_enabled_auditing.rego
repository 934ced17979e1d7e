# METADATA
# title: RDS instances have SQL audit enabled
# description: SQL audit shows later who read or changed data. SQL audit must be enabled for the RDS instance.
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
#   fix: Enable SQL audit for the instance (SQL Explorer and Audit on Alibaba Cloud).
#   zh:
#     title: RDS 实例已开启 SQL 审计
#     description: SQL 审计可用于事后追查谁读取或修改了数据。RDS 实例必须开启 SQL 审计。
#     fix: 为该实例开启 SQL 审计（阿里云为 SQL 洞察和审计）。
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
