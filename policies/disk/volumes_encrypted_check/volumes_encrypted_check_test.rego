package policies.disk.volumes_encrypted_check_test

import data.policies.disk.volumes_encrypted_check as policy
import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.testing

judge(type, properties, keys) := {"resource": {"type": type, "properties": properties}, "parameters": {"kmsKeyIds": keys}}

huawei(metadata, keys) := judge("huaweicloud/evs.volumes", {"status": "in-use", "metadata": metadata}, keys)

alicloud(properties, keys) := judge("alicloud/ACS::ECS::Disk", object.union({"Status": "In_use"}, properties), keys)

aws(properties, keys) := judge("aws/AWS::EC2::Volume", object.union({"attachments": [{"instanceId": "i-1", "state": "attached"}]}, properties), keys)

arn := "arn:aws:kms:us-east-1:111122223333:key/k-1"

not_encrypted := {reasons.is_true("the disk is not encrypted", disk.paths.encrypted)}

other_key(actual, shown, keys) := {reasons.one_of(sprintf("the disk is encrypted with %s", [shown]), actual, keys, disk.paths.key)}

test_deny_not_encrypted if {
	every resource in [
		huawei({}, []), huawei({"systemEncrypted": "0"}, []), huawei({}, ["k-1"]),
		alicloud({"Encrypted": false}, []), alicloud({"Encrypted": "false", "Type": "system"}, []), alicloud({"Encrypted": false, "KMSKeyId": "k-1"}, ["k-1"]),
		aws({"encrypted": false}, []), aws({"encrypted": false, "kmsKeyId": null}, ["k-1"]),
	] {
		testing.noncompliant(policy, not_encrypted) with input as resource
	}
}

test_allow_encrypted if {
	every resource in [huawei({"systemEncrypted": "1"}, []), alicloud({"Encrypted": true}, []), aws({"encrypted": true}, [])] {
		testing.compliant(policy, {"deleting": false, "attached": true, "encrypted": true, "key": "", "key_allowed": true}) with input as resource
	}
	every resource in [
		huawei({"systemEncrypted": "1", "systemCmkid": "k-1"}, ["k-2", "k-1"]),
		alicloud({"Encrypted": "true", "KMSKeyId": "k-1"}, ["k-1"]),
	] {
		testing.compliant(policy, {"deleting": false, "attached": true, "encrypted": true, "key": "k-1", "key_allowed": true}) with input as resource
	}
	every resource in [aws({"encrypted": true, "kmsKeyId": arn}, ["k-1"]), aws({"encrypted": true, "kmsKeyId": arn}, [arn])] {
		testing.compliant(policy, {"deleting": false, "attached": true, "encrypted": true, "key": "arn:aws:kms:us-east-1:111122223333:key/k-1", "key_allowed": true}) with input as resource
	}
}

test_deny_another_key if {
	testing.noncompliant(policy, other_key("k-3", "k-3", ["k-1", "k-2"])) with input as huawei({"systemEncrypted": "1", "systemCmkid": "k-3"}, ["k-1", "k-2"])
	testing.noncompliant(policy, other_key("", "an unnamed key", ["k-1"])) with input as alicloud({"Encrypted": true, "KMSKeyId": ""}, ["k-1"])
	testing.noncompliant(policy, other_key(arn, arn, ["-1", "key/k-1"])) with input as aws({"encrypted": true, "kmsKeyId": arn}, ["-1", "key/k-1"])
}

test_not_applicable_when_not_attached if {
	every resource in [
		judge("huaweicloud/evs.volumes", {"status": "available", "metadata": {}}, []),
		alicloud({"Status": "Available", "Encrypted": false}, []),
		aws({"attachments": [], "encrypted": false}, []),
	] {
		testing.not_applicable(policy, {"the disk is not attached"}) with input as resource
	}
	testing.noncompliant(policy, {reasons.is_true("the disk is not encrypted", disk.paths.encrypted)}) with input as huawei({}, [])
}

test_no_evidence_when_unknown if {
	every resource in [
		judge("huaweicloud/evs.volumes", {"status": "in-use"}, []), judge("huaweicloud/evs.volumes", {"metadata": {}}, []),
		alicloud({}, []), alicloud({"Status": "New", "Encrypted": true}, []), aws({}, []), aws({"attachments": null, "encrypted": true}, []),
	] {
		testing.undetermined(policy) with input as resource
	}
}

test_keys_named_by_alias if {
	testing.undetermined(policy) with input as aws({"encrypted": true, "kmsKeyId": arn}, ["alias/volumes"])
	testing.noncompliant(policy, {reasons.is_true("the disk is not encrypted", disk.paths.encrypted)}) with input as aws({"encrypted": false}, ["alias/volumes"])
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/evs.volumes": {"status": "deleting"},
		"alicloud/ACS::ECS::Disk": {"Status": "Deleting"},
		"aws/AWS::EC2::Volume": {"state": "deleting"},
	} {
		testing.not_applicable(policy, {"the disk is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
