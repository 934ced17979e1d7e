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
package policies.polardb.polardb_cluster_expired_check

import data.policies.lib.expiry
import data.policies.lib.polardb

# METADATA
# description: Whether the cluster is prepaid and, if so, how many days are left.
evidence := {"prepaid": true, "remaining_days": polardb.remaining_days} if polardb.prepaid

# METADATA
# description: The cluster is pay-as-you-go.
evidence := {"prepaid": false} if polardb.prepaid == false

not_applicable contains "pay-as-you-go resources do not expire" if not evidence.prepaid

deny contains expiry.reason(evidence.remaining_days, input.parameters.days, polardb.paths.remaining_days) if evidence.remaining_days <= input.parameters.days
