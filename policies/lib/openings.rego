# METADATA
# title: Open ports
# description: >-
#   What rules about traffic do to everybody. Everybody can be written as one range or as several, in one rule or over several rules.
package policies.lib.openings

import data.policies.lib.cidr
import data.policies.lib.ports

# METADATA
# description: >-
#   What the rules together do to every IPv4 or every IPv6 address, though none of them does alone. A rule has protocol, from, to, priority,
#   addresses, any_ipv4 and any_ipv6; a result has all of them but the addresses. Its priority is the one at which the rules are enough.
joined(rules) := array.concat(
	[object.union(opening, {"any_ipv4": true, "any_ipv6": false}) |
		everybody.ipv4
		some opening in _joined([rule | some rule in rules; not rule.any_ipv4], "IPv4")
	],
	[object.union(opening, {"any_ipv4": false, "any_ipv6": true}) |
		everybody.ipv6
		some opening in _joined([rule | some rule in rules; not rule.any_ipv6], "IPv6")
	],
) if {
	everybody := cidr.every_address({address | some rule in rules; some address in rule.addresses})
}

# Most groups end at the first condition, so that the rest may take its time.
_joined(rules, family) := [opening |
	all := {address | some rule in rules; some address in rule.addresses}
	_everybody(all, family)
	addresses := {address | some address in all; cidr.is_range(address); cidr.family(address) == family}
	some protocol in {rule.protocol | some rule in rules}
	theirs := {[rule.from, rule.to, rule.priority, address] |
		some rule in rules
		rule.protocol in {protocol, "all"}
		some address in rule.addresses
		address in addresses
	}
	_everybody({address | some [_, _, _, address] in theirs}, family)
	some [from, to, priority] in _ranges(_segments(theirs, family))
	opening := {"protocol": protocol, "from": from, "to": to, "priority": priority}
]

# Between two neighbouring ends of ranges the same rules hold for each port.
_segments(theirs, family) := [{"from": from, "to": bounds[i + 1] - 1, "priority": priority} |
	rows := [row | some row in theirs]
	starts := [row[0] | some row in rows]
	ends := [row[1] | some row in rows]
	bounds := sort({bound | some [from, to, _, _] in theirs; some bound in [from, to + 1]})
	some i in numbers.range(0, count(bounds) - 2)
	from := bounds[i]
	here := {[rows[j][3], rows[j][2]] |
		some j, start in starts
		start <= from
		from <= ends[j]
	}
	addresses := {address | some [address, _] in here}
	_everybody(addresses, family)
	first := {address: min({priority | some [same, priority] in here; same == address}) | some address in addresses}
	priority := min({level |
		some level in {level | some level in first}
		_everybody({address | some address, own in first; own <= level}, family)
	})
]

# The ranges that the segments make up at each priority, with the first priority at which there is the range.
_ranges(segments) := [range |
	sorted := sort({[range.from, range.to, priority] |
		some priority in {segment.priority | some segment in segments}
		some range in ports.merged([segment | some segment in segments; segment.priority <= priority])
	})
	some i, range in sorted
	not _repeated(sorted, i)
]

_repeated(sorted, i) if {
	i > 0
	array.slice(sorted[i], 0, 2) == array.slice(sorted[i - 1], 0, 2)
}

_everybody(addresses, "IPv4") if cidr.every_ipv4(addresses)

_everybody(addresses, "IPv6") if cidr.every_ipv6(addresses)
