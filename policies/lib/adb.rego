# METADATA
# title: AnalyticDB clusters
# description: What Alibaba Cloud says about a cluster of AnalyticDB for MySQL, in the form of the API's DescribeDBClusterAttribute.
package policies.lib.adb

import data.policies.lib.lifecycle
import data.policies.lib.text

# METADATA
# description: Whether the SQL statements that the cluster executes are recorded for audits. Undefined for every other word.
sql_audited := {"on": true, "off": false}[text.word(input.lookups.adb_audit_log_config.value.AuditLogStatus)] if {
	input.resource.type == "alicloud/ACS::ADB::DBCluster"
}

# METADATA
# description: Whether the cluster is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ADB::DBCluster"]
# custom:
#   absent:
#     - path: properties.DBClusterStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.DBClusterStatus]) if input.resource.type == "alicloud/ACS::ADB::DBCluster"
