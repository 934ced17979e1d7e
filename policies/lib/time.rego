# METADATA
# title: Times
# description: >-
#   Clouds write a time as RFC 3339, with a space instead of the T, without seconds, without a zone (which means UTC), with a zone of +0800, and as milliseconds since 1970.
#   The only present that there is, is the event's.
package policies.lib.time

# METADATA
# description: >-
#   The time that a property holds, in nanoseconds since 1970. Undefined for what is no time, and for numbers that cannot be milliseconds
#   because they would lie before March 1973 or after the year 5138: they count something else.
parse_ns(value) := _ns(value) if is_number(value)

parse_ns(value) := _ns(to_number(value)) if {
	is_string(value)
	regex.match(`^[1-9][0-9]*$`, value)
}

parse_ns(value) := time.parse_rfc3339_ns(concat("", [day, "T", minute, _seconds(seconds), _zone(zone)])) if {
	is_string(value)
	[[_, day, minute, seconds, zone]] := regex.find_all_string_submatch_n(_form, value, -1)
}

_ns(milliseconds) := milliseconds * 1000000 if {
	milliseconds >= 100000000000
	milliseconds < 100000000000000
}

_form := `^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$`

_seconds("") := ":00"

_seconds(text) := text if text != ""

_zone("") := "Z"

_zone("Z") := "Z"

_zone(text) := concat("", [substring(text, 0, 3), ":", substring(text, count(text) - 2, 2)]) if count(text) >= 5

# METADATA
# description: When the service asked, in nanoseconds since 1970.
event_ns := parse_ns(input.event.time)

# METADATA
# description: The days between two times in nanoseconds, as a fraction and not rounded. Negative when the second comes first.
days_between(from_ns, to_ns) := (to_ns - from_ns) / (((24 * 60) * 60) * 1000000000)

# METADATA
# description: How many days before the event a property's time lies. Negative for the future.
age_days(value) := days_between(parse_ns(value), event_ns)

# METADATA
# description: How many days after the event a property's time lies. Negative for the past.
remaining_days(value) := days_between(event_ns, parse_ns(value))

# METADATA
# description: Days as a sentence shows them, rounded to hundredths. For comparisons they stay as they are.
shown(days) := round(days * 100) / 100
