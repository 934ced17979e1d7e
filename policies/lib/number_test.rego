package policies.lib.number_test

import data.policies.lib.number

test_parse if {
	every pair in [[5, 5], ["5", 5], ["10", 10], ["-1", -1], ["0.5", 0.5], [0, 0]] {
		number.parse(pair[0]) == pair[1]
	}
}

test_undefined_for_what_is_no_number if {
	every value in [null, true, false, "", " ", "5 Mbit/s", "1e3", "0x10", "５", [], {}] {
		not number.parse(value)
	}
}
