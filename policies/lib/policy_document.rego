# METADATA
# title: Policy documents
# description: >-
#   Access policies of AWS, Alibaba Cloud and Huawei Cloud's OBS: statements that allow or deny principals actions on resources. Clouds hand a document
#   over as an object, as JSON text, as URL-encoded JSON text, and as a list of one of these.
package policies.lib.policy_document

import data.policies.lib.lists

# METADATA
# description: >-
#   The statements of a document, none for null, those that allow first, each with number (from 0), effect (Allow, Deny), actions, not_actions,
#   resources, not_resources (lists of texts), principals, not_principals (lists of kind and name; a principal that is no object has the kind "")
#   and conditions: a list of the operator without its prefix and suffix, its qualifier (forallvalues, foranyvalue or ""), if_exists, the key and
#   the values as texts; operator, qualifier and key are in lower case. Undefined when the document cannot be read.
statements(value) := array.concat(statements_of(value, "Allow"), statements_of(value, "Deny"))

# METADATA
# description: The statements of one effect.
statements_of(value, effect) := [statement |
	some number, native in natives
	{"Allow": "Allow", "Deny": "Deny"}[native.Effect] == effect
	statement := {
		"number": number,
		"effect": effect,
		"actions": _actions([texts | texts := native.Action]),
		"not_actions": _actions([texts | texts := native.NotAction]),
		"resources": _texts([texts | texts := native.Resource]),
		"not_resources": _texts([texts | texts := native.NotResource]),
		"principals": _principals([principals | principals := native.Principal]),
		"not_principals": _principals([principals | principals := native.NotPrincipal]),
		"conditions": _conditions([condition | condition := native.Condition]),
	}
	told(statement.actions, statement.not_actions)
	told(array.concat(statement.resources, statement.not_resources), array.concat(statement.principals, statement.not_principals))
] if {
	natives := _natives(value)
}

# METADATA
# description: The statements of a document that is attached to a resource, of which each says whom it is about.
resource_statements(value) := [statement | some statement in all; told(statement.principals, statement.not_principals)] if {
	all := statements(value)
}

# METADATA
# description: What a statement names in one of two members. It must name something in one of them.
told(names, exceptions) := [names, exceptions] if array.concat(names, exceptions) != []

_natives(null) := []

_natives(value) := _list(_parse(value).Statement)

# METADATA
# description: >-
#   Whether a pattern with the wildcards * and ? covers an action. Actions have no case. Undefined when the pattern holds what no action has.
covers_action(pattern, action) := glob.match(lower(pattern), null, lower(action)) if {
	regex.match(_action, pattern)
}

_action := `^[A-Za-z0-9_:*?-]+$`

# METADATA
# description: >-
#   Whether one of the actions is every action of a service, or of every service: it covers one whose name only wildcards cover. "service:*" is not
#   every action of every service.
every_action(actions) if every_action_of("~any~", actions)

every_action_of(service, actions) if {
	some action in actions
	covers_action(action, concat(":", [service, "~any~"]))
}

# METADATA
# description: >-
#   Whether one of the resources is every resource: it covers one in whose ARN only wildcards cover each part, whatever the partition. On Alibaba
#   Cloud the account may be named, as a policy reaches none but its own.
every_resource(names) if {
	some name in names
	regex.match(`^[a-z0-9*?:-]+$`, name)
	pattern := regex.replace(name, `^((?:acs|[*?]+)(?::[*?]+){2}):[0-9*?]+`, "$1:*")
	some resource in ["arn:aws:~any~:~any~:~any~:~any~", "acs:~any~:~any~:~any~:~any~"]
	glob.match(regex.replace(pattern, `^arn:aws[a-z-]+:`, "arn:aws:"), null, resource)
}

# METADATA
# description: Whether the principals are everybody, with and without an account.
everybody(principals) if {
	some principal in principals
	principal.kind in {"", "AWS", "ID"}
	principal.name == "*"
}

_parse(value) := value if is_object(value)

_parse(value) := _decode(value) if is_string(value)

_parse([value]) := value if is_object(value)

_parse([value]) := _decode(value) if is_string(value)

_decode(text) := json.unmarshal(text) if json.is_valid(text)

_decode(text) := json.unmarshal(plain) if {
	not json.is_valid(text)
	regex.match(`^([^%]|%[0-9A-Fa-f]{2})+$`, text)
	plain := urlquery.decode(text)
	json.is_valid(plain)
}

_list(value) := value if is_array(value)

_list(value) := [value] if is_object(value)

_texts([]) := []

_texts([value]) := _given(lists.string_or_list(value))

_given(texts) := [_text(text) | some text in texts]

_text(text) := text if trim_space(text) != ""

_actions(given) := [_named(text) | some text in texts] if texts := _texts(given)

_named(action) := action if regex.match(_action, action)

_principals([]) := []

_principals([names]) := [{"kind": "", "name": name} | some name in texts] if {
	texts := _given(lists.string_or_list(names))
}

_principals([by_kind]) := [{"kind": kind, "name": name} |
	some kind, names in by_kind
	some name in _given(lists.string_or_list(names))
] if {
	is_object(by_kind)
}

_conditions([]) := []

_conditions([by_operator]) := [object.union(_operator(lower(operator)), {"key": lower(key), "values": _condition_values(values)}) |
	some operator, by_key in by_operator
	is_object(by_key)
	some key, values in by_key
] if {
	is_object(by_operator)
}

# ForAnyValue and ForAllValues before an operator, IfExists behind it (IAM User Guide, IAM JSON policy elements: Condition operators).
_operator(name) := {"operator": parts[2], "qualifier": parts[1], "if_exists": parts[3] != ""} if {
	parts := regex.find_all_string_submatch_n(`^(?:(foranyvalue|forallvalues):)?(.*?)(ifexists)?$`, name, 1)[0]
}

# A truth and a number may be written with and without quotation marks.
_condition_values(value) := [_scalar(value)] if type_name(value) != "array"

_condition_values(values) := [_scalar(value) | some value in values] if type_name(values) == "array"

_scalar(value) := sprintf("%v", [value]) if type_name(value) in _scalars

_scalars := {"string", "boolean", "number"}
