package policies.account.ec2_ebs_encryption_by_default_test

import data.policies.account.ec2_ebs_encryption_by_default as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(enabled) := {
	"resource": {"type": "aws/account"},
	"lookups": {"ec2_ebs_encryption_by_default": {"exists": true, "value": {"ebsEncryptionByDefault": enabled}}},
}

test_allow_enabled if {
	testing.compliant(policy, {"encrypted": true}) with input as region(true)
}

test_deny_disabled if {
	testing.noncompliant(policy, {reasons.is_true("EBS encryption by default is not enabled", "ebsEncryptionByDefault")}) with input as region(false)
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(region(true), ["lookups"])
}
