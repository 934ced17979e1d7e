# METADATA
# title: Prepaid PolarDB clusters do not expire soon
# description: >-
#   An expired cluster is stopped and later released. A prepaid (subscription) PolarDB cluster must have more than the given number of days
#   left.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/polardb-cluster-expired-check
# custom:
#   id: polardb-cluster-expired-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::PolarDB::DBCluster
#   parameters:
#     days:
#       type: number
#       description: More than this many days must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the cluster, enable auto-renewal, or switch it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text mentions subscription instances only. Here, a pay-as-you-go cluster does not expire and is not applicable.
#     - A cluster that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 包年包月 PolarDB 集群未临近到期
#     description: 集群到期后会停机，随后被释放。包年包月的 PolarDB 集群的剩余天数必须大于指定天数。
#     fix: 为该集群续费、开启自动续费，或转为按量付费。
package policies.polardb.polardb_cluster_expired_check

import data.policies.lib.expiry
import data.policies.lib.polardb

# METADATA
# description: Whether the cluster is prepaid and, if so, how many days are left.
evidence := {"deleting": false, "prepaid": true, "remaining_days": polardb.remaining_days} if {
	polardb.deleting == false
	polardb.prepaid
}

# METADATA
# description: The cluster is pay-as-you-go.
evidence := {"deleting": false, "prepaid": false} if {
	polardb.deleting == false
	polardb.prepaid == false
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if polardb.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

not_applicable contains "pay-as-you-go resources do not expire" if evidence.prepaid == false

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, polardb.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
