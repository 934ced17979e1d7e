# METADATA
# title: ECSs have an HSS agent and protection enabled
# description: Host Security Service (HSS) finds intrusions and vulnerabilities only where its agent is installed and protection is enabled.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0100.html
#   - https://support.huaweicloud.com/intl/en-us/api-hss2.0/ListHostStatus.html
# custom:
#   id: ecs-attached-hss-agents-check
#   severity: high
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#   fix: On the HSS console, install the agent on the server and enable protection.
#   differences:
#     - An agent that is offline counts as installed, because it is whenever the server is stopped.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state is read of the item; the answer of HSS decides
#   zh:
#     title: ECS 已安装 HSS Agent 并开启防护
#     description: 只有安装了 Agent 并开启防护的服务器，企业主机安全（HSS）才能发现入侵和漏洞。
#     fix: 在企业主机安全控制台为服务器安装 Agent 并开启防护。
package policies.server.ecs_attached_hss_agents_check

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: Whether the agent is installed and protection is enabled.
evidence := {"deleting": false, "agents": server.hss_agents} if server.deleting == false

# METADATA
# description: The server is being deleted or is gone.
evidence := {"deleting": true} if server.deleting

not_applicable contains "the server is being deleted" if evidence.deleting

deny contains reasons.is_true("no HSS agent is installed on the server", "agent_status") if {
	evidence.deleting == false
	count([agent | some agent in evidence.agents; agent.installed]) == 0
}

deny contains reasons.is_true("HSS protection of the server is off", "protect_status") if {
	evidence.deleting == false
	count([agent | some agent in evidence.agents; agent.installed]) > 0
	count([agent | some agent in evidence.agents; agent.installed; agent.protected]) == 0
}
