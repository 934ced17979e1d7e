package policies.account.root_account_hardware_mfa_enabled_test

import data.policies.account.root_account_hardware_mfa_enabled as policy
import data.policies.lib.account
import data.policies.lib.reasons
import data.policies.lib.testing

root(enabled, owners) := {"resource": {"type": "aws/account"}, "lookups": {
	"iam_account_summary": {"exists": true, "value": {"SummaryMap": [{"key": "AccountMFAEnabled", "value": enabled}]}},
	"iam_virtual_mfa_devices": {"exists": true, "value": {"VirtualMFADevices": [{"SerialNumber": "mfa-1", "User": {"Arn": owner}} | some owner in owners]}},
}}

test_allow_hardware if {
	every owners in [[], ["arn:aws:iam::111122223333:user/ann"]] {
		testing.compliant(policy, {"mfa": true, "virtual": []}) with input as root(1, owners)
	}
}

test_deny_virtual_and_none if {
	testing.noncompliant(policy, {reasons.none("the root user has a virtual MFA device", ["mfa-1"], "VirtualMFADevices")}) with input as root(1, ["arn:aws:iam::111122223333:root"])
	testing.noncompliant(policy, {reasons.is_true("the root user has no MFA device", account.paths.root_mfa)}) with input as root(0, [])
}

test_undetermined_without_answers if {
	testing.undetermined(policy) with input as object.remove(root(1, []), ["lookups"])
}

unreadable contains root(1, ["root"])
