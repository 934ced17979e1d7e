# METADATA
# title: White lists of addresses
# description: Who may connect to a database, as a list of addresses and ranges.
package policies.lib.white_list

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: >-
#   The entries of a white list that let everybody in, such as 0.0.0.0/0, 0.0.0.0, ::/0 and %. The list is a list of texts, or one text with
#   commas. Undefined when one of its entries is no address, no range and no %.
open_entries(value) := [entry | some [entry, true] in judged] if {
	entries := _entries(value)
	judged := lists.total(entries, [[entry, open] | some entry in entries; open := _open(entry)])
}

# METADATA
# description: Whether a white list lets everybody in.
opens_to_all(value) := count(open_entries(value)) > 0

# METADATA
# description: The reason why a white list does not comply, given its entries that let everybody in and one of them.
reason(open_entries, entry, property) := reasons.has_not(
	sprintf("the whitelist has %s, which allows every address", [entry]),
	open_entries, entry, property,
)

# METADATA
# description: The entries of a white list that let addresses of the Internet in, in the same forms.
public_entries(value) := [entry | some [entry, false] in judged] if {
	entries := _entries(value)
	judged := lists.total(entries, [[entry, private] | some entry in entries; private := _private(entry)])
}

_entries(value) := lists.split_comma(value)

_entries(value) := [trim_space(entry) | some entry in texts] if {
	is_array(value)
	texts := lists.string_or_list(value)
}

_open("%") := true

_open(entry) := cidr.is_any(entry)

_private("%") := false

_private(entry) := cidr.is_private(entry)
