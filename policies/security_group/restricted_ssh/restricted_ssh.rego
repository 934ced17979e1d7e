# METADATA
# title: Security groups do not open SSH (port 22) to the Internet
# description: >-
#   Anyone who reaches a remote login can keep trying keys and passwords. No inbound rule may allow all IPv4 or all IPv6 addresses to reach
#   TCP port 22.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/restricted-ssh.html
# custom:
#   id: restricted-ssh
#   aliases:
#     huaweicloud: [vpc-sg-restricted-ssh]
#     aws: [restricted-ssh, incoming-ssh-disabled]
#   severity: high
#   resource_types:
#     - huaweicloud/vpc.securityGroups
#     - aws/AWS::EC2::SecurityGroup
#   fix: Limit the rule's source to the addresses from which servers are administered, or remove the rule.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-17b, AC-17(1), AC-17(4)(a), AC-17(9), AC-17(10), CM-9b, SC-7a, SC-7c]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, "2.2", 2.2.2]
#   differences:
#     - Huawei Cloud's Deny rules are ignored, even where they take precedence over the rule that allows the traffic.
#     - Ranges that together cover all addresses, in one rule or several, count like 0.0.0.0/0 and ::/0.
#     - Security groups, address groups and prefix lists used as a source are not resolved.
#   zh:
#     title: 安全组未对全网段开放 SSH（22 端口）
#     description: 任何能够访问远程登录端口的人都可以反复尝试密钥和密码。任何入方向规则都不得允许所有 IPv4 地址或所有 IPv6 地址访问 TCP 22 端口。
#     fix: 将该规则的源地址限制为运维所用的地址，或删除该规则。
package policies.security_group.restricted_ssh

import data.policies.lib.cidr
import data.policies.lib.ports
import data.policies.lib.reasons
import data.policies.lib.security_group

# METADATA
# description: The rules that allow every address.
evidence := {"open": open} if {
	open := security_group.open_rules
}

_ssh(rules) := [rule |
	some rule in rules
	rule.protocol in {"tcp", "all"}
	ports.covers(rule.from, rule.to, 22)
]

deny contains reasons.has_not(
	sprintf("%s is open to %s, port 22 (SSH) must not be", [open, cidr.shown(rule.any_ipv4, rule.any_ipv6)]),
	open, 22, security_group.paths.ingress_rules,
) if {
	some rule in _ssh(evidence.open)
	open := ports.shown(rule.protocol, rule.from, rule.to)
}
