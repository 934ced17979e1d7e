# METADATA
# title: Security groups do not open common ports to the Internet
# description: >-
#   Attackers first try ports of remote logins, file transfer and databases that are open to everyone. No inbound rule may allow all IPv4 or
#   all IPv6 addresses to reach one of the listed ports.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1537.html
#   - https://docs.aws.amazon.com/config/latest/developerguide/restricted-common-ports.html
# custom:
#   id: vpc-sg-restricted-common-ports
#   aliases:
#     aws: [restricted-common-ports]
#   severity: high
#   resource_types:
#     - huaweicloud/vpc.securityGroups
#     - aws/AWS::EC2::SecurityGroup
#   parameters:
#     blockedPorts:
#       type: integers
#       description: Ports that must not be open to all addresses
#       minimum: 0
#       maximum: 65535
#       default: [20, 21, 3306, 3389]
#     blockedPort1:
#       type: integer
#       description: AWS's parameters name the ports one by one; -1 names none. If any of them is set, blockedPorts is ignored
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort2:
#       type: integer
#       description: The second port, or -1 for none
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort3:
#       type: integer
#       description: The third port, or -1 for none
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort4:
#       type: integer
#       description: The fourth port, or -1 for none
#       minimum: -1
#       maximum: 65535
#       default: -1
#     blockedPort5:
#       type: integer
#       description: The fifth port, or -1 for none
#       minimum: -1
#       maximum: 65535
#       default: -1
#   fix: Limit the rule's source to the addresses that need the port, or remove the rule.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-4(21), AC-17b, AC-17(1), AC-17(4)(a), AC-17(9), AC-17(10), CM-2a, CM-2(2)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, "2.2", 2.2.2]
#   differences:
#     - Huawei Cloud's rules are judged for TCP and UDP, AWS's for TCP only.
#     - Huawei Cloud's Deny rules are ignored, even where they take precedence over the rule that allows the traffic.
#     - By default, AWS blocks ports 20, 21, 3389, 3306 and 4333; Huawei Cloud blocks ports 20, 21, 3306 and 3389.
#     - Ranges that together cover all addresses, in one rule or several, count like 0.0.0.0/0 and ::/0.
#     - Security groups, address groups and prefix lists used as a source are not resolved.
#   zh:
#     title: 安全组未对全网段开放常用端口
#     description: 对所有人开放的远程登录、文件传输和数据库端口是攻击者的首选目标。任何入方向规则都不得允许所有 IPv4 地址或所有 IPv6 地址访问指定端口。
#     fix: 将该规则的源地址限制为需要访问该端口的地址，或删除该规则。
package policies.security_group.vpc_sg_restricted_common_ports

import data.policies.lib.cidr
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
}

_blocked_and_open(rules) := [{"rule": rule, "port": port} |
	some rule in rules
	ports.has_ports(rule.protocol)
	not _disregarded(input.resource.cloud, rule.protocol)
	some port in _blocked
	ports.covers(rule.from, rule.to, port)
]

deny contains reasons.has_not(
	sprintf("%s is open to %s, port %d must not be", [open, cidr.shown(found.rule.any_ipv4, found.rule.any_ipv6), found.port]),
	open, found.port, security_group.paths.ingress_rules,
) if {
	some found in _blocked_and_open(evidence.open)
	open := ports.shown(found.rule.protocol, found.rule.from, found.rule.to)
}

_disregarded("aws", "udp")

_named := {port |
	some port in {
		input.parameters.blockedPort1,
		input.parameters.blockedPort2,
		input.parameters.blockedPort3,
		input.parameters.blockedPort4,
		input.parameters.blockedPort5,
	}
	port != -1
}

_blocked := _named if count(_named) > 0

_blocked := {port | some port in input.parameters.blockedPorts} if count(_named) == 0
