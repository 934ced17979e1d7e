package policies.lib.disk_test

import data.policies.lib.disk

huawei(properties) := {
	"resource": {"type": "huaweicloud/evs.volumes", "properties": properties},
	"event": {"time": "2022-12-31T14:14:43Z"},
}

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ECS::Disk", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::EC2::Volume", "properties": properties}}

test_attached if {
	every resource in [
		huawei({"status": "in-use"}),
		huawei({"status": "in-use", "attachments": []}),
		huawei({"status": "extending", "attachments": [{"serverId": "s-1"}]}),
		huawei({"attachments": [{"serverId": "s-1"}]}),
		alicloud({"Status": "In_use"}),
		alicloud({"Status": "ReIniting"}),
		alicloud({"InstanceId": "i-1"}),
		aws({"attachments": [{"instanceId": "i-1", "state": "attached"}]}),
	] {
		disk.attached == true with input as resource
	}
	every resource in [
		huawei({"status": "available", "attachments": []}),
		huawei({"status": "error", "attachments": []}),
		alicloud({"Status": "Available", "InstanceId": ""}),
		alicloud({"Status": "Attaching"}),
		alicloud({"InstanceId": ""}),
		aws({"attachments": []}),
	] {
		disk.attached == false with input as resource
	}
}

test_attached_unknown if {
	every resource in [
		huawei({}), huawei({"status": "extending"}), huawei({"status": null, "attachments": null}), alicloud({}), alicloud({"Status": "New"}),
		aws({}), aws({"attachments": null}),
	] {
		[attached | attached := disk.attached with input as resource] == []
	}
}

test_encrypted if {
	every resource in [
		huawei({"metadata": {"systemEncrypted": "1"}}), alicloud({"Encrypted": true}), alicloud({"Encrypted": "true"}), aws({"encrypted": true}),
	] {
		disk.encrypted == true with input as resource
	}
	every resource in [
		huawei({"metadata": {}}), huawei({"metadata": {"systemEncrypted": "0"}}), huawei({"metadata": {"systemEncrypted": null}}),
		alicloud({"Encrypted": false}), alicloud({"Encrypted": "false"}), aws({"encrypted": false}),
	] {
		disk.encrypted == false with input as resource
	}
}

test_encrypted_unknown if {
	every resource in [
		huawei({}), huawei({"metadata": null}), huawei({"metadata": {"systemEncrypted": "2"}}), alicloud({}), alicloud({"Encrypted": ""}),
		aws({}), aws({"encrypted": null}),
	] {
		[encrypted | encrypted := disk.encrypted with input as resource] == []
	}
}

test_key if {
	disk.key == "k-1" with input as huawei({"metadata": {"systemCmkid": "k-1"}})
	disk.key == "" with input as huawei({"metadata": {}})
	disk.key == "k-1" with input as alicloud({"KMSKeyId": "k-1"})
	disk.key == "" with input as alicloud({"KMSKeyId": ""})
	disk.key == "arn:aws:kms:us-east-1:111122223333:key/k-1" with input as aws({"kmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/k-1"})
	disk.key == "" with input as aws({"kmsKeyId": null})
}

test_age_days if {
	disk.age_days == 10 with input as object.union(huawei({}), {"resource": {"created": "2022-12-21T14:14:43Z"}})
	disk.age_days == 10 with input as huawei({"createdAt": "2022-12-21T14:14:43.000000"})
	disk.age_days == 10 with input as object.union(huawei({"createdAt": "2022-12-01T14:14:43"}), {"resource": {"created": "2022-12-21T14:14:43Z"}})
	not disk.age_days with input as huawei({})
	not disk.age_days with input as huawei({"createdAt": null})
}

test_category if {
	disk.category == "cloud_essd" with input as alicloud({"Category": "cloud_essd"})
	not disk.category with input as alicloud({"Category": ""})
	not disk.category with input as alicloud({})
}

test_has_snapshot_policy if {
	disk.has_snapshot_policy == true with input as alicloud({"AutoSnapshotPolicyId": "sp-1"})
	disk.has_snapshot_policy == false with input as alicloud({"AutoSnapshotPolicyId": ""})
	[has | has := disk.has_snapshot_policy with input as alicloud({})] == []
}

test_system if {
	disk.system == true with input as alicloud({"Type": "system"})
	disk.system == false with input as alicloud({"Type": "data"})
	every unknown in [alicloud({}), alicloud({"Type": "all"}), alicloud({"Type": null}), aws({})] {
		[system | system := disk.system with input as unknown] == []
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every fact in ["attached", "encrypted", "key"] {
		{type | some type, _ in disk.paths[fact]} == {"huaweicloud/evs.volumes", "alicloud/ACS::ECS::Disk", "aws/AWS::EC2::Volume"}
	}
	{type | some type, _ in disk.paths.has_snapshot_policy} == {"alicloud/ACS::ECS::Disk"}
}
