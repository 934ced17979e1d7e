# METADATA
# title: Prepaid PolarDB clusters do not expire soon
# description: >-
#   A PolarDB cluster that is paid in advance has more days left than the rule asks for. When it expires, it is switched off and later
#   released.
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
#       description: More days than these must be left
#       minimum: 0
#       default: 30
#       unit: days
#   fix: Renew the cluster, switch automatic renewal on, or change it to pay-as-you-go.
#   differences:
#     - Alibaba Cloud's text speaks of subscription instances only; one that is paid as it is used does not expire and is not applicable here.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
