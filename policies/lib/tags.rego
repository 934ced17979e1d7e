# METADATA
# title: Tags
# description: >-
#   The tags of a resource. A key can have several values on some clouds. Everything is undefined when the event does not have the tags;
#   a resource that has none is something else.
package policies.lib.tags

# METADATA
# description: The values that a key has, none when the resource does not have the key. Keys and values are case-sensitive.
values(key) := [value |
	some name, all in known
	name == key
	some value in all
] if {
	known := input.resource.tags
}

# METADATA
# description: Whether the resource has the key, with whatever value.
has(key) := key in object.keys(input.resource.tags)

# METADATA
# description: Whether the key has one of these values.
value_in(key, wanted) := count({value | some value in given; value in wanted}) > 0 if given := values(key)

# METADATA
# description: The tags with these keys, as far as the resource has them, with their values.
only(keys) := {key: all | some key in keys; all := object.get(known, key, null); all != null} if known := input.resource.tags
