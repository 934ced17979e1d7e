# METADATA
# title: Strings
# description: Clouds say "there is none" as null and as an empty string; one of blanks is no more.
package policies.lib.text

# METADATA
# description: >-
#   Whether a property holds a text. False for null, an empty string and blanks; undefined when the property is missing or no text, because then
#   nobody knows.
given(value) := trim_space(value) != "" if is_string(value)

given(null) := false

# METADATA
# description: A word of the cloud in small letters, since the clouds write it in either case. Undefined for everything that is no text.
word(value) := lower(value) if is_string(value)

# METADATA
# description: The text that a property holds. Undefined for null, an empty string, blanks and everything else that is no text.
parse(value) := value if {
	is_string(value)
	trim_space(value) != ""
}
