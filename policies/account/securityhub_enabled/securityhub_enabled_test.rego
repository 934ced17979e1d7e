package policies.account.securityhub_enabled_test

import data.policies.account.securityhub_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(answer) := {"resource": {"type": "aws/account"}, "lookups": {"securityhub_hub": answer}}

test_allow_enabled if {
	testing.compliant(policy, {"hub": "arn:aws:securityhub:us-east-1:111122223333:hub/default"}) with input as region({
		"exists": true,
		"value": {"HubArn": "arn:aws:securityhub:us-east-1:111122223333:hub/default"},
	})
}

test_deny_disabled if {
	testing.noncompliant(policy, {reasons.not_blank("Security Hub is not enabled", "HubArn")}) with input as region({"exists": false})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as region({"exists": true, "value": {"HubArn": ""}})
	testing.undetermined(policy) with input as {"resource": {"type": "aws/account"}}
}
