# METADATA
# title: Running ECS instances are protected by Security Center
# description: The agent of Security Center is online on every running ECS instance, so that intrusions and vulnerabilities are found.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instance-enabled-security-protection
# custom:
#   id: ecs-instance-enabled-security-protection
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ECS::Instance
#   fix: Install the agent on the page Assets > Host of the Security Center console, or start it again and let it reach Security Center.
#   differences:
#     - That an agent must be online, and not only installed, is our reading. Status online is documented, others than online, offline and pause are Undetermined.
#     - An instance that Security Center does not list has no agent and does not comply.
#     - An instance that does not run is not applicable.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 运行中的 ECS 实例已开启云安全中心防护
#     description: 运行中的 ECS 实例必须安装云安全中心客户端且客户端在线，以便发现入侵和漏洞。
#     fix: 在云安全中心控制台的“资产中心 > 主机资产”页面安装客户端，或重新启动客户端并确保其可以连接云安全中心。
package policies.server.ecs_instance_enabled_security_protection

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the agent is online.
evidence := {"deleting": false, "running": true, "agent_online": server.security_agent_online} if {
	server.deleting == false
	server.running
}

# METADATA
# description: The instance does not run.
evidence := {"deleting": false, "running": false} if {
	server.deleting == false
	server.running == false
}

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

not_applicable contains "the instance is not running" if evidence.running == false

deny contains reasons.is_true("the agent of Security Center is not online", server.paths.security_agent_online) if evidence.agent_online == false
