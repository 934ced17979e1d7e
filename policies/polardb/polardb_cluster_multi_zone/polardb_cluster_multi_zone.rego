# METADATA
# title: PolarDB clusters have a hot standby in a second zone
# description: >-
#   A hot standby in a second availability zone lets a PolarDB cluster survive the failure of its zone. The cluster must have a hot standby
#   storage cluster.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/enable-hot-standby-cluster-for-polardb-cluster
# custom:
#   id: polardb-cluster-multi-zone
#   severity: medium
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Enable the hot standby storage cluster.
#   differences:
#     - >-
#       Alibaba Cloud does not list the values of this field in the item. The policy knows the values of the PolarDB API and its clients.
#       For any other value, the verdict is Undetermined.
#     - Alibaba Cloud's published resource schema does not list HotStandbyCluster. The policy reads it as the product's API names it.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: PolarDB 集群开启热备集群
#     description: 第二个可用区中的热备集群可使 PolarDB 集群在可用区故障时继续运行。集群必须开启存储热备集群。
#     fix: 开启存储热备集群。
package policies.polardb.polardb_cluster_multi_zone

import data.policies.lib.polardb
import data.policies.lib.reasons

# METADATA
# description: Whether a second zone keeps a hot standby.
evidence := {"deleting": false, "hot_standby": polardb.hot_standby} if polardb.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("no second zone keeps a hot standby", polardb.paths.hot_standby) if evidence.hot_standby == false
