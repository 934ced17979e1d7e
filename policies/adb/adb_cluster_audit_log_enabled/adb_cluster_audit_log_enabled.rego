# METADATA
# title: AnalyticDB clusters record SQL statements for audits
# description: SQL audit of an AnalyticDB for MySQL cluster is on, so that it can be found out later who read or changed what.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/adb-cluster-audit-log-enabled
# custom:
#   id: adb-cluster-audit-log-enabled
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ADB::DBCluster
#   fix: Enable SQL audit on the page Diagnostics and Optimization or Data Security of the AnalyticDB for MySQL console.
#   differences:
#     - >-
#       The API answers for clusters of the Data Warehouse Edition. For the other editions, which have another API, the call may be refused; the
#       cluster is then Undetermined.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: AnalyticDB 集群已开启 SQL 审计
#     description: 云原生数据仓库 AnalyticDB MySQL 版集群开启 SQL 审计后，可以事后追溯谁读取或修改了哪些数据。
#     fix: 在 AnalyticDB MySQL 控制台为集群开启 SQL 审计。
package policies.adb.adb_cluster_audit_log_enabled

import data.policies.lib.adb
import data.policies.lib.reasons

# METADATA
# description: Whether SQL statements are recorded.
evidence := {"deleting": false, "audited": adb.sql_audited} if adb.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if adb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("SQL audit is off", "AuditLogStatus") if evidence.audited == false
