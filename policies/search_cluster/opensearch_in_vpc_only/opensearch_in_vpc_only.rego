# METADATA
# title: OpenSearch and Elasticsearch domains are in a VPC
# description: >-
#   A public endpoint exposes a domain to the Internet. The endpoint of an OpenSearch or Elasticsearch domain must be in subnets of a VPC.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/opensearch-in-vpc-only.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/elasticsearch-in-vpc-only.html
# custom:
#   id: opensearch-in-vpc-only
#   aliases:
#     aws: [opensearch-in-vpc-only, elasticsearch-in-vpc-only]
#   severity: high
#   resource_types:
#     - aws/AWS::OpenSearch::Domain
#     - aws/AWS::Elasticsearch::Domain
#   fix: Create a new domain in a VPC and migrate the data; the network of an existing domain cannot be changed.
#   differences:
#     - AWS's managed rule for Elasticsearch domains runs once a day; the one for OpenSearch domains runs on each change.
#     - A cluster that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: OpenSearch 和 Elasticsearch 域位于 VPC 中
#     description: 公有终端节点会将域暴露到互联网。OpenSearch 或 Elasticsearch 域的终端节点必须位于 VPC 的子网中。
#     fix: 已有域的网络无法更改，请在 VPC 中创建新域并迁移数据。
package policies.search_cluster.opensearch_in_vpc_only

import data.policies.lib.reasons
import data.policies.lib.search_cluster

# METADATA
# description: The subnets that the domain has its endpoint in, none when it is public.
evidence := {"deleting": false, "subnets": search_cluster.subnets} if search_cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.not_empty("the endpoint is public and not in a subnet of a VPC", search_cluster.paths.subnets) if {
	evidence.subnets == []
}
