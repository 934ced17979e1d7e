package policies.lib.lists_test

import data.policies.lib.lists

test_given if {
	lists.given([]) == []
	lists.given([null, "", " "]) == []
	lists.given(["a", null, 0, false, " b "]) == ["a", 0, false, " b "]
}

test_first if {
	lists.first([], "none") == "none"
	lists.first([null], "none") == "none"
	lists.first(["", null], "none") == "none"
	lists.first(["a"], "none") == "a"
	lists.first([null, "b", "c"], "none") == "b"
	lists.first([false], true) == false
	lists.first([], null) == null
}

test_split_comma if {
	lists.split_comma("") == []
	lists.split_comma(" , ,") == []
	lists.split_comma("a") == ["a"]
	lists.split_comma("a, b ,,c") == ["a", "b", "c"]
	every value in [null, 5, ["a"], {}] {
		not lists.split_comma(value)
	}
}

test_string_or_list if {
	lists.string_or_list("a") == ["a"]
	lists.string_or_list("") == [""]
	lists.string_or_list(["a", "b"]) == ["a", "b"]
	lists.string_or_list([]) == []
	every value in [null, 5, {"a": "b"}] {
		not lists.string_or_list(value)
	}
}

test_distinct if {
	lists.distinct([]) == set()
	lists.distinct(["cn-hangzhou-b", "CN-Hangzhou-B", " cn-hangzhou-b "]) == {"cn-hangzhou-b"}
	lists.distinct(["cn-hangzhou-b", "cn-hangzhou-f"]) == {"cn-hangzhou-b", "cn-hangzhou-f"}
}
