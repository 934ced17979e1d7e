# METADATA
# title: EKS and ACK clusters have no public API server endpoint
# description: >-
#   Anyone who reaches the API server of a Kubernetes cluster can try to take over its workloads. The API server must have no public endpoint.
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
#   fix: Unbind the EIP from the API server (Alibaba Cloud), or disable public access to the cluster endpoint (AWS).
#   differences:
#     - On AWS, a public endpoint does not comply even if only a few addresses may connect to it.
#     - A cluster that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: EKS 和 ACK 集群的 API Server 未开放公网端点
#     description: 能访问 Kubernetes 集群 API Server 的人，就能尝试控制集群中的全部工作负载。API Server 不得有公网端点；在 AWS 上，即使限制了可访问的来源地址也不合规。正在删除的集群不适用。
#     fix: 阿里云：为集群的 API Server 解绑弹性公网 IP；AWS：关闭集群端点的公有访问。
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
