# METADATA
# title: Booleans
# description: >-
#   Clouds write one and the same truth as true, "true", "on", "Enabled" and "1". Policies compare booleans only, so every such fact goes
#   through parse.
package policies.lib.boolean

# METADATA
# description: >-
#   The truth that a property holds, whatever the case of its letters. Undefined for null, an empty string, a number and every other
#   word: a property that calls its two states differently says so where the fact is.
parse(value) := value if is_boolean(value)

parse(value) := _spellings[lower(value)] if is_string(value)

_spellings := {
	"true": true, "false": false,
	"on": true, "off": false,
	"enabled": true, "disabled": false,
	"1": true, "0": false,
}
