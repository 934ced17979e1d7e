package policies.lib.text_test

import data.policies.lib.text

test_given if {
	text.given("a") == true
	text.given("") == false
	text.given(null) == false
}

test_undefined_for_what_is_no_text if {
	every value in [0, 1, true, false, [], {}] {
		[given | given := text.given(value)] == []
	}
}

test_parse if {
	text.parse("a") == "a"
	every value in ["", null, 0, true, [], {}] {
		not text.parse(value)
	}
}

test_blanks_are_nothing if {
	text.given("  ") == false
	not text.parse("  ")
	text.parse(" a ") == " a "
}

test_word if {
	text.word("InUse") == "inuse"
	every value in [null, 5, true, []] {
		not text.word(value)
	}
}
