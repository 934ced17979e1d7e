# METADATA
# title: OpenSearch and Elasticsearch domains are in a VPC
# description: >-
#   An OpenSearch or Elasticsearch domain has its endpoint in subnets of a VPC and not on the Internet.
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
#   fix: Create a domain in a VPC and migrate the data; the network of a domain cannot be changed.
#   differences:
#     - AWS's rule for Elasticsearch domains judges once a day, the one for OpenSearch domains on each change.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
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
