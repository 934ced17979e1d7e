# METADATA
# title: EC2 instances have one network interface
# description: >-
#   An instance with several network interfaces can connect networks that are meant to be apart. An EC2 instance must have at most one network interface or Elastic
#   Fabric Adapter.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/ec2-instance-multiple-eni-check.html
# custom:
#   id: ec2-instance-multiple-eni-check
#   severity: low
#   resource_types:
#     - aws/AWS::EC2::Instance
#   fix: Detach the network interfaces that the instance does not need.
#   differences:
#     - The parameter NetworkInterfaceIds is not taken.
#     - A server that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: EC2 实例只有一个网络接口
#     description: 拥有多个网络接口的实例可能连通本应隔离的网络。EC2 实例最多只能有一个网络接口或 Elastic Fabric Adapter。
#     fix: 分离实例不需要的网络接口。
package policies.attachment.ec2_instance_multiple_eni_check

import data.policies.lib.attachment
import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The network interfaces.
evidence := {"deleting": false, "interfaces": attachment.instance_interfaces} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.at_most(sprintf("the instance has %d network interfaces", [count(evidence.interfaces)]), count(evidence.interfaces), 1, "networkInterfaces") if {
	count(evidence.interfaces) > 1
}
