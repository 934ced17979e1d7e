# METADATA
# title: Reasons
# description: >-
#   Why a resource does not comply. Each function is named after what the policy demands and takes a sentence about what was found; where
#   the policy has a desired value, the function completes the sentence with it. The property is the native path or paths of the fact.
#   Each operator has one form of desired value.
package policies.lib.reasons

# METADATA
# description: A condition must hold.
is_true(sentence, property) := _reason(sentence, property, false, {"operator": "Equals", "desired": true})

# METADATA
# description: A condition must not hold.
is_false(sentence, property) := _reason(sentence, property, true, {"operator": "Equals", "desired": false})

# METADATA
# description: A string, or a number, must be this one.
equals(sentence, actual, desired, property) := _reason(
	sprintf("%s, must be %v", [sentence, desired]),
	property, actual, {"operator": _equals[type_name(desired)], "desired": desired},
)

_equals := {"string": "StringEquals", "number": "Equals"}

# METADATA
# description: A number must be this one or greater.
at_least(sentence, actual, desired, property) := _reason(
	sprintf("%s, at least %v is required", [sentence, desired]),
	property, actual, {"operator": "GreaterOrEquals", "desired": desired},
)

# METADATA
# description: A number must be this one or less.
at_most(sentence, actual, desired, property) := _reason(
	sprintf("%s, at most %v is allowed", [sentence, desired]),
	property, actual, {"operator": "LessOrEquals", "desired": desired},
)

# METADATA
# description: A number must be greater than this one.
more_than(sentence, actual, desired, property) := _reason(
	sprintf("%s, more than %v is required", [sentence, desired]),
	property, actual, {"operator": "Greater", "desired": desired},
)

# METADATA
# description: There must be none of what was listed.
none(sentence, actual, property) := _none(sentence, actual, [], property)

# METADATA
# description: There must be none of what was counted.
zero(sentence, actual, property) := _none(sentence, actual, 0, property)

_none(sentence, actual, desired, property) := _reason(
	sprintf("%s, none is allowed", [sentence]),
	property, actual, {"operator": "Equals", "desired": desired},
)

# METADATA
# description: A string must not be empty.
not_blank(sentence, property) := _reason(sentence, property, "", {"operator": "IsNotStringEmpty"})

# METADATA
# description: A list must not be empty.
not_empty(sentence, property) := _reason(sentence, property, [], {"operator": "NotEquals", "desired": []})

# METADATA
# description: A value must be one of these.
one_of(sentence, actual, allowed, property) := _reason(
	sprintf("%s, allowed: %s", [sentence, listed(allowed)]),
	property, actual, {"operator": "StringIn", "desired": allowed},
)

# METADATA
# description: A value must be none of these.
not_one_of(sentence, actual, forbidden, property) := _reason(
	sprintf("%s, forbidden: %s", [sentence, listed(forbidden)]),
	property, actual, {"operator": "StringNotIn", "desired": forbidden},
)

# METADATA
# description: A list must have one of these elements.
has_one_of(sentence, actual, wanted, property) := _reason(sentence, property, actual, {"operator": "Contains", "desired": wanted})

# METADATA
# description: A list, or what one of its elements opens, must not have this element.
has_not(sentence, actual, unwanted, property) := _reason(sentence, property, actual, {"operator": "NotContains", "desired": unwanted})

# METADATA
# description: A string must match this pattern, in which % stands for any characters and _ for one.
like(sentence, actual, pattern, property) := _reason(sentence, property, actual, {"operator": "StringLike", "desired": pattern})

_reason(message, property, actual, demand) := object.union({"message": message, "property": property, "actual": actual}, demand)

# METADATA
# description: Values as a sentence shows a choice, such as "a or b", and "none" if there are none.
listed([]) := "none"

listed(values) := concat(" or ", [sprintf("%v", [value]) | some value in values]) if values != []
