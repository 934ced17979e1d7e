# METADATA
# title: DDS instances do not use a forbidden port
# description: Attackers try default ports first. The port of a DDS instance must not be one of the forbidden ports.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3057.html
# custom:
#   id: dds-instance-port-check
#   severity: low
#   resource_types:
#     - huaweicloud/dds.instances
#   parameters:
#     disabledPortsPatterns:
#       type: integers
#       description: The forbidden ports
#       minimum: 1
#       maximum: 65535
#       required: true
#   fix: Change the port of the instance.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: 文档数据库服务（DDS）实例未使用禁用端口
#     description: 攻击者通常先尝试默认端口。DDS 实例的端口不得是禁用端口之一。
#     fix: 修改实例端口。
package policies.mongodb.dds_instance_port_check

import data.policies.lib.mongodb
import data.policies.lib.reasons

# METADATA
# description: The port that clients connect to.
evidence := {"deleting": false, "port": mongodb.port} if mongodb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if mongodb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.not_one_of(
	sprintf("the port is %v", [evidence.port]),
	evidence.port, input.parameters.disabledPortsPatterns, mongodb.paths.port,
) if {
	evidence.port in input.parameters.disabledPortsPatterns
}
