# METADATA
# title: Numbers
# description: >-
#   Clouds write one and the same number as 5 and as "5". Policies compare numbers only, so every fact goes through parse.
package policies.lib.number

# METADATA
# description: The number that a property holds. Undefined for null, true, an empty string and everything else that is no number.
parse(value) := value if is_number(value)

parse(value) := to_number(value) if {
	is_string(value)
	regex.match(`^-?[0-9]+(\.[0-9]+)?$`, value)
}
