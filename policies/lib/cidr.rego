# METADATA
# title: Address ranges
# description: A range in CIDR notation, or a single address, of IPv4 or IPv6. Everything else leaves the facts undefined.
package policies.lib.cidr

import data.policies.lib.lists

# METADATA
# description: >-
#   Whether the range holds every address of its family: its prefix has no bits, or it is the unspecified address, which is how white lists
#   write it.
is_any(range) := regex.match(`^[0:.]+$|/0+$`, range) if _family(range)

# METADATA
# description: Whether the range holds every IPv4 address.
is_any_ipv4(range) := is_any(range) if _family(range) == "IPv4"

is_any_ipv4(range) := false if _family(range) == "IPv6"

# METADATA
# description: Whether the range holds every IPv6 address.
is_any_ipv6(range) := is_any(range) if _family(range) == "IPv6"

is_any_ipv6(range) := false if _family(range) == "IPv4"

# METADATA
# description: Whether every IPv4 address is in one of the ranges. Undefined when one of them cannot be read.
any_ipv4_among(ranges) := true in judged if {
	judged := lists.total(ranges, [any | some range in ranges; any := is_any_ipv4(range)])
}

# METADATA
# description: Whether every IPv6 address is in one of the ranges. Undefined when one of them cannot be read.
any_ipv6_among(ranges) := true in judged if {
	judged := lists.total(ranges, [any | some range in ranges; any := is_any_ipv6(range)])
}

# METADATA
# description: The ranges of every address as a sentence shows them, given which of the two are meant.
shown(true, false) := "0.0.0.0/0"

shown(false, true) := "::/0"

shown(true, true) := "0.0.0.0/0 and ::/0"

# METADATA
# description: >-
#   Whether no address of the range is one of the Internet's: it lies within the ranges for private networks, for carriers, for one link or
#   for the host itself (IANA's registries of special-purpose addresses; RFC 1918, 6598, 3927 and 4193).
is_private(range) := true in {net.cidr_contains(block, range) | some block in _private} if _family(range)

_private := {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
	"fc00::/7", "fe80::/10", "::1/128",
}

_family(range) := "IPv4" if {
	_valid(range)
	not contains(range, ":")
}

_family(range) := "IPv6" if {
	_valid(range)
	contains(range, ":")
}

_valid(range) if {
	is_string(range)
	net.cidr_is_valid(range)
}

_valid(address) if {
	is_string(address)
	not contains(address, "/")
	net.cidr_is_valid(concat("/", [address, "0"]))
}
