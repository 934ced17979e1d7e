# METADATA
# title: OpenSearch, Elasticsearch and CSS clusters are encrypted at rest
# description: >-
#   Encryption keeps the data on a stolen disk unreadable. An OpenSearch, Elasticsearch or CSS cluster must encrypt its data at rest.
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
#   fix: Enable encryption at rest. If the cluster does not allow that, migrate the data to a new cluster with encryption at rest.
#   differences:
#     - AWS's managed rule for Elasticsearch domains runs once a day; the one for OpenSearch domains runs on each change.
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: OpenSearch、Elasticsearch 和 CSS 集群已开启静态加密
#     description: 加密后，即使磁盘失窃也无法读取其中的数据。OpenSearch、Elasticsearch 或云搜索服务（CSS）集群必须对存储的数据加密。
#     fix: 开启静态加密（磁盘加密）；如果该集群无法开启，请将数据迁移到已加密的新集群。
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
