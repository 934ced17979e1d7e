# METADATA
# title: Public access
# description: >-
#   Whether the policy of a resource lets everybody in, in Amazon S3's words (Amazon S3 User Guide, Blocking public access to your Amazon S3
#   storage, The meaning of "public") and those of OSS (Object Storage Service, Block public access), and so for OBS: a statement is public unless it names fixed
#   principals, or a condition demands fixed values of what is known to restrict who comes. Statements are those of lib/policy_document.
package policies.lib.public_access

import data.policies.lib.cidr
import data.policies.lib.policy_document

# METADATA
# description: >-
#   The numbers of the statements that let everybody do one of the actions that are given for it, of those that allow and those that deny. A denial
#   takes an action back when it leaves out none but those whom a condition may let in.
statements(allowing, denials, actions) := [statement.number |
	some statement in allowing
	for_everybody(statement.principals, statement.not_principals, statement.conditions)
	open := {action |
		some action in actions[statement.number]
		covers(statement.actions, statement.not_actions, action)
		not _denied(statement.resources, action, denials)
	}
	open != set()
]

# METADATA
# description: Whether a statement with these principals and conditions is about everybody.
for_everybody(principals, not_principals, conditions) if {
	_names_everybody(principals, not_principals)
	not _restricted(conditions)
}

# METADATA
# description: Whether the actions of a statement, or all but its exceptions, are also this one.
covers(patterns, _, action) if {
	some pattern in patterns
	policy_document.covers_action(pattern, action)
}

covers(_, exceptions, action) if {
	exceptions != []
	covering := [pattern | some pattern in exceptions; policy_document.covers_action(pattern, action)]
	covering == []
}

_names_everybody(principals, _) if {
	some principal in principals
	not _fixed_principal(principal.kind, principal.name)
}

_names_everybody(_, not_principals) if not_principals != []

# Whoever an identity provider vouches for is everybody: S3's first example of a public statement.
_fixed_principal(kind, name) if {
	kind in {"", "AWS", "CanonicalUser", "RAM", "Service"}
	_fixed(name)
}

# OBS: an account by its id, whatever is left open of its users (Object Storage Service, Permissions Configuration Guide, Bucket Policy Parameters).
_fixed_principal(kind, name) if {
	kind in {"", "ID"}
	regex.match(`^domain/[A-Za-z0-9]+(:.*)?$`, name)
}

# Without wildcards and variables.
_fixed(value) if not regex.match(`[*?]|\$\{`, value)

_restricted(conditions) if {
	some condition in conditions
	condition.operator in {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}

	# With IfExists, and with ForAllValues, a condition holds when the request lacks the key (IAM User Guide, Condition operators, and Single-valued
	# vs. multivalued context keys).
	not condition.if_exists
	_asks_for_key(condition.qualifier, condition.key, conditions)
	_restricting(condition.key, condition.values)
}

_asks_for_key(qualifier, _, _) if qualifier in {"", "foranyvalue"}

_asks_for_key("forallvalues", key, conditions) if {
	some condition in conditions
	condition.operator == "null"
	condition.key == key
	[lower(value) | some value in condition.values] == ["false"]
}

_restricting(key, values) if {
	values != []
	every value in values {
		_restricting_value(key, value)
	}
}

_restricting(key, values) if {
	key in {"aws:sourceip", "acs:sourceip", "acs:sourcevpcip", "sourceip"}
	_narrow(values)
}

_restricting_value(key, value) if {
	key in {
		"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:principalservicename",
		"aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
		"s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
		"acs:accessid", "acs:sourcevpc", "acs:sourcevpcid", "sourcevpc", "sourcevpce",
	}
	_fixed(value)
}

# S3 takes every value but the sessions of a role.
_restricting_value("aws:userid", value) if {
	_fixed(value)
	not startswith(value, "AROA")
}

# An ARN of a fixed account, whatever it leaves open of that account.
_restricting_value(key, value) if {
	key in {"aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"}
	regex.match(`^arn:[a-z*?-]+:[a-z0-9*?-]*:[a-z0-9*?-]*:[0-9]{12}:[^$]*$`, value)
}

# A path of a fixed organization.
_restricting_value("aws:principalorgpaths", value) if regex.match(`^o-[a-z0-9]+/[^$]*$`, value)

# Neither a range nor several that join may be broader than /8 of IPv4 and /32 of IPv6. Private ranges are nobody's on the Internet.
_narrow(ranges) if {
	ranges != []
	every range in ranges {
		cidr.is_range(range)
	}
	joined := net.cidr_merge([cidr.block(range) | some range in ranges; not cidr.is_private(range)])
	broad := [range | some range in joined; to_number(split(range, "/")[1]) < _broadest[contains(range, ":")]]
	broad == []
}

_broadest := {false: 8, true: 32}

_denied(resources, action, denials) if {
	some denial in denials
	_for_strangers(denial.principals, denial.not_principals)
	covers(denial.actions, denial.not_actions, action)
	resources != []
	every resource in resources {
		_covers_resource(denial.resources, resource)
	}
	every condition in denial.conditions {
		_leaves_out_few(condition.operator, condition.qualifier, condition.key, condition.values)
	}
}

_for_strangers(principals, _) if policy_document.everybody(principals)

_for_strangers(_, not_principals) if {
	not_principals != []
	every principal in not_principals {
		_fixed_principal(principal.kind, principal.name)
	}
}

_leaves_out_few(operator, qualifier, key, values) if {
	operator in {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike", "notipaddress"}
	qualifier in {"", "forallvalues"}
	_restricting(key, values)
}

_covers_resource(patterns, resource) if {
	some pattern in patterns
	regex.match(`^[A-Za-z0-9.*:/_-]+$`, pattern)
	glob.match(pattern, null, resource)
}
