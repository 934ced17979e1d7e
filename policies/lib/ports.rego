# METADATA
# title: Protocols and ports
# description: >-
#   Ranges of TCP or UDP ports, with both ends in them. Every port is written 0 to 65535; 1 to 65535 stays what it is, because the clouds
#   tell the two apart.
package policies.lib.ports

import data.policies.lib.lists

# METADATA
# description: >-
#   The ranges that a text lists: "22", "22/22", "1/200", "8000-9000", "22,3389,8000-9000", and "-1/-1" for every port. Undefined when a part
#   of it cannot be read.
ranges(text) := readings if {
	parts := lists.split_comma(text)
	parts != []
	readings := [range | some part in parts; range := _range(part)]
	lists.complete(parts, readings)
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

# METADATA
# description: >-
#   Whether some port from one end to the other lies in none of the ranges that the texts list. Such a port is the first one, or stands right
#   behind a range. A text that cannot be read lists no ports.
exceed(from, to, texts) if {
	listed := [range | some text in texts; some range in ranges(text)]
	behind := [port | some range in listed; port := range.to + 1]
	some start in array.concat([from], behind)
	covers(from, to, start)
	count([range | some range in listed; covers(range.from, range.to, start)]) == 0
}

# METADATA
# description: >-
#   The protocol by its name in small letters, "all" for every protocol: clouds write the name or the number that IANA assigned, and -1 or
#   ALL. Undefined for what is no text and for an empty one.
protocol(text) := _names[text]

protocol(text) := lower(text) if {
	is_string(text)
	text != ""
	not text in object.keys(_names)
}

_names := {"-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}

# METADATA
# description: Whether the protocol has ports that a rule can name, or is every protocol and so has them too.
has_ports(name) if name in {"tcp", "udp", "all"}

# METADATA
# description: A protocol and its ports as a sentence shows them, such as "tcp 22", "all 20-22" and "icmp".
shown(protocol, _, _) := protocol if not has_ports(protocol)

shown(protocol, port, port) := sprintf("%s %d", [protocol, port]) if has_ports(protocol)

shown(protocol, from, to) := sprintf("%s %d-%d", [protocol, from, to]) if {
	has_ports(protocol)
	from != to
}
