package policies.lib.boolean_test

import data.policies.lib.boolean

test_parse if {
	every value in [true, "true", "True", "TRUE", "on", "Enabled", "1"] {
		boolean.parse(value) == true
	}
	every value in [false, "false", "False", "FALSE", "off", "Disabled", "0"] {
		boolean.parse(value) == false
	}
}

test_undefined_for_what_is_no_truth if {
	every value in [null, "", " true", "yes", "Suspended", "2", 0, 1, [], {}] {
		[parsed | parsed := boolean.parse(value)] == []
	}
}
