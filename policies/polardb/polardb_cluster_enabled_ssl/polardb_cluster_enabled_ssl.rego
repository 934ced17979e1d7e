# METADATA
# title: PolarDB clusters encrypt connections with SSL
# description: Every endpoint of a PolarDB cluster has SSL enabled, so that nobody reads or changes data on the way.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-cluster-enabled-ssl
# custom:
#   id: polardb-cluster-enabled-ssl
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Enable SSL for each endpoint of the cluster, on the page Settings and Management > Security of the PolarDB console.
#   differences:
#     - The vendor's text speaks of the cluster. Here each endpoint must have SSL enabled, since one without it is enough to connect in plain text.
#     - >-
#       The words of the answer (Enabled, Disable) are those of the product's API reference and were not tried in an account. Any other word is
#       Undetermined.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: PolarDB 集群已开启 SSL 加密
#     description: PolarDB 集群的每个连接地址都必须开启 SSL 加密，避免数据在传输过程中被窃取或篡改。
#     fix: 在 PolarDB 控制台的“配置与管理 > 安全管理”页面，为集群的每个连接地址开启 SSL。
package policies.polardb.polardb_cluster_enabled_ssl

import data.policies.lib.polardb
import data.policies.lib.reasons

# METADATA
# description: Which endpoints encrypt connections.
evidence := {"deleting": false, "endpoints": endpoints} if {
	polardb.deleting == false
	endpoints := polardb.ssl_endpoints
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true(sprintf("SSL is off at endpoint %s", [endpoint.endpoint]), polardb.paths.ssl) if {
	some endpoint in evidence.endpoints
	endpoint.encrypted == false
}
