package policies.lib.reasons_test

import data.policies.lib.reasons

paths := {"x/y": "a.b"}

reason(message, actual, operator, desired) := {"message": message, "property": paths, "actual": actual, "operator": operator, "desired": desired}

test_conditions if {
	reasons.is_true("HTTPS is off", paths) == reason("HTTPS is off", false, "Equals", true)
	reasons.is_false("it is public", paths) == reason("it is public", true, "Equals", false)
}

test_equals if {
	reasons.equals("the mode is Single", "Single", "Sharding", paths) == reason("the mode is Single, must be Sharding", "Single", "StringEquals", "Sharding")
	reasons.equals("the timeout is 5 seconds", 5, 3, paths) == reason("the timeout is 5 seconds, must be 3", 5, "Equals", 3)
}

test_numbers if {
	reasons.at_least("bandwidth is 5 Mbit/s", 5, 10, paths) == reason("bandwidth is 5 Mbit/s, at least 10 is required", 5, "GreaterOrEquals", 10)
	reasons.at_most("the timeout is 5.5 seconds", 5.5, 3, paths) == reason("the timeout is 5.5 seconds, at most 3 is allowed", 5.5, "LessOrEquals", 3)
	reasons.more_than("bandwidth is 1 Mbit/s", 1, 1, paths) == reason("bandwidth is 1 Mbit/s, more than 1 is required", 1, "Greater", 1)
}

test_none if {
	reasons.zero("statements that allow everything: 2", 2, paths) == reason("statements that allow everything: 2, none is allowed", 2, "Equals", 0)
	reasons.none("public addresses: 192.0.2.1", ["192.0.2.1"], paths) == reason("public addresses: 192.0.2.1, none is allowed", ["192.0.2.1"], "Equals", [])
}

test_empty if {
	reasons.not_blank("there is no role", paths) == {"message": "there is no role", "property": paths, "actual": "", "operator": "IsNotStringEmpty"}
	reasons.not_empty("there are no subnets", paths) == reason("there are no subnets", [], "NotEquals", [])
}

test_choices if {
	reasons.one_of("the port is 1", 1, [2, 3], paths) == reason("the port is 1, allowed: 2 or 3", 1, "StringIn", [2, 3])
	reasons.one_of("the VPC is a", "a", [], paths) == reason("the VPC is a, allowed: none", "a", "StringIn", [])
	reasons.not_one_of("the port is 1", 1, [1, 2], paths) == reason("the port is 1, forbidden: 1 or 2", 1, "StringNotIn", [1, 2])
}

test_elements if {
	reasons.has_one_of("there is no group", [], ["a"], paths) == reason("there is no group", [], "Contains", ["a"])
	reasons.has_not("a lets everybody in", ["a"], "a", paths) == reason("a lets everybody in", ["a"], "NotContains", "a")
	reasons.like("the name is a", "a", "b%", paths) == reason("the name is a", "a", "StringLike", "b%")
}

test_listed if {
	reasons.listed([]) == "none"
	reasons.listed(["a"]) == "a"
	reasons.listed(["b", "a", "c"]) == "b or a or c"
	reasons.listed([443]) == "443"
}
