package policies.lib.polardb_test

import data.policies.lib.polardb

alicloud(properties) := {
	"resource": {"type": "alicloud/ACS::PolarDB::DBCluster", "properties": properties},
	"event": {"time": "2022-11-08T00:00:00Z"},
}

test_vpc_id if {
	polardb.vpc_id == "vpc-1" with input as alicloud({"DBClusterNetworkType": "VPC", "VPCId": "vpc-1"})
	polardb.vpc_id == "vpc-1" with input as alicloud({"DBClusterNetworkType": "VPC", "VPCId": "", "VpcId": "vpc-1"})
	polardb.vpc_id == "" with input as alicloud({"DBClusterNetworkType": "Classic"})
	every unknown in [alicloud({}), alicloud({"VPCId": "vpc-1"}), alicloud({"DBClusterNetworkType": "VPC"}), alicloud({"DBClusterNetworkType": "VPC", "VPCId": ""})] {
		not polardb.vpc_id with input as unknown
	}
}

test_hot_standby if {
	every on in ["ON", "StandbyClusterON", "EQUAL", "equal"] {
		polardb.hot_standby == true with input as alicloud({"HotStandbyCluster": on})
	}
	every off in ["OFF", "StandbyClusterOFF"] {
		polardb.hot_standby == false with input as alicloud({"HotStandbyCluster": off})
	}
	every unknown in [alicloud({}), alicloud({"HotStandbyCluster": ""}), alicloud({"HotStandbyCluster": null}), alicloud({"HotStandbyCluster": "STANDBY"})] {
		[standby | standby := polardb.hot_standby] == [] with input as unknown
	}
}

test_expiry if {
	polardb.prepaid == true with input as alicloud({"PayType": "Prepaid"})
	polardb.prepaid == false with input as alicloud({"PayType": "Postpaid"})
	polardb.remaining_days == 30 with input as alicloud({"ExpireTime": "2022-12-08T00:00Z"})
	polardb.remaining_days == 30 with input as alicloud({"ExpiredTime": "2022-12-08T00:00Z"})
	every unknown in [alicloud({}), alicloud({"PayType": null, "ExpireTime": ""})] {
		[prepaid | prepaid := polardb.prepaid] == [] with input as unknown
		not polardb.remaining_days with input as unknown
	}
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	polardb.open_entries == ["0.0.0.0/0"] with input as alicloud({"SecurityIPList": "0.0.0.0/0,x"})
}

answered(lookups) := object.union(alicloud({}), {"lookups": {name: {"exists": true, "value": value} | some name, value in lookups}})

test_ssl_endpoints if {
	told := [{"DBEndpointId": "pe-1", "SSLEnabled": "Enabled"}, {"DBEndpointId": "pe-2", "SSLEnabled": "Disable"}]
	polardb.ssl_endpoints == [
		{"endpoint": "pe-1", "encrypted": true},
		{"endpoint": "pe-2", "encrypted": false},
	] with input as answered({"polardb_cluster_ssl": {"Items": told}})
	[endpoints | endpoints := polardb.ssl_endpoints] == [] with input as answered({"polardb_cluster_ssl": {"Items": []}})
}

test_encrypted if {
	every word, want in {"Enabled": [true], "Disabled": [false], "soon": []} {
		[encrypted | encrypted := polardb.encrypted] == want with input as answered({"polardb_cluster_tde": {"TDEStatus": word}})
	}
}

test_level_two_retention if {
	every text, want in {"-1": [-1], "0": [0], "30": [30], "-2": [], "": []} {
		[days | days := polardb.level_two_retention] == want with input as answered({"polardb_backup_policy": {"DataLevel2BackupRetentionPeriod": text}})
	}
}

endpoints(networks) := answered({"polardb_cluster_endpoints": {"Items": [
	{"AddressItems": []},
	{"AddressItems": [{"NetType": network} | some network in networks]},
]}})

test_public if {
	polardb.public == true with input as endpoints(["Private", "Public"])
	polardb.public == true with input as endpoints(["Public", "Anycast"])
	polardb.public == false with input as endpoints(["Private", "Inner"])
	every unknown in [endpoints([]), endpoints(["Private", "Anycast"]), endpoints([5]), alicloud({})] {
		[public | public := polardb.public] == [] with input as unknown
	}
}

groups(lists) := answered({"polardb_cluster_whitelist": {"Items": {"DBClusterIPArray": [{"SecurityIps": ips} | some ips in lists]}}})

test_open_entries if {
	every resource in [
		alicloud({"SecurityIPList": "10.0.0.0/8,%"}),
		object.union(groups(["::/0"]), alicloud({"SecurityIPList": "10.0.0.0/8,%"})),
		object.union(groups(["%"]), alicloud({"SecurityIPList": "10.0.0.0/8"})),
	] {
		polardb.open_entries == ["%"] with input as resource
	}
	every unknown in [alicloud({}), alicloud({"SecurityIPList": ""}), alicloud({"SecurityIPList": "10.0.0.0/8"})] {
		not polardb.open_entries with input as unknown
	}
}

test_open_entries_of_all_groups if {
	polardb.open_entries == [] with input as groups(["127.0.0.1", ""])
	polardb.open_entries == ["0.0.0.0/0"] with input as groups(["127.0.0.1", "10.0.0.0/8, 0.0.0.0/0"])
	every unknown in [groups([]), groups([""]), alicloud({})] {
		[entries | entries := polardb.open_entries] == [] with input as unknown
	}
}
