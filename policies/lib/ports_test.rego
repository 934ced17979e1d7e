package policies.lib.ports_test

import data.policies.lib.ports

test_ranges if {
	ports.ranges("22") == [{"from": 22, "to": 22}]
	ports.ranges("22/22") == [{"from": 22, "to": 22}]
	ports.ranges("1/200") == [{"from": 1, "to": 200}]
	ports.ranges("22-80") == [{"from": 22, "to": 80}]
	ports.ranges("-1/-1") == [{"from": 0, "to": 65535}]
	ports.ranges("1/65535") == [{"from": 1, "to": 65535}]
	ports.ranges("0-65535") == [{"from": 0, "to": 65535}]
	ports.ranges("22,3389, 8000-9000") == [{"from": 22, "to": 22}, {"from": 3389, "to": 3389}, {"from": 8000, "to": 9000}]
}

test_ranges_that_touch_are_one if {
	ports.ranges("1-30000,30001-65535") == [{"from": 1, "to": 65535}]
	ports.ranges("30001-65535, 1/30000") == [{"from": 1, "to": 65535}]
	ports.ranges("0,1-65535") == [ports.every_port]
	ports.ranges("80-90,85-100,85,102") == [{"from": 80, "to": 100}, {"from": 102, "to": 102}]
	ports.ranges("1-10,2-3,5-6") == [{"from": 1, "to": 10}]
}

test_ranges_of_lists if {
	ports.ranges(22) == [{"from": 22, "to": 22}]
	ports.ranges(-1) == [ports.every_port]
	ports.ranges("-1") == [ports.every_port]
	ports.ranges(["80", 443, "8000-8010,8011"]) == [{"from": 80, "to": 80}, {"from": 443, "to": 443}, {"from": 8000, "to": 8011}]
}

test_a_part_that_cannot_be_read_lists_nothing if {
	every value in ["", ",", []] {
		not ports.ranges(value)
	}
	every value in [
		"ssh", "22/", "/22", "-1/22", "22/-1", "80/22", "65536", "1/65536", "1/2/3", "80-22", "022222", "2２", 65536, -2, [null], [{}],
	] {
		ports.ranges(value) == []
	}
	every value in ["22,ssh", "80-22,22", ["22", "ssh"], [22, null]] {
		ports.ranges(value) == [{"from": 22, "to": 22}]
	}
	every value in [null, true, {}] {
		[ranges | ranges := ports.ranges(value)] == []
	}
}

test_of_ends if {
	ports.of_ends("tcp", [22], [80]) == [{"from": 22, "to": 80}]
	ports.of_ends("udp", ["53"], ["53"]) == [{"from": 53, "to": 53}]
	ports.of_ends("tcp", [-1], [-1]) == [ports.every_port]
	[ports.shown("tcp", range.from, range.to) | some range in ports.of_ends("tcp", ["22.0"], ["80.0"])] == ["tcp 22-80"]
	every protocol in ["all", "icmp", "50"] {
		ports.of_ends(protocol, [8], [0]) == [ports.every_port]
		ports.of_ends(protocol, [], []) == [ports.every_port]
	}
	every ends in [[[], [22]], [[22], []], [[23], [22]], [[0], [65536]], [[22.5], [22.5]], [["22 "], [22]], [[null], [22]], [[-1], [22]]] {
		not ports.of_ends("tcp", ends[0], ends[1])
	}
}

test_between if {
	ports.between(0, 65535) == ports.every_port
	ports.between(22, 22) == {"from": 22, "to": 22}
	not ports.between(23, 22)
	ports.between(-1, -1) == ports.every_port
	not ports.between(-1, 22)
	not ports.between(22, -1)
	not ports.between(0, 65536)
}

test_covers if {
	ports.covers(22, 22, 22)
	ports.covers(20, 22, 20)
	ports.covers(20, 22, 22)
	not ports.covers(20, 22, 19)
	not ports.covers(20, 22, 23)
}

test_protocol if {
	every pair in [
		["tcp", "tcp"], ["TCP", "tcp"], ["6", "tcp"], ["udp", "udp"], ["17", "udp"], ["icmp", "icmp"], ["1", "icmp"], ["58", "icmpv6"],
		["ICMPv6", "icmpv6"], ["ALL", "all"], ["all", "all"], ["-1", "all"], ["GRE", "gre"], ["47", "gre"], ["any", "all"],
		[6, "tcp"], [17, "udp"], [-1, "all"], [58, "icmpv6"], ["sctp", "sctp"], [132, "sctp"], ["103", "103"], [255, "255"],
	] {
		ports.protocol(pair[0]) == pair[1]
	}
	every value in ["", " ", " tcp ", "tcp ", "tcpp", "tcp/udp", "06", "0", "256", "-2", 0, 256, -2, 6.5, null, true, [], {}] {
		not ports.protocol(value)
	}
}

test_has_ports if {
	every name in ["tcp", "udp", "all"] {
		ports.has_ports(name)
	}
	every name in ["icmp", "icmpv6", "gre", "47", ""] {
		not ports.has_ports(name)
	}
}

test_shown if {
	ports.shown("tcp", 22, 22) == "tcp 22"
	ports.shown("all", 20, 22) == "all 20-22"
	ports.shown("icmp", 0, 65535) == "icmp"
}

test_exceed if {
	not ports.exceed(443, 443, ["80", "443"])
	not ports.exceed(80, 90, ["85-90", "80-84"])
	not ports.exceed(0, 65535, ["-1/-1"])
	ports.exceed(80, 82, ["80", "82"])
	ports.exceed(79, 90, ["80-90"])
	ports.exceed(80, 91, ["80-90"])
	ports.exceed(80, 80, [])
	ports.exceed(80, 80, ["90-70"])
}
