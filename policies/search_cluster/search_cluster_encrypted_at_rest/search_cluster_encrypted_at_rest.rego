# METADATA
# title: OpenSearch, Elasticsearch and CSS clusters are encrypted at rest
# description: >-
#   An OpenSearch or Elasticsearch cluster encrypts the data where it is stored.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/opensearch-encrypted-at-rest.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/elasticsearch-encrypted-at-rest.html
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1570.html
# custom:
#   id: search-cluster-encrypted-at-rest
#   aliases:
#     huaweicloud: [css-cluster-disk-encryption-check]
#     aws: [opensearch-encrypted-at-rest, elasticsearch-encrypted-at-rest]
#   former: [opensearch-encrypted-at-rest]
#   severity: high
#   resource_types:
#     - aws/AWS::OpenSearch::Domain
#     - aws/AWS::Elasticsearch::Domain
#     - huaweicloud/css.clusters
#   fix: Enable encryption at rest; where a cluster cannot, move the data to a new one that has it.
#   differences:
#     - AWS's rule for Elasticsearch domains judges once a day, the one for OpenSearch domains on each change.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.search_cluster.search_cluster_encrypted_at_rest

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: Whether the data is encrypted where it is stored.
evidence := {"deleting": false, "encrypted_at_rest": search_cluster.encrypted_at_rest} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_true("encryption at rest is off", search_cluster.paths.encrypted_at_rest) if evidence.encrypted_at_rest == false
