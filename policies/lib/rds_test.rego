package policies.lib.rds_test

import data.policies.lib.rds

judged(type, properties) := {"resource": {"type": type, "properties": properties}, "event": {"time": "2022-11-08T00:00:00Z"}}

huawei(properties) := judged("huaweicloud/rds.instances", properties)

alicloud(properties) := judged("alicloud/ACS::RDS::DBInstance", properties)

aws(properties) := judged("aws/AWS::RDS::DBInstance", properties)

test_vpc_id if {
	rds.vpc_id == "vpc-1" with input as huawei({"vpc_id": "vpc-1"})
	rds.vpc_id == "vpc-1" with input as huawei({"vpcId": "vpc-1", "vpc_id": null})
	rds.vpc_id == "vpc-1" with input as alicloud({"InstanceNetworkType": "VPC", "VpcId": "vpc-1"})
	rds.vpc_id == "" with input as alicloud({"InstanceNetworkType": "Classic", "VpcId": ""})
}

test_vpc_id_unknown if {
	every unknown in [
		huawei({}), huawei({"vpc_id": ""}), huawei({"vpc_id": null}),
		alicloud({}), alicloud({"InstanceNetworkType": "VPC"}), alicloud({"InstanceNetworkType": "VPC", "VpcId": ""}), alicloud({"VpcId": "vpc-1"}),
		aws({"dBSubnetGroup": {"vpcId": "vpc-1"}}),
	] {
		not rds.vpc_id with input as unknown
	}
}

alicloud_endpoints(item, networks) := object.union(alicloud({"DBInstanceNetType": item}), {"lookups": {"rds_endpoints": {
	"exists": true,
	"value": {"DBInstanceNetInfos": {"DBInstanceNetInfo": [{"IPType": network} | some network in networks]}},
}}})

test_public if {
	every resource in [
		huawei({"public_ips": ["203.0.113.7"]}),
		huawei({"publicIps": ["203.0.113.7"]}),
		alicloud({"DBInstanceNetType": "Internet"}),
		aws({"publiclyAccessible": true}),
	] {
		rds.public == true with input as resource
	}
	every resource in [alicloud_endpoints("Intranet", ["Private", "Public"]), alicloud_endpoints("Internet", ["Private"])] {
		rds.public == true with input as resource
	}
	every network in ["Private", "Inner"] {
		rds.public == false with input as alicloud_endpoints("Intranet", [network])
	}
	every resource in [huawei({"public_ips": []}), huawei({"publicIps": []}), aws({"publiclyAccessible": false})] {
		rds.public == false with input as resource
	}
}

test_public_unknown if {
	every unknown in [
		huawei({}), huawei({"public_ips": null}), huawei({"public_ips": "203.0.113.7"}),
		alicloud({}), alicloud({"DBInstanceNetType": "Intranet"}), alicloud_endpoints("Intranet", []),
		aws({}), aws({"publiclyAccessible": null}), aws({"publiclyAccessible": "false"}),
	] {
		[public | public := rds.public] == [] with input as unknown
	}
}

secondaries(zones) := {"SlaveZone": [{"ZoneId": zone} | some zone in zones]}

test_multi_zone if {
	every resource in [
		alicloud({"ZoneId": "cn-hangzhou-MAZ6(b,f)"}),
		alicloud({"ZoneId": "cn-hangzhou-MAZ10(b,f,h)", "SlaveZones": secondaries([])}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["cn-hangzhou-f"])}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["cn-hangzhou-b", "cn-hangzhou-f"])}),
		huawei({"nodes": [{"availability_zone": "region-1a"}, {"availability_zone": "region-1b"}]}),
		huawei({"nodes": [{"availabilityZone": "region-1a"}, {"availabilityZone": "region-1b"}]}),
		aws({"multiAZ": true}),
	] {
		rds.multi_zone == true with input as resource
	}
}

test_one_zone if {
	every resource in [
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries([])}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["cn-hangzhou-b"])}),
		huawei({"nodes": [{"availability_zone": "region-1a"}]}),
		huawei({"nodes": [{"availability_zone": "region-1a"}, {"availability_zone": "region-1a"}]}),
		huawei({"nodes": [{"availability_zone": "region-1a"}, {"availability_zone": "Region-1A "}]}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["CN-HANGZHOU-B"])}),
		aws({"multiAZ": false}),
	] {
		rds.multi_zone == false with input as resource
	}
}

test_multi_zone_unknown if {
	every unknown in [
		alicloud({}),
		alicloud({"ZoneId": ""}),
		alicloud({"ZoneId": "cn-hangzhou-b"}),
		alicloud({"ZoneId": "cn-hangzhou-MAZ6"}),
		alicloud({"ZoneId": "cn-hangzhou-MAZ6(b)"}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": {}}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["cn-hangzhou-f", ""])}),
		alicloud({"ZoneId": "cn-hangzhou-b", "SlaveZones": secondaries(["cn-hangzhou-f", null])}),
		huawei({}),
		huawei({"nodes": []}),
		aws({}),
		aws({"multiAZ": null}),
	] {
		[several | several := rds.multi_zone] == [] with input as unknown
	}
}

test_clustered if {
	every engine in ["aurora", "aurora-mysql", "aurora-postgresql", "docdb", "neptune"] {
		rds.clustered == true with input as aws({"engine": engine})
	}
	every resource in [aws({"engine": "mysql"}), aws({"engine": "oracle-ee"}), huawei({}), alicloud({})] {
		rds.clustered == false with input as resource
	}
	every unknown in [aws({}), aws({"engine": null}), aws({"engine": ""})] {
		[clustered | clustered := rds.clustered] == [] with input as unknown
	}
}

test_category if {
	rds.category == "Basic" with input as alicloud({"Category": "Basic"})
	every category in ["HighAvailability", "AlwaysOn", "Finance", "cluster", "serverless_standard", "serverless_ha"] {
		rds.highly_available == true with input as alicloud({"Category": category})
	}
	every category in ["Basic", "serverless_basic"] {
		rds.highly_available == false with input as alicloud({"Category": category})
	}
	every category in ["", null, "Premium"] {
		[available | available := rds.highly_available] == [] with input as alicloud({"Category": category})
	}
	not rds.category with input as alicloud({})
}

test_sizes if {
	rds.cpus == 4 with input as alicloud({"DBInstanceCPU": "4"})
	rds.cpus == 2 with input as huawei({"cpu": "2"})
	rds.memory == 4096 with input as alicloud({"DBInstanceMemory": 4096})
	rds.storage == 20 with input as alicloud({"DBInstanceStorage": "20"})
	rds.storage == 40 with input as huawei({"volume": {"size": 40}})
	rds.storage == 100 with input as aws({"allocatedStorage": 100})
	rds.instance_class == "rds.mysql.s2.large" with input as alicloud({"DBInstanceClass": "rds.mysql.s2.large"})
	rds.instance_class == "rds.mysql.c2.medium" with input as huawei({"flavor_ref": "rds.mysql.c2.medium"})
	rds.instance_class == "rds.mysql.c2.medium" with input as huawei({"flavorRef": "rds.mysql.c2.medium"})
	rds.instance_class == "db.m6g.large" with input as aws({"dBInstanceClass": "db.m6g.large"})
}

test_sizes_unknown if {
	every unknown in [
		alicloud({}), alicloud({"DBInstanceCPU": "", "DBInstanceMemory": "", "DBInstanceStorage": null, "DBInstanceClass": ""}),
		huawei({}), huawei({"cpu": null, "volume": null, "flavor_ref": ""}),
		aws({}), aws({"allocatedStorage": null, "dBInstanceClass": null}),
	] {
		not rds.cpus with input as unknown
		not rds.memory with input as unknown
		not rds.storage with input as unknown
		not rds.instance_class with input as unknown
	}
}

alicloud_white_lists(item, groups) := object.union(alicloud({"SecurityIPList": item}), {"lookups": {"rds_white_lists": {
	"exists": true,
	"value": {"Items": {"DBInstanceIPArray": [{"SecurityIPList": list} | some list in groups]}},
}}})

test_white_list_of_the_item if {
	every resource in [
		alicloud({"SecurityIPList": "10.0.0.0/8,203.0.113.7,0.0.0.0/0"}),
		alicloud_white_lists("10.0.0.0/8,203.0.113.7,0.0.0.0/0", ["::/0"]),
	] {
		rds.open_entries == ["0.0.0.0/0"] with input as resource
		rds.public_entries == ["203.0.113.7", "0.0.0.0/0"] with input as resource
		rds.has_white_list == true with input as resource
	}
}

test_white_list_of_all_groups if {
	every item in ["", "10.0.0.0/8", null] {
		resource := alicloud_white_lists(item, ["10.0.0.0/8", "203.0.113.7, 0.0.0.0/0"])
		rds.open_entries == ["0.0.0.0/0"] with input as resource
		rds.public_entries == ["203.0.113.7", "0.0.0.0/0"] with input as resource
		rds.has_white_list == true with input as resource
	}
	every item in ["", null] {
		rds.open_entries == [] with input as alicloud_white_lists(item, ["", ""])
		rds.public_entries == [] with input as alicloud_white_lists(item, ["", ""])
		rds.has_white_list == false with input as alicloud_white_lists(item, ["", ""])
	}
}

test_white_list_unknown if {
	every unknown in [
		alicloud({}), alicloud({"SecurityIPList": null}), alicloud({"SecurityIPList": "10.0.0.0/8"}), alicloud_white_lists("10.0.0.0/8", []),
		aws({"SecurityIPList": ""}),
	] {
		not rds.open_entries with input as unknown
		not rds.public_entries with input as unknown
	}
	every unknown in [alicloud({}), alicloud({"SecurityIPList": ""}), alicloud_white_lists("", [])] {
		[given | given := rds.has_white_list] == [] with input as unknown
	}
}

test_proxied if {
	rds.sql_server == true with input as alicloud({"Engine": "SQLServer"})
	rds.sql_server == false with input as alicloud({"Engine": "MySQL"})
	rds.proxied == true with input as alicloud({"ConnectionMode": "Safe"})
	rds.proxied == false with input as alicloud({"ConnectionMode": "Standard"})
	every unknown in [alicloud({}), alicloud({"Engine": "", "ConnectionMode": ""}), aws({"engine": "sqlserver-ee"})] {
		[sql_server | sql_server := rds.sql_server] == [] with input as unknown
		[proxied | proxied := rds.proxied] == [] with input as unknown
	}
}

test_storage_key if {
	rds.storage_key == "key-1" with input as huawei({"disk_encryption_id": "key-1"})
	rds.storage_key == "key-1" with input as huawei({"diskEncryptionId": "key-1"})
	rds.storage_key == "" with input as huawei({"disk_encryption_id": null})
	rds.storage_key == "" with input as huawei({"diskEncryptionId": ""})
	rds.storage_key == "arn" with input as aws({"storageEncrypted": true, "kmsKeyId": "arn"})
	rds.storage_key == "" with input as aws({"storageEncrypted": false, "kmsKeyId": null})
}

test_storage_key_unknown if {
	every unknown in [huawei({}), aws({}), aws({"storageEncrypted": null}), aws({"storageEncrypted": true}), aws({"storageEncrypted": true, "kmsKeyId": null})] {
		not rds.storage_key with input as unknown
	}
}

test_expiry if {
	rds.prepaid == true with input as alicloud({"PayType": "Prepaid"})
	rds.prepaid == false with input as alicloud({"PayType": "Postpaid"})
	rds.remaining_days == 30 with input as alicloud({"ExpireTime": "2022-12-08T00:00:00Z"})
	rds.remaining_days == 30 with input as alicloud({"ExpireTime": "", "ExpiredTime": "2022-12-08T00:00:00Z"})
	every unknown in [alicloud({}), alicloud({"PayType": "", "ExpireTime": ""}), aws({})] {
		[prepaid | prepaid := rds.prepaid] == [] with input as unknown
		not rds.remaining_days with input as unknown
	}
}

test_can_have_standby if {
	every resource in [alicloud({"DBInstanceType": "Primary"}), huawei({"type": "Replica"}), aws({})] {
		rds.can_have_standby == true with input as resource
	}
	rds.can_have_standby == false with input as alicloud({"DBInstanceType": "Readonly"})
}

test_guard if {
	rds.primary == true with input as alicloud({"DBInstanceType": "Primary"})
	every role in ["Readonly", "Guard", "Temp"] {
		rds.primary == false with input as alicloud({"DBInstanceType": role})
	}
	rds.has_guard == true with input as alicloud({"GuardDBInstanceId": "rm-2"})
	rds.has_guard == false with input as alicloud({"GuardDBInstanceId": ""})
	rds.has_guard == false with input as alicloud({"GuardDBInstanceId": null})
	rds.primary == true with input as alicloud({})
	every resource in [huawei({"type": "Ha"}), huawei({"type": "Single"}), huawei({"type": "Enterprise"}), huawei({})] {
		rds.primary == true with input as resource
	}
	rds.primary == false with input as huawei({"type": "Replica"})
	every unknown in [alicloud({"DBInstanceType": "Other"}), huawei({"type": "Other"}), alicloud({"DBInstanceType": 1, "GuardDBInstanceId": 1})] {
		[primary | primary := rds.primary with input as unknown] == []
		[has_guard | has_guard := rds.has_guard with input as unknown] == []
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	huawei_type := "huaweicloud/rds.instances"
	alicloud_type := "alicloud/ACS::RDS::DBInstance"
	aws_type := "aws/AWS::RDS::DBInstance"
	{fact: object.keys(types) | some fact, types in rds.paths} == {
		"sql_audited": {huawei_type, alicloud_type},
		"log_backup": {alicloud_type},
		"encrypted_in_transit": {alicloud_type},
		"tls_versions": {alicloud_type},
		"vpc_id": {huawei_type, alicloud_type},
		"public": {huawei_type, alicloud_type, aws_type},
		"multi_zone": {huawei_type, alicloud_type, aws_type},
		"category": {alicloud_type},
		"cpus": {huawei_type, alicloud_type},
		"memory": {alicloud_type},
		"storage": {huawei_type, alicloud_type, aws_type},
		"instance_class": {huawei_type, alicloud_type, aws_type},
		"white_list": {alicloud_type},
		"proxied": {alicloud_type},
		"storage_key": {huawei_type, aws_type, alicloud_type},
		"has_guard": {alicloud_type},
		"remaining_days": {alicloud_type},
	}
}

alicloud_answers(lookups) := {
	"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStorageType": "cloud_essd"}},
	"lookups": {name: {"exists": true, "value": value} | some name, value in lookups},
}

test_storage_key_alicloud if {
	rds.storage_key == "key-1" with input as alicloud_answers({"rds_encryption_key": {"EncryptionKey": "key-1"}})
	rds.storage_key == "" with input as alicloud_answers({"rds_encryption_key": {"EncryptionKey": ""}})
	rds.storage_key == "" with input as alicloud_answers({"rds_encryption_key": {"EncryptionKey": " "}})
	not rds.storage_key with input as alicloud_answers({"rds_encryption_key": {}})
	rds.storage_key == "" with input as {"resource": {"type": "alicloud/ACS::RDS::DBInstance", "properties": {"DBInstanceStorageType": "local_ssd"}}}
}

test_log_backup if {
	every value, want in {"1": true, "0": false} {
		rds.log_backup == want with input as alicloud_answers({"rds_log_backup_policy": {"EnableBackupLog": value}})
	}
	not rds.log_backup with input as alicloud_answers({"rds_log_backup_policy": {"EnableBackupLog": "soon"}})
	not rds.log_backup with input as {"resource": {"type": "aws/AWS::RDS::DBInstance"}}
}

test_encrypted_in_transit if {
	every value, want in {"Yes": true, "on": true, "No": false, "off": false} {
		rds.encrypted_in_transit == want with input as alicloud_answers({"rds_ssl": {"SSLEnabled": value}})
	}
	not rds.encrypted_in_transit with input as alicloud_answers({"rds_ssl": {"SSLEnabled": ""}})
}

test_tls_versions if {
	rds.tls_versions == ["TLSv1.2"] with input as alicloud_answers({"rds_ssl": {"TlsVersion": "1.2"}})
	every name in ["tls_version", "loose_tls_version", "ssl_min_protocol_version"] {
		parameters := {"RunningParameters": {"DBInstanceParameter": [
			{"ParameterName": "sync_binlog", "ParameterValue": "1"},
			{"ParameterName": name, "ParameterValue": "TLSv1, TLSv1.3"},
		]}}
		rds.tls_versions == ["TLSv1.0", "TLSv1.3"] with input as alicloud_answers({"rds_ssl": {"TlsVersion": ""}, "rds_parameters": parameters})
	}
	rds.tls_versions == ["TLSv1.2"] with input as alicloud_answers({"rds_ssl": {"TlsVersion": "1.2,9"}})
	not rds.tls_versions with input as alicloud_answers({"rds_ssl": {}, "rds_parameters": {"RunningParameters": {"DBInstanceParameter": []}}})
}

test_backup_days if {
	rds.backup_days == 7 with input as {
		"resource": {"type": "huaweicloud/rds.instances"},
		"lookups": {"rds_backup_policy": {"exists": true, "value": {"backup_policy": {"keep_days": 7}}}},
	}
}
