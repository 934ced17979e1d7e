package policies.lib.openings_test

import data.policies.lib.cidr
import data.policies.lib.openings

rule(from, to, addresses) := {
	"protocol": "tcp", "from": from, "to": to, "priority": 1, "addresses": addresses,
	"any_ipv4": cidr.every_ipv4(addresses), "any_ipv6": cidr.every_ipv6(addresses),
}

half := rule(22, 22, ["0.0.0.0/1"])

other := rule(22, 22, ["128.0.0.0/1"])

opening := {"protocol": "tcp", "from": 22, "to": 22, "priority": 1, "any_ipv4": true, "any_ipv6": false}

test_two_halves if {
	openings.joined([half, other]) == [opening]
	openings.joined([half, other, rule(22, 22, ["10.0.0.0/8"]), rule(80, 80, ["192.0.2.0/24"])]) == [opening]
	openings.joined([rule(22, 22, ["::/1"]), rule(22, 22, ["8000::/1"])]) == [object.union(opening, {"any_ipv4": false, "any_ipv6": true})]
}

test_more_pieces if {
	openings.joined([half, rule(22, 22, ["128.0.0.0/2", "::/1"]), rule(22, 22, ["192.0.0.0/3"]), rule(22, 22, ["224.0.0.0/3"])]) == [opening]
}

test_what_is_not_everybody if {
	every rules in [
		[], [half], [half, half], [half, rule(22, 22, ["128.0.0.0/2"])], [half, rule(22, 22, ["8000::/1"])], [half, rule(80, 80, ["128.0.0.0/1"])],
		[half, object.union(other, {"protocol": "udp"})], [half, rule(22, 22, ["x", "128.0.0.0/2"])], [rule(22, 22, []), rule(22, 22, [])],
	] {
		openings.joined(rules) == []
	}
}

test_rules_that_are_for_everybody_alone_are_not_repeated if {
	openings.joined([rule(22, 22, ["0.0.0.0/0"])]) == []
	openings.joined([rule(22, 22, ["0.0.0.0/1", "128.0.0.0/1"]), half]) == []
}

test_only_ports_that_all_pieces_have if {
	openings.joined([rule(20, 25, ["0.0.0.0/1"]), rule(22, 30, ["128.0.0.0/1"])]) == [object.union(opening, {"to": 25})]
	openings.joined([rule(0, 65535, ["0.0.0.0/1"]), rule(22, 22, ["128.0.0.0/1"]), rule(23, 30, ["128.0.0.0/1"]), rule(80, 80, ["128.0.0.0/1"])]) == [
		object.union(opening, {"to": 30}),
		object.union(opening, {"from": 80, "to": 80}),
	]
}

test_a_rule_for_all_protocols_counts_for_each if {
	openings.joined([object.union(half, {"protocol": "all", "from": 0, "to": 65535}), other]) == [opening]
}

test_the_priority_is_the_one_that_is_enough if {
	openings.joined([half, object.union(other, {"priority": 5})]) == [object.union(opening, {"priority": 5})]
	openings.joined([half, object.union(other, {"priority": 5}), object.union(other, {"priority": 3})]) == [object.union(opening, {"priority": 3})]
	{found | some found in openings.joined([half, other, object.union(half, {"priority": 7, "from": 21, "to": 21}), object.union(other, {"priority": 7, "from": 21, "to": 21})])} == {
		opening,
		object.union(opening, {"priority": 7, "from": 21}),
	}
}

test_ipv6_at_different_priorities if {
	openings.joined([rule(22, 22, ["::/1"]), object.union(rule(22, 22, ["8000::/1"]), {"priority": 9})]) == [object.union(opening, {
		"any_ipv4": false, "any_ipv6": true,
		"priority": 9,
	})]
}

test_a_range_is_told_once if {
	halves := ["0.0.0.0/1", "128.0.0.0/1"]
	openings.joined([object.union(rule(22, 22, [half]), {"priority": priority}) | some half in halves; some priority in [1, 2]]) == [opening]
	openings.joined([object.union(rule(from, from, [half]), {"priority": priority}) |
		some half in halves
		some from, priority in {22: 1, 80: 2}
	]) == [opening, object.union(opening, {"from": 80, "to": 80, "priority": 2})]
}
