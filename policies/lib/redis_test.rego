package policies.lib.redis_test

import data.policies.lib.redis

judged(type, properties) := {"resource": {"type": type, "properties": properties}, "event": {"time": "2022-11-08T00:00:00Z"}}

alicloud(properties) := judged("alicloud/ACS::Redis::DBInstance", properties)

huawei(properties) := judged("huaweicloud/dcs.redis", properties)

test_vpc_id if {
	redis.vpc_id == "vpc-1" with input as alicloud({"NetworkType": "VPC", "VpcId": "vpc-1"})
	redis.vpc_id == "" with input as alicloud({"NetworkType": "CLASSIC", "VpcId": ""})
	redis.vpc_id == "vpc-1" with input as huawei({"vpc_id": "vpc-1"})
	redis.vpc_id == "vpc-1" with input as huawei({"vpcId": "vpc-1", "vpc_id": null})
}

test_vpc_id_unknown if {
	every unknown in [
		alicloud({}), alicloud({"VpcId": "vpc-1"}), alicloud({"NetworkType": "VPC", "VpcId": ""}), alicloud({"NetworkType": null, "VpcId": "vpc-1"}),
		huawei({}), huawei({"vpc_id": ""}), huawei({"vpc_id": null}),
	] {
		not redis.vpc_id with input as unknown
	}
}

test_password_required if {
	every resource in [
		alicloud({"VpcAuthMode": "Open"}),
		huawei({"no_password_access": "false"}), huawei({"noPasswordAccess": false}),
	] {
		redis.password_required == true with input as resource
	}
	every resource in [alicloud({"VpcAuthMode": "Close"}), huawei({"no_password_access": "true"})] {
		redis.password_required == false with input as resource
	}
	every unknown in [alicloud({}), alicloud({"VpcAuthMode": ""}), huawei({}), huawei({"no_password_access": null})] {
		[required | required := redis.password_required] == [] with input as unknown
	}
}

test_multi_zone if {
	every resource in [
		alicloud({"ZoneType": "doublezone"}),
		alicloud({"ZoneType": "DoubleZone", "SecondaryZoneId": ""}),
		alicloud({"ZoneType": "", "ZoneId": "b", "SecondaryZoneId": "f"}),
		alicloud({"ZoneId": "b", "SecondaryZoneId": "f"}),
		huawei({"az_codes": ["a", "b"]}), huawei({"azCodes": ["a", "b"]}),
	] {
		redis.multi_zone == true with input as resource
	}
	every resource in [
		alicloud({"ZoneType": "singlezone"}),
		alicloud({"ZoneId": "b", "SecondaryZoneId": "b"}),
		huawei({"az_codes": ["a"]}), huawei({"az_codes": ["a", "a"]}),
	] {
		redis.multi_zone == false with input as resource
	}
	every unknown in [
		alicloud({}), alicloud({"ZoneType": "triplezone"}), alicloud({"ZoneType": null}), alicloud({"ZoneId": "b"}), alicloud({"ZoneId": "b", "SecondaryZoneId": ""}),
		huawei({}), huawei({"az_codes": []}), huawei({"az_codes": null}),
	] {
		[several | several := redis.multi_zone] == [] with input as unknown
	}
}

test_public if {
	redis.public == true with input as huawei({"enable_publicip": true})
	redis.public == true with input as huawei({"enablePublicip": "true"})
	redis.public == false with input as huawei({"enable_publicip": false})
	every unknown in [huawei({}), huawei({"enable_publicip": null}), alicloud({})] {
		[public | public := redis.public] == [] with input as unknown
	}
}

test_encrypted_in_transit if {
	redis.encrypted_in_transit == true with input as huawei({"enable_ssl": true})
	redis.encrypted_in_transit == false with input as huawei({"enableSsl": "false"})
	every unknown in [huawei({}), huawei({"enable_ssl": null}), alicloud({})] {
		[encrypted | encrypted := redis.encrypted_in_transit] == [] with input as unknown
	}
}

test_expiry if {
	redis.prepaid == true with input as alicloud({"ChargeType": "PrePaid"})
	redis.prepaid == false with input as alicloud({"ChargeType": "PostPaid"})
	redis.remaining_days == 30 with input as alicloud({"EndTime": "2022-12-08T00:00:00Z"})
	every unknown in [alicloud({}), alicloud({"ChargeType": null, "EndTime": ""}), huawei({})] {
		[prepaid | prepaid := redis.prepaid] == [] with input as unknown
		not redis.remaining_days with input as unknown
	}
}

test_classic if {
	redis.classic == true with input as alicloud({"NetworkType": "CLASSIC"})
	redis.classic == false with input as alicloud({"NetworkType": "VPC"})
	redis.classic == false with input as huawei({})
	every unknown in [alicloud({}), alicloud({"NetworkType": null}), alicloud({"NetworkType": ""})] {
		[classic | classic := redis.classic] == [] with input as unknown
	}
}

test_either_spelling_of_the_charge_type if {
	every member in ["ChargeType", "PaymentType"] {
		redis.prepaid == true with input as alicloud({member: "PrePaid"})
		redis.prepaid == false with input as alicloud({member: "Postpaid"})
	}
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	redis.open_entries == ["0.0.0.0/0"] with input as alicloud({"SecurityIPList": "0.0.0.0/0,x"})
}

answers(lookups) := {
	"resource": {"type": "alicloud/ACS::Redis::DBInstance", "properties": {}},
	"lookups": {name: {"exists": true, "value": value} | some name, value in lookups},
}

connections(types) := answers({"redis_connections": {"NetInfoItems": {"InstanceNetInfo": [{"IPType": type} | some type in types]}}})

white_lists(lists) := answers({"redis_white_lists": {"SecurityIpGroups": {"SecurityIpGroup": [{"SecurityIpList": list} | some list in lists]}}})

test_public_alicloud if {
	redis.public == true with input as connections(["Private", "Public"])
	redis.public == true with input as connections(["Other", "Public"])
	redis.public == false with input as connections(["Private", "Inner"])
	[public | public := redis.public] == [] with input as connections([])
}

test_open_entries if {
	every resource in [
		alicloud({"SecurityIPList": "10.0.0.0/8,0.0.0.0/0"}),
		object.union(white_lists(["::/0"]), alicloud({"SecurityIPList": "10.0.0.0/8,0.0.0.0/0"})),
		object.union(white_lists(["0.0.0.0/0"]), alicloud({"SecurityIPList": "10.0.0.0/8"})),
	] {
		redis.open_entries == ["0.0.0.0/0"] with input as resource
	}
	every unknown in [alicloud({}), alicloud({"SecurityIPList": ""}), alicloud({"SecurityIPList": "10.0.0.0/8"}), huawei({})] {
		not redis.open_entries with input as unknown
	}
}

test_open_entries_of_all_groups if {
	redis.open_entries == [] with input as white_lists(["127.0.0.1", "10.0.0.0/8,10.1.1.1"])
	redis.open_entries == ["0.0.0.0/0"] with input as white_lists(["127.0.0.1", "0.0.0.0/0"])
	redis.open_entries == ["ranges that together are 0.0.0.0/0"] with input as white_lists(["0.0.0.0/1", "128.0.0.0/1"])
	not redis.open_entries with input as white_lists([])
	not redis.open_entries with input as white_lists(["", " "])
}

test_encrypted_at_rest if {
	redis.encrypted_at_rest == true with input as answers({"redis_tde": {"TDEStatus": "Enabled"}})
	redis.encrypted_at_rest == false with input as answers({"redis_tde": {"TDEStatus": "Disabled"}})
	not redis.encrypted_at_rest with input as answers({"redis_tde": {"TDEStatus": "Enabling"}})
}
