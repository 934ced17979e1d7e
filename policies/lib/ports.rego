# METADATA
# title: Protocols and ports
# description: >-
#   Ranges of TCP or UDP ports, with both ends in them. Every port is written 0 to 65535; 1 to 65535 stays what it is, because the clouds
#   tell the two apart.
package policies.lib.ports

import data.policies.lib.lists
import data.policies.lib.number

# METADATA
# description: >-
#   The ranges that a text lists, joined where they touch: "22", "22/22", "1/200", "8000-9000", "22,3389,8000-9000", and "-1/-1" or "-1" for
#   every port. A list is read like its elements. Undefined for nothing. Where a part cannot be read, the others are not joined.
ranges(listed) := merged([_read(part) | some part in parts]) if {
	parts := _parts(listed)
	parts != []
	every part in parts {
		_readable(part)
	}
}

ranges(listed) := [_read(part) | some part in parts] if {
	parts := _parts(listed)
	some part in parts
	not _readable(part)
}

_parts(listed) := [listed] if is_number(listed)

_parts(listed) := lists.split_comma(listed) if is_string(listed)

_parts(listed) := [part | some element in listed; some part in _element_parts(element)] if is_array(listed)

_element_parts(element) := [element] if not is_string(element)

_element_parts(element) := lists.split_comma(element) if is_string(element)

_read(part) := every_port if part in _every

_read(part) := between(part, part) if {
	is_number(part)
	part != -1
}

_read(part) := between(to_number(ends[0]), to_number(ends[count(ends) - 1])) if {
	_is_range(part)
	ends := _ends(part)
}

_every := {"-1", "-1/-1", "-1--1", -1}

# Whether a part can be read is known of each, so that this demands no type.
_readable(part) if part in _every

_readable(part) if {
	type_name(part) == "number"
	part >= 0
	part <= 65535
}

_readable(part) if {
	_is_range(part)
	ends := _ends(part)
	to_number(ends[0]) <= to_number(ends[count(ends) - 1])
	to_number(ends[count(ends) - 1]) <= 65535
}

_is_range(part) if {
	type_name(part) == "string"
	regex.match(`^[0-9]{1,5}([/-][0-9]{1,5})?$`, part)
}

_ends(part) := split(replace(part, "/", "-"), "-")

# METADATA
# description: Every port.
every_port := {"from": 0, "to": 65535}

# METADATA
# description: The range between two port numbers, every port between -1 and -1. Undefined when they are no ports or in the wrong order.
between(from, to) := {"from": from, "to": to} if {
	from >= 0
	from <= to
	to <= 65535
}

between(-1, -1) := every_port

# METADATA
# description: >-
#   The ranges in order, those that overlap or touch as one. Of all beginnings and ends in order, a range begins where as many had ended as had
#   begun, and ends where as many have ended as have begun.
merged(ranges) := [{"from": range.from, "to": range.to} | some range in ranges] if count(ranges) == 1

merged(ranges) := [{"from": from, "to": ends[i]} | some i, from in starts] if {
	count(ranges) != 1
	bounds := sort({bound | some range in ranges; some bound in [[range.from, 0, range.to], [range.to + 1, 1, range.from]]})
	begun := [i | some i, [_, 0, _] in bounds]
	ended := [i | some i, [_, 1, _] in bounds]
	starts := [bounds[i][0] | some before, i in begun; i == 2 * before]
	ends := [end | some before, i in ended; i == (2 * before) + 1; end := bounds[i][0] - 1]
}

# METADATA
# description: Whether a port lies in a range.
covers(from, to, port) if {
	from <= port
	port <= to
}

# METADATA
# description: >-
#   Whether some port from one end to the other lies in none of the ranges that the texts list. A text that cannot be read lists no ports.
exceed(from, to, texts) if {
	every range in _listed(texts) {
		not _within(from, to, range)
	}
}

_listed(texts) := merged([range | some text in texts; some range in ranges(text)])

_within(from, to, {"from": start, "to": end}) if {
	start <= from
	to <= end
}

# METADATA
# description: >-
#   The protocol by its name in small letters, "all" for every protocol, and the number of a protocol whose rules name no ports. Clouds write
#   the name in either case or the number that IANA assigned, as a text or as a number, and -1, ALL or ANY for every protocol. Undefined for
#   every other word: nobody knows what it opens.
protocol(text) := _protocol(lower(text)) if is_string(text)

protocol(number) := _protocol(format_int(number, 10)) if {
	is_number(number)
	floor(number) == number
}

_protocol(text) := _names[text]

_protocol(text) := text if {
	not text in _known
	_assigned(text)
}

# What 0 opens is unknown: to IANA it is an option of IPv6, to OpenStack's Networking API, the origin of Huawei Cloud's, every protocol.
_assigned(text) if {
	regex.match(`^[1-9][0-9]{0,2}$`, text)
	to_number(text) <= 255
}

_known := object.keys(_names)

_names := {
	"all": "all", "any": "all", "-1": "all",
	"icmp": "icmp", "tcp": "tcp", "udp": "udp", "gre": "gre", "esp": "esp", "ah": "ah", "icmpv6": "icmpv6", "sctp": "sctp",
	"1": "icmp", "6": "tcp", "17": "udp", "47": "gre", "50": "esp", "51": "ah", "58": "icmpv6", "132": "sctp",
}

# METADATA
# description: >-
#   The range between two ends, each alone in a list, as AWS states it: as numbers or as their texts. Protocols other than TCP and UDP have every
#   port.
of_ends(protocol, [from], [to]) := [between(_port(from), _port(to))] if protocol in {"tcp", "udp"}

of_ends(protocol, _, _) := ranges("-1") if not protocol in {"tcp", "udp"}

_port(value) := port if {
	parsed := number.parse(value)
	port := floor(parsed)
	port == parsed
}

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
