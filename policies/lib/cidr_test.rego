package policies.lib.cidr_test

import data.policies.lib.cidr

test_any_ipv4 if {
	every range in ["0.0.0.0/0", "0.0.0.0", "0.0.0.0/00", "192.0.2.1/0", "::ffff:0.0.0.0/96", "::FFFF:0:0/96"] {
		cidr.is_any(range) == true
		cidr.every_ipv4([range]) == true
		cidr.every_ipv6([range]) == false
	}
}

test_any_ipv6 if {
	every range in ["::/0", "::", "0:0:0:0:0:0:0:0/0", "0::0", "2001:db8::/0"] {
		cidr.is_any(range) == true
		cidr.every_ipv4([range]) == false
		cidr.every_ipv6([range]) == true
	}
}

test_narrower if {
	every range in [
		"0.0.0.0/1", "0.0.0.0/32", "192.0.2.0/24", "192.0.2.1", "10.0.0.0/8", "10.0.0.0/10",
		"::/1", "::/128", "2001:db8::/32", "2001:db8::1", "2001:db8::/96", "::ffff:0.0.0.0/97", "::ffff:192.0.2.1",
	] {
		cidr.is_any(range) == false
		cidr.every_ipv4([range]) == false
		cidr.every_ipv6([range]) == false
	}
}

test_private if {
	every range in [
		"10.0.0.0/8", "10.1.2.3", "172.16.0.0/12", "172.31.255.255", "192.168.0.0/16", "192.168.1.0/24", "100.64.0.0/10", "169.254.1.1",
		"127.0.0.1", "fd00::/8", "fc00::1", "fe80::1/64", "::1", "::ffff:10.0.0.0/104",
	] {
		cidr.is_private(range) == true
	}
}

test_not_private if {
	every range in [
		"0.0.0.0/0", "0.0.0.0", "10.0.0.0/7", "172.15.255.255", "172.32.0.0/16", "192.167.0.0/16", "100.63.0.0/16", "100.128.0.1", "192.0.2.0/24",
		"203.0.113.7", "::/0", "::", "2001:db8::/32", "fc00::/6", "::ffff:0:0/96", "::ffff:192.0.2.1",
	] {
		cidr.is_private(range) == false
	}
}

test_undefined_for_what_is_no_range if {
	every value in [
		null, 0, true, "", "%", "any", "0", "0.0.0.0/", "0.0.0.0/33", "0.0.0.0/-1", "0.0.0.0/0/0", "0.0.0.256", "0.0.0.0 /0",
		"0.0.0.0/0,10.0.0.0/8", ":", "::/129", "sg-1", [], {},
	] {
		[any | any := cidr.is_any(value)] == []
		[family | family := cidr.family(value)] == []
		cidr.every_ipv4([value]) == false
		cidr.every_ipv6([value]) == false
		cidr.every_ipv4(["128.0.0.0/1", value, "0.0.0.0/1"]) == true
		[private | private := cidr.is_private(value)] == []
	}
}

test_every_address_in_several_ranges if {
	every ranges in [
		["0.0.0.0/1", "128.0.0.0/1"], ["128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2"], ["10.0.0.0/8", "0.0.0.0/0"],
		["0.0.0.0/1", "192.0.2.1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/3", "::/1"], ["1.2.3.4/1", "0.0.0.0/1", "200.0.0.0/1"],
		["0.0.0.0/1", "::ffff:128.0.0.0/97"], ["::ffff:0:0/97", "::ffff:8000:0/97"],
	] {
		cidr.every_ipv4(ranges) == true
		cidr.every_ipv6(ranges) == false
	}
	every ranges in [["::/1", "8000::/1"], ["8000::/1", "::/2", "4000::/2"], ["2001:db8::/32", "::/0"], ["::/1", "0.0.0.0/1", "8000::/2", "c000::/2"]] {
		cidr.every_ipv4(ranges) == false
		cidr.every_ipv6(ranges) == true
	}
	every ranges in [
		[], ["10.0.0.0/8", "2001:db8::/32"], ["0.0.0.0/1", "128.0.0.0/2"], ["0.0.0.0/1", "0.0.0.0/1"], ["0.0.0.0/1", "8000::/1"],
		["::/1", "8000::/2"], ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/4"],
	] {
		cidr.every_ipv4(ranges) == false
		cidr.every_ipv6(ranges) == false
	}
}

test_shown if {
	cidr.shown(true, false) == "0.0.0.0/0"
	cidr.shown(false, true) == "::/0"
	cidr.shown(true, true) == "0.0.0.0/0 and ::/0"
}
