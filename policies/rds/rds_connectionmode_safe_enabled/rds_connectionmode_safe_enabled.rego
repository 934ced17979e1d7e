# METADATA
# title: RDS for SQL Server instances use the database proxy (safe mode)
# description: >-
#   The database proxy, which Alibaba Cloud calls safe mode, stands between clients and the database. An RDS for SQL Server instance must be
#   accessed through the proxy and not directly. Other database engines are not applicable.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-connectionmode-safe-enabled
# custom:
#   id: rds-connectionmode-safe-enabled
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Switch the instance to database proxy mode.
#   differences:
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 使用数据库代理模式访问 RDS SQL Server 实例
#     description: 数据库代理（阿里云称为高安全模式）位于客户端与数据库之间。RDS SQL Server 实例必须通过数据库代理访问，不得直连；其他数据库引擎不适用。
#     fix: 将该实例切换为数据库代理模式。
package policies.rds.rds_connectionmode_safe_enabled

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the database is SQL Server and, if so, whether it is reached through the proxy.
evidence := {"deleting": false, "sql_server": true, "proxied": rds.proxied} if {
	rds.deleting == false
	rds.sql_server
}

# METADATA
# description: The database is not SQL Server.
evidence := {"deleting": false, "sql_server": false} if {
	rds.deleting == false
	rds.sql_server == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

not_applicable contains "the database is not SQL Server" if evidence.sql_server == false

deny contains reasons.equals("the connection mode is Standard", "Standard", "Safe", rds.paths.proxied) if evidence.proxied == false
