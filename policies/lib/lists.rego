# METADATA
# title: Lists
# description: >-
#   A list of facts is total: an element that cannot be read makes the list unknown, it is never skipped, because a skipped element could
#   be the one that does not comply.
package policies.lib.lists

# METADATA
# description: >-
#   Whether each of all elements could be read, given the list of what was read. Undefined when an element is missing there, or when there
#   is no list. A condition, and not a function that hands the readings on, so that the type check still knows what they are made of.
complete(all, readings) if {
	is_array(all)
	count(all) == count(readings)
}

# METADATA
# description: The readings of a list whose elements are texts or numbers, if they are complete. The type check knows nothing of their members.
total(all, readings) := readings if complete(all, readings)

# METADATA
# description: >-
#   Whether what was read of a list is enough to judge by, given whether it is complete and what violates the policy in it: a violation is
#   certain whatever the rest of the list says.
enough(complete, _) if complete

enough(_, violations) if some _ in violations

# METADATA
# description: >-
#   The values that say something, without null, empty texts and blanks. Takes apart a member that may be missing: given([v | v := rule.prefix]).
given(values) := [value |
	some value in values
	value != null
	not _blank(value)
]

# A test of the type would say that the value is expected to be a string.
_blank(value) if {
	type_name(value) == "string"
	trim_space(value) == ""
}

# METADATA
# description: The first of the values that says something, or the other value.
first(values, otherwise) := array.concat(given(values), [otherwise])[0]

# METADATA
# description: The parts of a text between commas, without spaces around them and without empty ones.
split_comma(value) := [trimmed |
	some part in split(value, ",")
	trimmed := trim_space(part)
	trimmed != ""
] if {
	is_string(value)
}

# METADATA
# description: A list of texts that is written as one text when it has one element. Undefined when anything else is in it.
string_or_list(value) := [value] if is_string(value)

string_or_list(value) := total(value, [text | some text in value; is_string(text)])
