package policies.lib.gaussdb_test

import data.policies.lib.gaussdb

judged(type, properties) := {"resource": {"type": type, "properties": properties}}

gauss(properties) := judged("huaweicloud/gaussdb.instance", properties)

taurus(properties) := judged("huaweicloud/gaussdbformysql.instance", properties)

test_vpc_id if {
	every resource in [gauss({"vpc_id": "vpc-1"}), gauss({"vpcId": "vpc-1"}), taurus({"vpc_id": "vpc-1"}), taurus({"vpcId": "vpc-1", "vpc_id": null})] {
		gaussdb.vpc_id == "vpc-1" with input as resource
	}
	every unknown in [gauss({}), gauss({"vpc_id": ""}), taurus({}), taurus({"vpc_id": null})] {
		not gaussdb.vpc_id with input as unknown
	}
}

test_public if {
	every resource in [
		gauss({"public_ips": ["203.0.113.7"]}), gauss({"publicIps": ["203.0.113.7"]}),
		taurus({"public_ips": ["203.0.113.7"]}), taurus({"public_ips": "203.0.113.7"}), taurus({"publicIps": "203.0.113.7", "public_ips": null}),
	] {
		gaussdb.public == true with input as resource
	}
	every resource in [gauss({"public_ips": []}), gauss({"public_ips": ["", " "]}), taurus({"public_ips": []}), taurus({"public_ips": ""}), taurus({"publicIps": [""]})] {
		gaussdb.public == false with input as resource
	}
	every unknown in [gauss({}), gauss({"public_ips": null}), taurus({}), taurus({"public_ips": null})] {
		[public | public := gaussdb.public] == [] with input as unknown
	}
}

zones(list) := gauss({"nodes": [{"availability_zone": zone} | some zone in list]})

test_multi_zone if {
	every resource in [zones(["a", "b"]), gauss({"nodes": [{"availabilityZone": "a"}, {"availabilityZone": "b"}]}), taurus({"az_mode": "multi"}), taurus({"azMode": "multi"})] {
		gaussdb.multi_zone == true with input as resource
	}
	every resource in [zones(["a"]), zones(["a", "a"]), taurus({"az_mode": "single"})] {
		gaussdb.multi_zone == false with input as resource
	}
	every unknown in [gauss({}), zones([]), taurus({}), taurus({"az_mode": null}), taurus({"az_mode": "double"})] {
		[several | several := gaussdb.multi_zone] == [] with input as unknown
	}
}
