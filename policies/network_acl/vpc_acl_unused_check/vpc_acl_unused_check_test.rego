package policies.network_acl.vpc_acl_unused_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.network_acl.vpc_acl_unused_check as policy

acl(subnets) := {
	"resource": {"type": "huaweicloud/vpc.firewallGroups"},
	"lookups": {"vpc_firewall": {"exists": true, "value": {"firewall": {"associations": [{"virsubnet_id": subnet} | some subnet in subnets]}}}},
}

test_allow_associated if {
	testing.compliant(policy, {"subnets": ["s1"]}) with input as acl(["s1"])
}

test_deny_unused if {
	testing.noncompliant(policy, {reasons.not_empty("the network ACL is associated with no subnet", "associations")}) with input as acl([])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(acl([]), ["lookups"])
}
