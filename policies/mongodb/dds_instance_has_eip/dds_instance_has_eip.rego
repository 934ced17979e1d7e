# METADATA
# title: DDS instances have no public IP address
# description: A public address lets anyone on the Internet try to log in. No node of a DDS instance may have a public IP address.
# related_resources:
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: dds-instance-has-eip
#   severity: high
#   resource_types:
#     - huaweicloud/dds.instances
#   fix: Unbind the EIP from the node and connect to the instance from within its VPC.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 文档数据库服务（DDS）实例未绑定弹性公网 IP
#     description: 公网地址会让互联网上的任何人都能尝试登录数据库。DDS 实例的所有节点均不得有公网 IP 地址。
#     fix: 从该节点解绑弹性公网 IP，改为在虚拟私有云（VPC）内访问实例。
package policies.mongodb.dds_instance_has_eip

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: The public addresses of the nodes.
evidence := {"deleting": false, "public_addresses": public_addresses} if {
	mongodb.deleting == false
	public_addresses := mongodb.public_addresses
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.none(
	sprintf("nodes have public addresses (%v)", [concat(", ", evidence.public_addresses)]),
	evidence.public_addresses, mongodb.paths.public_addresses,
) if {
	some _ in evidence.public_addresses
}
