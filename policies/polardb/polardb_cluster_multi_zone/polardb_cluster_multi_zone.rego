# METADATA
# title: PolarDB clusters have a hot standby in a second zone
# description: >-
#   A PolarDB cluster keeps a storage cluster in hot standby in a second availability zone, so that it survives the failure of one.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/enable-hot-standby-cluster-for-polardb-cluster
# custom:
#   id: polardb-cluster-multi-zone
#   severity: medium
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   fix: Enable the hot standby storage cluster.
#   differences:
#     - Alibaba Cloud does not list the words of the item; those of the PolarDB API and of its clients are known here, and every other word cannot be judged.
#     - The published resource schema does not list HotStandbyCluster; it is read as the product's API spells it.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
