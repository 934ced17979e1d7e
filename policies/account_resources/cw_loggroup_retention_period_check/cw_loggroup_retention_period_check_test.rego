package policies.account_resources.cw_loggroup_retention_period_check_test

import data.policies.account_resources.cw_loggroup_retention_period_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(groups, parameters) := {
	"resource": {"type": "aws/account"},
	"lookups": {"logs_log_groups": {"exists": true, "value": {"logGroups": groups}}},
	"parameters": parameters,
}

parameters(names) := {"LogGroupNames": names, "MinRetentionTime": 365}

test_allow_long if {
	groups := [{"logGroupName": "a", "retentionInDays": 365}, {"logGroupName": "b"}]
	testing.compliant(policy, {"log_groups": 2, "violating": []}) with input as region(groups, parameters(""))
	testing.compliant(policy, {"log_groups": 1, "violating": []}) with input as region(array.concat(groups, [{"logGroupName": "c", "retentionInDays": 1}]), parameters("a"))
}

test_deny_short if {
	groups := [{"logGroupName": "a", "retentionInDays": 364}, {"logGroupName": "b"}]
	testing.noncompliant(policy, {reasons.zero("1 log groups do not keep events for 365 days: a", 1, "retentionInDays")}) with input as region(groups, parameters(""))
	testing.noncompliant(policy, {reasons.zero("1 log groups do not keep events for 365 days: c", 1, "retentionInDays")}) with input as region(groups, parameters("b, c"))
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(region([], parameters("")), ["lookups"])
}
