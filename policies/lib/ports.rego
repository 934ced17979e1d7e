# METADATA
# title: Ports
# description: >-
#   Ranges of TCP or UDP ports, with both ends in them. Every port is written 0 to 65535; 1 to 65535 stays what it is, because the clouds
#   tell the two apart.
package policies.lib.ports

import data.policies.lib.lists

# METADATA
# description: >-
#   The ranges that a text lists: "22", "22/22", "1/200", "8000-9000", "22,3389,8000-9000", and "-1/-1" for every port. Undefined when a part
#   of it cannot be read.
ranges(text) := lists.total(parts, [range | some part in parts; range := _range(part)]) if {
	parts := lists.split_comma(text)
	parts != []
}

_range("-1/-1") := every_port

_range(text) := between(to_number(ends[0]), to_number(ends[count(ends) - 1])) if {
	regex.match(`^[0-9]{1,5}([/-][0-9]{1,5})?$`, text)
	ends := split(replace(text, "/", "-"), "-")
}

# METADATA
# description: Every port.
every_port := {"from": 0, "to": 65535}

# METADATA
# description: The range between two port numbers. Undefined when they are no ports or in the wrong order.
between(from, to) := {"from": from, "to": to} if {
	from >= 0
	from <= to
	to <= 65535
}

# METADATA
# description: Whether a port lies in a range.
covers(from, to, port) if {
	from <= port
	port <= to
}
