package policies.lib.mongodb_test

import data.policies.lib.mongodb

judged(type, properties) := {"resource": {"type": type, "properties": properties}, "event": {"time": "2022-11-08T00:00:00Z"}}

alicloud(properties) := judged("alicloud/ACS::MongoDB::DBInstance", properties)

huawei(properties) := judged("huaweicloud/dds.instances", properties)

test_vpc_id if {
	mongodb.vpc_id == "vpc-1" with input as alicloud({"NetworkType": "VPC", "VPCId": "vpc-1"})
	mongodb.vpc_id == "" with input as alicloud({"NetworkType": "Classic"})
	mongodb.vpc_id == "vpc-1" with input as huawei({"vpc_id": "vpc-1"})
	mongodb.vpc_id == "vpc-1" with input as huawei({"vpcId": "vpc-1"})
}

test_vpc_id_unknown if {
	every unknown in [
		alicloud({}), alicloud({"VPCId": "vpc-1"}), alicloud({"NetworkType": "VPC", "VPCId": ""}), alicloud({"NetworkType": "VPC", "VpcId": "vpc-1"}),
		huawei({}), huawei({"vpc_id": null}), huawei({"vpc_id": ""}),
	] {
		not mongodb.vpc_id with input as unknown
	}
}

white_lists(item, lists) := object.union(alicloud({"SecurityIPList": item}), {"lookups": {"mongodb_white_lists": {
	"exists": true,
	"value": {"SecurityIpGroups": {"SecurityIpGroup": [{"SecurityIpList": list} | some list in lists]}},
}}})

test_open_entries if {
	mongodb.open_entries == [] with input as white_lists("127.0.0.1", ["127.0.0.1", "10.0.0.0/8"])
	every resource in [
		alicloud({"SecurityIPList": "10.0.0.0/8,0.0.0.0/0"}),
		white_lists("10.0.0.0/8,0.0.0.0/0", ["::/0"]),
		white_lists("10.0.0.0/8", ["10.0.0.0/8", "127.0.0.1,0.0.0.0/0"]),
		white_lists(null, ["10.0.0.0/8", "0.0.0.0/0"]),
	] {
		mongodb.open_entries == ["0.0.0.0/0"] with input as resource
	}
	every unknown in [alicloud({}), alicloud({"SecurityIPList": "10.0.0.0/8"}), white_lists("10.0.0.0/8", []), white_lists("", ["", " "]), huawei({})] {
		not mongodb.open_entries with input as unknown
	}
}

nodes(list) := huawei({"groups": [{"nodes": list}]})

test_public_addresses if {
	mongodb.public_addresses == [] with input as nodes([{"public_ip": ""}, {"public_ip": null}])
	mongodb.public_addresses == ["203.0.113.7"] with input as nodes([{"public_ip": ""}, {"public_ip": "203.0.113.7"}])
	mongodb.public_addresses == ["203.0.113.7"] with input as nodes([{"publicIp": "203.0.113.7"}])
	mongodb.public_addresses == ["203.0.113.7"] with input as huawei({"groups": [{"nodes": [{"public_ip": ""}]}, {"nodes": [{"public_ip": "203.0.113.7"}]}]})
	every unknown in [
		huawei({}), huawei({"groups": null}), alicloud({}),
	] {
		not mongodb.public_addresses with input as unknown
	}
	mongodb.public_addresses == ["203.0.113.7"] with input as nodes([{"public_ip": "203.0.113.7"}, {"role": "Primary"}])
}

test_encrypted_in_transit if {
	every on in [1, "1", "true"] {
		mongodb.encrypted_in_transit == true with input as huawei({"ssl": on})
	}
	every off in [0, "0"] {
		mongodb.encrypted_in_transit == false with input as huawei({"ssl": off})
	}
	every unknown in [huawei({}), huawei({"ssl": null}), huawei({"ssl": 2}), huawei({"ssl": ""}), alicloud({})] {
		[encrypted | encrypted := mongodb.encrypted_in_transit] == [] with input as unknown
	}
}

zones(primary, secondary, hidden) := alicloud({"ZoneId": primary, "SecondaryZoneId": secondary, "HiddenZoneId": hidden})

test_multi_zone if {
	mongodb.multi_zone == true with input as zones("cn-hangzhou-h", "cn-hangzhou-i", "cn-hangzhou-j")
	mongodb.multi_zone == true with input as zones("cn-hangzhou-h", "cn-hangzhou-h", "cn-hangzhou-j")
	mongodb.multi_zone == true with input as alicloud({"ZoneId": "cn-hangzhou-h", "SecondaryZoneId": "cn-hangzhou-i"})
	mongodb.multi_zone == true with input as alicloud({"ZoneId": "cn-hangzhou-h", "HiddenZoneId": "cn-hangzhou-i"})
	mongodb.multi_zone == false with input as zones("cn-hangzhou-h", "cn-hangzhou-h", "cn-hangzhou-h")
	mongodb.multi_zone == false with input as zones("cn-hangzhou-h", "", null)
	every unknown in [
		alicloud({}),
		alicloud({"ZoneId": "cn-hangzhou-h"}),
		alicloud({"ZoneId": "cn-hangzhou-h", "SecondaryZoneId": "cn-hangzhou-h"}),
		alicloud({"SecondaryZoneId": "cn-hangzhou-h", "HiddenZoneId": "cn-hangzhou-i"}),
		zones("cn-hangzhou-MAZ5(b,e,f)", "", ""),
		zones("", "cn-hangzhou-h", "cn-hangzhou-i"),
		huawei({}),
	] {
		[several | several := mongodb.multi_zone with input as unknown] == []
	}
}

test_mode if {
	mongodb.mode == "ReplicaSet" with input as huawei({"mode": "ReplicaSet"})
	every unknown in [huawei({}), huawei({"mode": ""}), huawei({"mode": null}), alicloud({})] {
		not mongodb.mode with input as unknown
	}
}

test_expiry if {
	mongodb.prepaid == true with input as alicloud({"ChargeType": "Prepaid"})
	mongodb.prepaid == false with input as alicloud({"ChargeType": "Postpaid"})
	mongodb.remaining_days == 30 with input as alicloud({"ExpireTime": "2022-12-08T00:00Z"})
	mongodb.remaining_days == 30 with input as alicloud({"ExpiredTime": "2022-12-08T00:00Z"})
	every unknown in [alicloud({}), alicloud({"ChargeType": null, "ExpireTime": ""})] {
		[prepaid | prepaid := mongodb.prepaid] == [] with input as unknown
		not mongodb.remaining_days with input as unknown
	}
}

test_port if {
	mongodb.port == 8635 with input as huawei({"port": "8635"})
	every unknown in [huawei({}), huawei({"port": ""}), huawei({"port": null}), alicloud({"port": "8635"})] {
		not mongodb.port with input as unknown
	}
}

test_either_spelling_of_the_charge_type if {
	every member in ["ChargeType", "PaymentType"] {
		mongodb.prepaid == true with input as alicloud({member: "PrePaid"})
		mongodb.prepaid == false with input as alicloud({member: "Postpaid"})
	}
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	mongodb.open_entries == ["0.0.0.0/0"] with input as alicloud({"SecurityIPList": "0.0.0.0/0,x"})
}

test_log_backup if {
	every enabled, want in {1: [true], 0: [false], 2: [], "1": []} {
		[on | on := mongodb.log_backup] == want with input as {
			"resource": {"type": "alicloud/ACS::MongoDB::DBInstance", "properties": {}},
			"lookups": {"mongodb_backup_policy": {"exists": true, "value": {"EnableBackupLog": enabled}}},
		}
	}
}
