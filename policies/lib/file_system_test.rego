package policies.lib.file_system_test

import data.policies.lib.file_system

nas(lookups) := {
	"resource": {"type": "alicloud/ACS::NAS::FileSystem", "id": "fs-1", "properties": {"Status": "Running"}},
	"lookups": {name: {"exists": true, "value": value} | some name, value in lookups},
}

plans(all) := nas({"hbr_nas_backup_plans": {"BackupPlans": {"BackupPlan": all}}})

test_backup_plans if {
	file_system.backup_plans == ["plan-1"] with input as plans([
		{"PlanId": "plan-1", "FileSystemId": "fs-1", "Disabled": false},
		{"PlanId": "plan-2", "FileSystemId": "fs-1", "Disabled": true},
		{"PlanId": "plan-3", "FileSystemId": "fs-2", "Disabled": false},
	])
	file_system.backup_plans == [] with input as plans([])
	[found | found := file_system.backup_plans] == [] with input as nas({})
}

groups(rules) := nas({
	"nas_mount_targets": {"MountTargets": {"MountTarget": [{"AccessGroup": name} | some name, _ in rules]}},
	"nas_access_rules": [{"of": name, "exists": true, "value": {"AccessRules": {"AccessRule": list}}} | some name, list in rules],
})

test_open_access_groups if {
	file_system.open_access_groups == [] with input as groups({"office": [{"SourceCidrIp": "192.0.2.0/24"}], "empty": []})
	file_system.open_access_groups == ["all"] with input as groups({"office": [{"SourceCidrIp": "192.0.2.0/24"}], "all": [{"SourceCidrIp": "0.0.0.0/0"}]})
	file_system.open_access_groups == ["six"] with input as groups({"six": [{"SourceCidrIp": "", "Ipv6SourceCidrIp": "::/0"}]})
	file_system.open_access_groups == ["DEFAULT_VPC_GROUP_NAME"] with input as groups({"DEFAULT_VPC_GROUP_NAME": []})
	[found | found := file_system.open_access_groups] == [] with input as nas({})
}

test_deleting if {
	file_system.deleting == false with input as nas({})
	file_system.deleting == true with input as {"resource": {"type": "alicloud/ACS::NAS::FileSystem", "properties": {"Status": "Deleting"}}}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every types in file_system.paths {
		object.keys(types) == {"alicloud/ACS::NAS::FileSystem"}
	}
}

test_deleting_of_other_clouds if {
	file_system.deleting == true with input as {"resource": {"type": "huaweicloud/sfsturbo.shares", "properties": {"status": "400"}}}
	every status in ["100", "200", "303", "800"] {
		file_system.deleting == false with input as {"resource": {"type": "huaweicloud/sfsturbo.shares", "properties": {"status": status}}}
	}
	every type in ["huaweicloud/sfsturbo.shares", "aws/AWS::EFS::FileSystem"] {
		file_system.deleting == false with input as {"resource": {"type": type, "properties": {}}}
	}
}
