package policies.web_acl.wafv2_logging_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.web_acl.wafv2_logging_enabled as policy

acl(answer, wanted) := {
	"resource": {"type": "aws/AWS::WAFv2::WebACL"},
	"lookups": {"wafv2_logging_configuration": answer},
	"parameters": {"KinesisFirehoseDeliveryStreamArns": wanted},
}

logging := {"exists": true, "value": {"LoggingConfiguration": {"LogDestinationConfigs": ["a"]}}}

test_allow_logging if {
	every wanted in ["", "a", "b,a"] {
		testing.compliant(policy, {"destinations": ["a"]}) with input as acl(logging, wanted)
	}
}

test_deny_none_and_others if {
	testing.noncompliant(policy, {reasons.not_empty("the web ACL does not log requests", "LogDestinationConfigs")}) with input as acl({"exists": false}, "a")
	testing.noncompliant(policy, {reasons.has_one_of("the logs go to other destinations", ["a"], ["b"], "LogDestinationConfigs")}) with input as acl(logging, "b")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(acl(logging, ""), ["lookups"])
}
