package policies.key.cmk_backing_key_rotation_enabled_test

import data.policies.key.cmk_backing_key_rotation_enabled as policy
import data.policies.lib.key

alicloud(rotation) := {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {"AutomaticRotation": rotation}}}

aws(manager, origin, rotation) := {"resource": {
	"type": "aws/AWS::KMS::Key",
	"properties": {"keyManager": manager, "keySpec": "SYMMETRIC_DEFAULT", "origin": origin},
	"supplementary": {"KeyRotationStatus": rotation},
}}

test_allow_rotated if {
	every resource in [alicloud("Enabled"), aws("CUSTOMER", "AWS_KMS", true), aws("CUSTOMER", "AWS_KMS", "true")] {
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_not_rotated if {
	every resource in [alicloud("Disabled"), alicloud("Suspended"), aws("CUSTOMER", "AWS_KMS", false), aws("CUSTOMER", "AWS_KMS", "false")] {
		policy.deny == {{
			"message": "automatic rotation is off",
			"property": key.paths.rotated,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as resource
	}
}

asymmetric := {"resource": {
	"type": "aws/AWS::KMS::Key",
	"properties": {"keyManager": "CUSTOMER", "keySpec": "RSA_2048", "origin": "AWS_KMS"},
	"supplementary": {},
}}

test_not_applicable if {
	policy.not_applicable == {"the key is the cloud's own"} with input as aws("AWS", "AWS_KMS", null)
	every resource in [aws("CUSTOMER", "EXTERNAL", false), aws("CUSTOMER", "AWS_CLOUDHSM", null), asymmetric] {
		policy.not_applicable == {"the cloud cannot rotate this kind of key"} with input as resource
		policy.deny == set() with input as resource
	}
}

test_no_evidence_when_unknown if {
	every resource in [
		alicloud(""), alicloud("On"), {"resource": {"type": "alicloud/ACS::KMS::Key", "properties": {}}},
		aws("CUSTOMER", "AWS_KMS", null), aws("CUSTOMER", "AWS_KMS", ""), aws(null, "AWS_KMS", true), aws("CUSTOMER", null, true), aws("OTHER", "AWS_KMS", true),
		{"resource": {"type": "aws/AWS::KMS::Key", "properties": {"keyManager": "CUSTOMER", "keySpec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"}, "supplementary": {}}},
	] {
		not policy.evidence with input as resource
	}
}
