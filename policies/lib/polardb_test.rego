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

test_open_entries if {
	polardb.open_entries == [] with input as alicloud({"SecurityIPList": "127.0.0.1"})
	polardb.open_entries == ["%"] with input as alicloud({"SecurityIPList": "10.0.0.0/8,%"})
	every unknown in [alicloud({}), alicloud({"SecurityIPList": ""}), alicloud({"SecurityIPList": null})] {
		not polardb.open_entries with input as unknown
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

test_white_list_complete if {
	polardb.white_list_complete == true with input as alicloud({"SecurityIPList": "10.0.0.0/8,0.0.0.0/0"})
	polardb.white_list_complete == false with input as alicloud({"SecurityIPList": "0.0.0.0/0,x"})
	polardb.open_entries == ["0.0.0.0/0"] with input as alicloud({"SecurityIPList": "0.0.0.0/0,x"})
}
