# METADATA
# title: IP whitelists
# description: Who may connect to a database, as a list of addresses and ranges.
package policies.lib.white_list

import data.policies.lib.cidr
import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: >-
#   The entries of a white list that let everybody in, such as 0.0.0.0/0, 0.0.0.0, ::/0 and %, and a sentence for ranges that do so together.
#   The list is a list of texts, or one text with commas. Nobody knows whom an entry lets in that is no address, no range and no %.
open_entries(value) := array.concat(alone, together) if {
	entries := _entries(value)
	alone := [entry | some entry in entries; _open(entry)]
	ranges := [entry | some entry in entries; not _open(entry)]
	everybody := cidr.every_address(ranges)
	together := [sprintf("ranges that together are %s", [range]) | some range, true in {"0.0.0.0/0": everybody.ipv4, "::/0": everybody.ipv6}]
}

# METADATA
# description: The reason why a white list does not comply, given its entries that let everybody in and one of them.
reason(open_entries, entry, property) := reasons.has_not(
	sprintf("the whitelist has %s, which allows every address", [entry]),
	open_entries, entry, property,
)

# METADATA
# description: The entries of a white list that let addresses of the Internet in, in the same forms.
public_entries(value) := [entry | some entry in entries; _public(entry)] if entries := _entries(value)

_entries(value) := [_entry(part) | some part in lists.split_comma(value)] if is_string(value)

_entries(value) := [_entry(part) | some part in value] if is_array(value)

_entry(text) := entry if {
	is_string(text)
	entry := trim_space(text)
	_readable(entry)
}

_readable("%")

_readable(entry) if cidr.is_range(entry)

_open("%")

_open(entry) if cidr.is_any(entry)

_public("%")

_public(entry) if cidr.is_private(entry) == false
