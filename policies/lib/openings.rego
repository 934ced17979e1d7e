# METADATA
# title: Openings
# description: >-
#   What rules about traffic do to everybody. Everybody can be written as one range or as several, in one rule or over several rules.
package policies.lib.openings

import data.policies.lib.cidr
import data.policies.lib.ports

# METADATA
# description: >-
#   What the rules together do to every IPv4 or every IPv6 address, though none of them does alone. A rule has protocol, from, to, priority
#   and addresses; a result has the first four of them, any_ipv4 and any_ipv6. Its priority is the one at which the rules are enough.
joined(rules) := array.concat(
	[object.union(opening, {"any_ipv4": true, "any_ipv6": false}) | some opening in _joined(_parts(rules, "IPv4"), "IPv4")],
	[object.union(opening, {"any_ipv4": false, "any_ipv6": true}) | some opening in _joined(_parts(rules, "IPv6"), "IPv6")],
)

_parts(rules, family) := {part |
	some rule in rules
	addresses := {address | some address in rule.addresses; cidr.family(address) == family}
	addresses != set()
	not _everybody(addresses, family)
	part := {"protocol": rule.protocol, "from": rule.from, "to": rule.to, "priority": rule.priority, "addresses": addresses}
}

# Most groups end at the first condition, so that the rest may take its time.
_joined(parts, family) := [opening |
	_together(parts, family)
	some protocol in {part.protocol | some part in parts}
	theirs := {part | some part in parts; part.protocol in {protocol, "all"}}
	_together(theirs, family)
	segments := _segments(theirs, family)
	levels := {[priority, range] |
		some priority in {segment.priority | some segment in segments}
		some range in ports.merged([segment | some segment in segments; segment.priority <= priority])
	}
	some range in {range | some [_, range] in levels}
	priority := min({level | some [level, same] in levels; same == range})
	opening := {"protocol": protocol, "from": range.from, "to": range.to, "priority": priority}
]

# Between two ends of ranges next to each other the same rules hold for each port.
_segments(parts, family) := {segment |
	bounds := sort({bound | some part in parts; some bound in [part.from, part.to + 1]})
	some i in numbers.range(0, count(bounds) - 2)
	from := bounds[i]
	here := {part | some part in parts; ports.covers(part.from, part.to, from)}
	_together(here, family)
	priorities := {part.priority | some part in here}
	priority := min({level | some level in priorities; _together({part | some part in here; part.priority <= level}, family)})
	segment := {"from": from, "to": bounds[i + 1] - 1, "priority": priority}
}

_together(parts, family) if _everybody({address | some part in parts; some address in part.addresses}, family)

_everybody(addresses, "IPv4") := cidr.every_ipv4(addresses)

_everybody(addresses, "IPv6") := cidr.every_ipv6(addresses)
