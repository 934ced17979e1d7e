package policies.lib.white_list_test

import data.policies.lib.reasons
import data.policies.lib.white_list

test_open_entries if {
	white_list.open_entries("127.0.0.1,0.0.0.0/0, 10.0.0.0/8") == ["0.0.0.0/0"]
	white_list.open_entries("%,::/0,0.0.0.0,192.0.2.1") == ["%", "::/0", "0.0.0.0"]
	white_list.open_entries(["10.0.0.0/8", " 0.0.0.0/0"]) == ["0.0.0.0/0"]
	white_list.open_entries("127.0.0.1") == []
	white_list.open_entries("") == []
	white_list.open_entries([]) == []
}

test_ranges_that_are_everybody_together if {
	white_list.open_entries("0.0.0.0/1,10.0.0.1,128.0.0.0/1") == ["ranges that together are 0.0.0.0/0"]
	white_list.open_entries(["8000::/1", "::/2", "4000::/2", "0.0.0.0/1"]) == ["ranges that together are ::/0"]
	white_list.open_entries("%,0.0.0.0/1,128.0.0.0/1") == ["%", "ranges that together are 0.0.0.0/0"]
	white_list.open_entries("0.0.0.0/1,128.0.0.0/2") == []
}

test_public_entries if {
	white_list.public_entries("127.0.0.1,10.0.0.0/8, 203.0.113.7,%,0.0.0.0/0") == ["203.0.113.7", "%", "0.0.0.0/0"]
	white_list.public_entries(["fd00::/8", "2001:db8::/32"]) == ["2001:db8::/32"]
	white_list.public_entries("10.0.0.0/8,192.168.0.1") == []
	white_list.public_entries("") == []
}

test_an_entry_that_cannot_be_read_hides_nothing if {
	every value in ["0.0.0.0/0,host.example", "0.0.0.0/0,10.0.0.0/99", ["0.0.0.0/0", 5], ["", "0.0.0.0/0"]] {
		white_list.open_entries(value) == ["0.0.0.0/0"]
		white_list.public_entries(value) == ["0.0.0.0/0"]
	}
	every value in [null, 5, {}] {
		[open | open := white_list.open_entries(value)] == []
		[public | public := white_list.public_entries(value)] == []
	}
}

test_reason if {
	white_list.reason(["%", "::/0"], "::/0", {"a": "b"}) == reasons.has_not("the whitelist has ::/0, which allows every address", ["%", "::/0"], "::/0", {"a": "b"})
}
