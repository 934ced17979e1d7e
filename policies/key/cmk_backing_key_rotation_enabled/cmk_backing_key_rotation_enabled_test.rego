package policies.key.cmk_backing_key_rotation_enabled_test

import data.policies.key.cmk_backing_key_rotation_enabled as policy
import data.policies.lib.key
import data.policies.lib.reasons
import data.policies.lib.testing

alicloud(rotation) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {"AutomaticRotation": rotation}}}

aws(manager, origin, rotation) := {"resource": {
	"type": "aws/AWS::KMS::Key",
	"properties": {"keyManager": manager, "keySpec": "SYMMETRIC_DEFAULT", "origin": origin},
	"supplementary": {"KeyRotationStatus": rotation},
}}

test_allow_rotated if {
	testing.compliant(policy, {"rotated": true}) with input as alicloud("Enabled")
	every resource in [aws("CUSTOMER", "AWS_KMS", true), aws("CUSTOMER", "AWS_KMS", "true")] {
		testing.compliant(policy, {"can_be_rotated": true, "managed_by_cloud": false, "rotated": true}) with input as resource
	}
}

test_deny_not_rotated if {
	every resource in [alicloud("Disabled"), alicloud("Suspended"), aws("CUSTOMER", "AWS_KMS", false), aws("CUSTOMER", "AWS_KMS", "false")] {
		testing.noncompliant(policy, {reasons.is_true("automatic rotation is off", key.paths.rotated)}) with input as resource
	}
}

asymmetric := {"resource": {
	"type": "aws/AWS::KMS::Key",
	"properties": {"keyManager": "CUSTOMER", "keySpec": "RSA_2048", "origin": "AWS_KMS"},
	"supplementary": {},
}}

test_not_applicable if {
	testing.not_applicable(policy, {"the cloud manages the key"}) with input as aws("AWS", "AWS_KMS", null)
	every resource in [aws("CUSTOMER", "EXTERNAL", false), aws("CUSTOMER", "AWS_CLOUDHSM", null), asymmetric] {
		testing.not_applicable(policy, {"the cloud cannot rotate this kind of key"}) with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		alicloud(""), alicloud("On"), {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {}}},
		aws("CUSTOMER", "AWS_KMS", null), aws("CUSTOMER", "AWS_KMS", ""), aws(null, "AWS_KMS", true), aws("CUSTOMER", null, true), aws("OTHER", "AWS_KMS", true),
		{"resource": {"type": "aws/AWS::KMS::Key", "properties": {"keyManager": "CUSTOMER", "keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"}, "supplementary": {}}},
	] {
		testing.undetermined(policy) with input as resource
	}
}
