# METADATA
# title: EKS and ACK clusters have no public API server endpoint
# description: >-
#   The API server of a Kubernetes cluster has no public endpoint. Who reaches it can try to take over everything that runs in the cluster.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ack-cluster-public-endpoint-check
#   - https://docs.aws.amazon.com/config/latest/developerguide/eks-endpoint-no-public-access.html
# custom:
#   id: cluster-no-public-endpoint
#   aliases:
#     alicloud: [ack-cluster-public-endpoint-check]
#     aws: [eks-endpoint-no-public-access]
#   former: [ack-cluster-public-endpoint-check]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ACK::Cluster
#     - aws/AWS::EKS::Cluster
#   fix: Take the EIP from the API server (Alibaba Cloud), or switch the public access of the endpoint off (AWS).
#   differences:
#     - AWS's public endpoint does not comply however few addresses may connect to it.
#     - A cluster that is being deleted is not applicable; what the vendors make of it is not documented.
package policies.cluster.cluster_no_public_endpoint

import data.policies.lib.cluster
import data.policies.lib.reasons

# METADATA
# description: Whether the API server has a public endpoint.
evidence := {"deleting": false, "public_endpoint": cluster.public_endpoint} if cluster.deleting == false

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

deny contains reasons.is_false("the API server has a public endpoint", cluster.paths.public_endpoint) if evidence.public_endpoint
