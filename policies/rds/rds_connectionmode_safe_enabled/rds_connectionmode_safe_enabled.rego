# METADATA
# title: RDS for SQL Server instances use the database proxy (safe mode)
# description: Clients reach an SQL Server database through the database proxy, which Alibaba Cloud calls the safe mode, and not directly.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-connectionmode-safe-enabled
# custom:
#   id: rds-connectionmode-safe-enabled
#   severity: medium
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#   fix: Switch the instance to the database proxy mode.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
