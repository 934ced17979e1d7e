# METADATA
# title: Lists
# description: >-
#   A list of facts holds what could be read. What could not be is noted by the evaluation, which is why it must not be skipped by a condition
#   that simply does not hold: give each element to a function that is undefined for what it cannot read.
package policies.lib.lists

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
# description: The names that are different, whatever the case of their letters and the spaces around them.
distinct(names) := {lower(trim_space(name)) | some name in names}

# METADATA
# description: A list of texts that is written as one text when it has one element.
string_or_list(value) := [value] if is_string(value)

string_or_list(value) := [text | some text in value; is_string(text)] if is_array(value)
