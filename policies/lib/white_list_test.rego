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

test_opens_to_all if {
	every value in ["0.0.0.0/0", "10.0.0.0/8,%", ["2001:db8::/32", "::/0"]] {
		white_list.opens_to_all(value) == true
	}
	every value in ["", [], "127.0.0.1", "10.0.0.0/8,2001:db8::/32", ["192.0.2.0/24"]] {
		white_list.opens_to_all(value) == false
	}
}

test_public_entries if {
	white_list.public_entries("127.0.0.1,10.0.0.0/8, 203.0.113.7,%,0.0.0.0/0") == ["203.0.113.7", "%", "0.0.0.0/0"]
	white_list.public_entries(["fd00::/8", "2001:db8::/32"]) == ["2001:db8::/32"]
	white_list.public_entries("10.0.0.0/8,192.168.0.1") == []
	white_list.public_entries("") == []
}

test_undefined_when_an_entry_cannot_be_read if {
	every value in ["0.0.0.0/0,host.example", "10.0.0.0/99", ["0.0.0.0/0", 5], ["", "10.0.0.0/8"], null, 5, {}] {
		[open | open := white_list.opens_to_all(value)] == []
		[open | open := white_list.open_entries(value)] == []
		[public | public := white_list.public_entries(value)] == []
	}
}

test_reason if {
	white_list.reason(["%", "::/0"], "::/0", {"a": "b"}) == reasons.has_not("the whitelist has ::/0, which allows every address", ["%", "::/0"], "::/0", {"a": "b"})
}
