package policies.account.s3_account_level_public_access_blocks_test

import data.policies.account.s3_account_level_public_access_blocks as policy
import data.policies.lib.reasons
import data.policies.lib.testing

on := {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}

blocking(changes, parameters) := {
	"resource": {"type": "aws/AWS::S3::AccountPublicAccessBlock", "properties": {
		"blockPublicAcls": settings.BlockPublicAcls,
		"blockPublicPolicy": settings.BlockPublicPolicy,
		"ignorePublicAcls": settings.IgnorePublicAcls,
		"restrictPublicBuckets": settings.RestrictPublicBuckets,
	}},
	"parameters": object.union(on, parameters),
} if {
	settings := object.union(on, changes)
}

test_allow_blocked if {
	testing.compliant(policy, {"blocked": on}) with input as blocking({}, {})
	testing.compliant(policy, {"blocked": object.union(on, {"BlockPublicAcls": false})}) with input as blocking({"BlockPublicAcls": false}, {"BlockPublicAcls": false})
}

test_deny_open if {
	every setting in object.keys(on) {
		testing.noncompliant(policy, {reasons.is_true(sprintf("%s is off", [setting]), setting)}) with input as blocking({setting: false}, {})
	}
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::AccountPublicAccessBlock", "properties": {}}, "parameters": on}
}
