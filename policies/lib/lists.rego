# METADATA
# title: Lists
# description: >-
#   A list of facts is total: an element that cannot be read makes the list unknown, it is never skipped, because a skipped element could
#   be the one that does not comply.
package policies.lib.lists

# METADATA
# description: >-
#   What was read of all elements, provided that each of them could be read. Undefined when an element is missing from what was read, or
#   when there is no list.
total(all, readings) := readings if {
	is_array(all)
	count(all) == count(readings)
}

# METADATA
# description: >-
#   The first of the values that is not null, or the other value. Takes apart a member that is missing, null, or spelt in two ways:
#   first([v | v := rule.action], "allow").
first(values, otherwise) := array.concat([value | some value in values; value != null], [otherwise])[0]

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
