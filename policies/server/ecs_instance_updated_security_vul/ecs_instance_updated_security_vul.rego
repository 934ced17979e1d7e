# METADATA
# title: Running ECS instances have no vulnerabilities to fix
# description: >-
#   Security Center knows no vulnerability of the rule's types and urgencies on a running ECS instance that nobody has fixed or added to the
#   whitelist.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instance-updated-security-vul
# custom:
#   id: ecs-instance-updated-security-vul
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::ECS::Instance
#   parameters:
#     types:
#       type: list
#       description: >-
#         The types of vulnerabilities that are queried, each with one call: cve (Linux software), sys (Windows), cms (Web-CMS), app
#         (applications), emg (urgent)
#       enum: [cve, sys, cms, app, emg]
#       default: [cve, sys, cms, app, emg]
#     levels:
#       type: list
#       description: "The urgencies that do not comply: asap (high), later (medium), nntf (low)"
#       enum: [asap, later, nntf]
#       default: [asap, later, nntf]
#   fix: Fix the vulnerabilities on the page Vulnerabilities of the Security Center console, or add those to the whitelist that do not matter.
#   differences:
#     - >-
#       What the vendor calls its parameters, and their defaults, was not found. The values are those of the API's parameters Type and Necessity; by
#       default every vulnerability counts.
#     - An instance that Security Center does not list is Undetermined, and so is one that runs without its agent if the API refuses to answer.
#     - An instance that does not run is not applicable.
#     - A server that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 运行中的 ECS 实例无待修复漏洞
#     description: 运行中的 ECS 实例在云安全中心没有规则参数指定类型和紧急程度的待修复漏洞。
#     fix: 在云安全中心控制台的“漏洞管理”页面修复漏洞，或将无需处理的漏洞加入白名单。
package policies.server.ecs_instance_updated_security_vul

import data.policies.lib.reasons
import data.policies.lib.server

# METADATA
# description: The vulnerabilities of the urgencies that do not comply that nobody has handled.
evidence := {"deleting": false, "running": true, "unhandled": found} if {
	server.deleting == false
	server.running
	found := [level | some level in server.vulnerabilities; level in input.parameters.levels]
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

deny contains reasons.zero(
	sprintf("%d vulnerabilities are not fixed", [count(evidence.unhandled)]),
	count(evidence.unhandled), server.paths.vulnerabilities,
) if {
	some _ in evidence.unhandled
}
