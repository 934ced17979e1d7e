package policies.lib.cidr_test

import data.policies.lib.cidr

test_any_ipv4 if {
	every range in ["0.0.0.0/0", "0.0.0.0", "0.0.0.0/00", "192.0.2.1/0"] {
		cidr.is_any(range) == true
		cidr.is_any_ipv4(range) == true
		cidr.is_any_ipv6(range) == false
	}
}

test_any_ipv6 if {
	every range in ["::/0", "::", "0:0:0:0:0:0:0:0/0", "0::0", "2001:db8::/0"] {
		cidr.is_any(range) == true
		cidr.is_any_ipv4(range) == false
		cidr.is_any_ipv6(range) == true
	}
}

test_narrower if {
	every range in [
		"0.0.0.0/1", "0.0.0.0/32", "192.0.2.0/24", "192.0.2.1", "10.0.0.0/8", "10.0.0.0/10",
		"::/1", "::/128", "2001:db8::/32", "2001:db8::1", "::ffff:0.0.0.0/96",
	] {
		cidr.is_any(range) == false
		cidr.is_any_ipv4(range) == false
		cidr.is_any_ipv6(range) == false
	}
}

test_private if {
	every range in [
		"10.0.0.0/8", "10.1.2.3", "172.16.0.0/12", "172.31.255.255", "192.168.0.0/16", "192.168.1.0/24", "100.64.0.0/10", "169.254.1.1",
		"127.0.0.1", "fd00::/8", "fc00::1", "fe80::1/64", "::1",
	] {
		cidr.is_private(range) == true
	}
}

test_not_private if {
	every range in [
		"0.0.0.0/0", "0.0.0.0", "10.0.0.0/7", "172.15.255.255", "172.32.0.0/16", "192.167.0.0/16", "100.63.0.0/16", "100.128.0.1", "192.0.2.0/24",
		"203.0.113.7", "::/0", "::", "2001:db8::/32", "fc00::/6",
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
		[any | any := cidr.is_any_ipv4(value)] == []
		[any | any := cidr.is_any_ipv6(value)] == []
		[private | private := cidr.is_private(value)] == []
	}
}

test_among if {
	cidr.any_ipv4_among([]) == false
	cidr.any_ipv6_among([]) == false
	cidr.any_ipv4_among(["10.0.0.0/8", "::/0"]) == false
	cidr.any_ipv6_among(["10.0.0.0/8", "0.0.0.0/0"]) == false
	cidr.any_ipv4_among(["10.0.0.0/8", "0.0.0.0/0"]) == true
	cidr.any_ipv6_among(["10.0.0.0/8", "::/0"]) == true
	every value in [["0.0.0.0/0", "x"], ["::/0", null], "0.0.0.0/0", null] {
		[any | any := cidr.any_ipv4_among(value)] == []
		[any | any := cidr.any_ipv6_among(value)] == []
	}
}

test_shown if {
	cidr.shown(true, false) == "0.0.0.0/0"
	cidr.shown(false, true) == "::/0"
	cidr.shown(true, true) == "0.0.0.0/0 and ::/0"
}
