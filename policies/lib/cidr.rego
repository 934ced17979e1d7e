# METADATA
# title: Address ranges
# description: >-
#   A range in CIDR notation, or a single address, of IPv4 or IPv6. Everything else leaves the facts undefined. A range of IPv4 addresses may be
#   written as IPv6 (RFC 4291, IPv4-Mapped IPv6 Address).
package policies.lib.cidr

# METADATA
# description: >-
#   Whether the range holds every address of its family: its prefix has no bits, or it is the unspecified address, which is how white lists
#   write it.
is_any(range) := endswith(trim_right(_whole(range), "0"), "/") if is_range(range)

# METADATA
# description: Whether the ranges together hold every IPv4 address. Ranges that cannot be read hold none.
every_ipv4(ranges) := every_address(ranges).ipv4

# METADATA
# description: Whether the ranges together hold every IPv6 address. Ranges that cannot be read hold none.
every_ipv6(ranges) := every_address(ranges).ipv6

# METADATA
# description: Both, of which one reading of the ranges is enough.
every_address(ranges) := {
	"ipv4": "0.0.0.0/0" in net.cidr_merge({block | some block in blocks; not contains(block, ":")}),
	"ipv6": "::/0" in net.cidr_merge({block | some block in blocks; contains(block, ":")}),
} if {
	blocks := {_whole(range) | some range in ranges; is_range(range)}
}

_whole(range) := block(range) if trim(range, "0:.") != ""

# The unspecified address stands for all.
_whole(range) := concat("", [range, "/0"]) if trim(range, "0:.") == ""

# METADATA
# description: The range with a prefix, and as IPv4 if it is that.
block(range) := range if {
	is_range(range)
	contains(range, "/")
	not contains(lower(range), ":ffff:")
}

block(address) := concat("/", [address, {false: "32", true: "128"}[contains(address, ":")]]) if {
	is_range(address)
	not contains(address, "/")
	not contains(lower(address), ":ffff:")
}

# net.cidr_merge writes an IPv4-mapped range as IPv4. OPA panics if it is given several, so each is merged alone.
block(range) := plain if {
	is_range(range)
	contains(lower(range), ":ffff:")
	some plain in net.cidr_merge([_with_prefix(range)])
}

_with_prefix(range) := range if contains(range, "/")

_with_prefix(address) := concat("/", [address, "128"]) if not contains(address, "/")

# METADATA
# description: The ranges of every address as a sentence shows them, given which of the two are meant.
shown(every_ipv4, every_ipv6) := concat(" and ", array.concat(["0.0.0.0/0" | every_ipv4], ["::/0" | every_ipv6]))

# METADATA
# description: >-
#   Whether no address of the range is one of the Internet's: it lies within the ranges for private networks, for carriers, for one link or
#   for the host itself (IANA's registries of special-purpose addresses; RFC 1918, 6598, 3927 and 4193).
is_private(range) := true in {net.cidr_contains(block, range) | some block in _private} if family(range)

_private := {
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
	"fc00::/7", "fe80::/10", "::1/128",
}

# METADATA
# description: Whether it is a range or an address.
is_range(range) if {
	is_string(range)
	net.cidr_is_valid(range)
}

is_range(address) if {
	is_string(address)
	not contains(address, "/")
	net.cidr_is_valid(concat("/", [address, "0"]))
}

# METADATA
# description: The ranges of a list, of which each must be one.
ranges(told) := [_range(range) | some range in told]

_range(range) := range if is_range(range)

# METADATA
# description: The family of the addresses in the range, IPv4 or IPv6. Undefined for what is no range and no address.
family(range) := {false: "IPv4", true: "IPv6"}[contains(block(range), ":")]
