# METADATA
# title: Texts
# description: Clouds say "there is none" as null and as an empty string.
package policies.lib.text

# METADATA
# description: >-
#   Whether a property holds a text. False for null and an empty string; undefined when the property is missing or no text, because then
#   nobody knows.
given(value) := value != "" if is_string(value)

given(null) := false

# METADATA
# description: The text that a property holds. Undefined for null, an empty string and everything else that is no text.
parse(value) := value if {
	is_string(value)
	value != ""
}
