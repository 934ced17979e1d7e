# METADATA
# title: PolarDB clusters encrypt what they store
# description: Transparent data encryption (TDE) of a PolarDB cluster is on, so that a copy of its storage does not give its data away.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-cluster-enabled-tde
# custom:
#   id: polardb-cluster-enabled-tde
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Enable TDE on the page Settings and Management > Security of the PolarDB console. TDE cannot be disabled again.
#   differences:
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: PolarDB 集群已开启 TDE
#     description: PolarDB 集群开启透明数据加密（TDE）后，即使存储副本泄露，数据也不会泄露。
#     fix: 在 PolarDB 控制台的“配置与管理 > 安全管理”页面开启 TDE。TDE 开启后无法关闭。
package policies.polardb.polardb_cluster_enabled_tde

import data.policies.lib.polardb
import data.policies.lib.reasons

# METADATA
# description: Whether the storage is encrypted.
evidence := {"deleting": false, "encrypted": polardb.encrypted} if polardb.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("TDE is off", polardb.paths.encrypted) if evidence.encrypted == false
