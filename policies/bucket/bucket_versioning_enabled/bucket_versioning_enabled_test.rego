package policies.bucket.bucket_versioning_enabled_test

import data.policies.bucket.bucket_versioning_enabled as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

oss(properties) := {
	"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": object.union({"StorageClass": "Standard"}, properties)},
	"parameters": {"isMfaDeleteEnabled": true},
}

s3(status, mfa, wanted) := {
	"resource": {
		"type": "aws/AWS::S3::Bucket",
		"supplementary": {"BucketVersioningConfiguration": {"status": status, "isMfaDeleteEnabled": mfa}},
	},
	"parameters": {"isMfaDeleteEnabled": wanted},
}

unversioned := reasons.is_true("versioning is off", bucket.paths.versioned)

deletable := reasons.is_true("versions can be deleted without MFA", bucket.paths.mfa_delete)

test_oss if {
	testing.compliant(policy, {"versioned": true}) with input as oss({"Versioning": "Enabled"})
	testing.noncompliant(policy, {unversioned}) with input as oss({"Versioning": "Suspended"})
	testing.noncompliant(policy, {unversioned}) with input as oss({})
}

test_s3 if {
	testing.compliant(policy, {"mfa_delete": false, "versioned": true}) with input as s3("Enabled", null, false)
	testing.noncompliant(policy, {unversioned}) with input as s3("Suspended", null, false)
	testing.noncompliant(policy, {unversioned}) with input as s3("Off", null, false)
}

test_second_factor if {
	testing.compliant(policy, {"mfa_delete": true, "versioned": true}) with input as s3("Enabled", true, true)
	testing.compliant(policy, {"mfa_delete": true, "versioned": true}) with input as s3("Enabled", true, false)
	testing.noncompliant(policy, {deletable}) with input as s3("Enabled", null, true)
	testing.noncompliant(policy, {deletable}) with input as s3("Enabled", false, true)
	testing.noncompliant(policy, {unversioned, deletable}) with input as s3("Off", null, true)
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as oss({"Versioning": "enabled?"})
	testing.undetermined(policy) with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
	testing.undetermined(policy) with input as s3("On", null, false)
	testing.undetermined(policy) with input as s3(null, null, false)
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {}}}
}
