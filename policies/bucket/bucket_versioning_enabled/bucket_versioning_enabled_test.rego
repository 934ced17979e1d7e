package policies.bucket.bucket_versioning_enabled_test

import data.policies.bucket.bucket_versioning_enabled as policy
import data.policies.lib.bucket

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

off(message, property) := {"message": message, "property": property, "actual": false, "desired": true, "operator": "Equals"}

unversioned := off("versioning is off", bucket.paths.versioned)

deletable := off("versions can be deleted without a second factor", bucket.paths.mfa_delete)

test_oss if {
	policy.deny == set() with input as oss({"Versioning": "Enabled"})
	policy.deny == {unversioned} with input as oss({"Versioning": "Suspended"})
	policy.deny == {unversioned} with input as oss({})
}

test_s3 if {
	policy.deny == set() with input as s3("Enabled", null, false)
	policy.deny == {unversioned} with input as s3("Suspended", null, false)
	policy.deny == {unversioned} with input as s3("Off", null, false)
}

test_second_factor if {
	policy.deny == set() with input as s3("Enabled", true, true)
	policy.deny == set() with input as s3("Enabled", true, false)
	policy.deny == {deletable} with input as s3("Enabled", null, true)
	policy.deny == {deletable} with input as s3("Enabled", false, true)
	policy.deny == {unversioned, deletable} with input as s3("Off", null, true)
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as oss({"Versioning": "enabled?"})
	not policy.evidence with input as {"resource": {"type": "alicloud/ACS::OSS::Bucket", "properties": {}}}
	not policy.evidence with input as s3("On", null, false)
	not policy.evidence with input as s3(null, null, false)
	not policy.evidence with input as {"resource": {"type": "aws/AWS::S3::Bucket", "supplementary": {}}}
}
