package policies.disk.disk_in_use_test

import data.policies.disk.disk_in_use as policy
import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.testing

huawei(properties) := {"resource": {"type": "huaweicloud/evs.volumes", "properties": properties}}

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::EC2::Volume", "properties": properties}}

test_allow_attached if {
	every resource in [huawei({"status": "in-use"}), alicloud({"Status": "In_use"}), aws({"attachments": [{"instanceId": "i-1", "state": "attached"}]})] {
		testing.compliant(policy, {"deleting": false, "attached": true}) with input as resource
	}
}

test_deny_not_attached if {
	every resource in [huawei({"status": "available"}), alicloud({"Status": "Available"}), aws({"attachments": []})] {
		testing.noncompliant(policy, {reasons.is_true("the disk is not attached to an instance", disk.paths.attached)}) with input as resource
	}
}

test_deletion_with_the_instance if {
	kept := aws({"attachments": [{"state": "attached", "deleteOnTermination": false}]})
	deleted := aws({"attachments": [{"state": "attached", "deleteOnTermination": true}]})
	demanded := {"parameters": {"deleteOnTermination": true}}
	testing.compliant(policy, {"deleting": false, "attached": true}) with input as kept
	testing.compliant(policy, {"deleting": false, "attached": true, "outlives_server": false}) with input as object.union(deleted, demanded)
	testing.noncompliant(policy, {reasons.is_true("the disk stays when its instance is terminated", disk.paths.outlives_server)}) with input as object.union(kept, demanded)
	testing.compliant(policy, {"deleting": false, "attached": true}) with input as object.union(alicloud({"Status": "In_use"}), demanded)
}

test_no_evidence_when_unknown if {
	every resource in [huawei({}), huawei({"status": null}), alicloud({}), alicloud({"Status": "New"}), aws({}), aws({"attachments": null})] {
		testing.undetermined(policy) with input as resource
	}
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
