# METADATA
# title: Policy documents
# description: >-
#   Access policies of AWS and Alibaba Cloud: statements that allow or deny principals actions on resources. Clouds hand a document over as
#   an object, as JSON text, as URL-encoded JSON text, and as a list of one of these.
package policies.lib.policy_document

import data.policies.lib.lists

# METADATA
# description: >-
#   The statements of a document, none for null, each with effect (Allow, Deny), actions, not_actions, resources, not_resources, principals,
#   not_principals (lists of texts; of a principal that is an object all values of all its kinds) and condition (an object, empty when there is
#   none). Undefined when the document or one of its statements cannot be read.
statements(null) := []

statements(value) := readings if {
	document := _parse(value)
	natives := _list(document.Statement)
	readings := [statement |
		some native in natives
		native.Effect in {"Allow", "Deny"}
		statement := {
			"effect": native.Effect,
			"actions": _texts([texts | texts := native.Action]),
			"not_actions": _texts([texts | texts := native.NotAction]),
			"resources": _texts([texts | texts := native.Resource]),
			"not_resources": _texts([texts | texts := native.NotResource]),
			"principals": _principals([principals | principals := native.Principal]),
			"not_principals": _principals([principals | principals := native.NotPrincipal]),
			"condition": _condition([condition | condition := native.Condition]),
		}
		count(statement.actions) + count(statement.not_actions) > 0
		{statement.resources, statement.not_resources, statement.principals, statement.not_principals} != {[]}
	]
	lists.complete(natives, readings)
}

# METADATA
# description: >-
#   Whether a pattern with the wildcards * and ? covers an action. Actions have no case. Undefined when the pattern holds what no action has.
covers_action(pattern, action) := glob.match(lower(pattern), null, lower(action)) if {
	regex.match(`^[A-Za-z0-9_:*?-]+$`, pattern)
}

# METADATA
# description: Whether the actions cover every action of every service. "service:*" does not.
every_action(actions) := count([action | some action in actions; regex.match(`^\*(:\*)?$`, action)]) > 0

# METADATA
# description: Whether the resources, or the principals, are all that there are.
everything(names) := "*" in names

_parse(value) := value if is_object(value)

_parse(value) := _decode(value) if is_string(value)

_parse([value]) := value if is_object(value)

_parse([value]) := _decode(value) if is_string(value)

_decode(text) := json.unmarshal(text) if json.is_valid(text)

_decode(text) := json.unmarshal(plain) if {
	regex.match(`^%7[Bb]([^%]|%[0-9A-Fa-f]{2})*$`, text)
	plain := urlquery.decode(text)
	json.is_valid(plain)
}

_list(value) := value if is_array(value)

_list(value) := [value] if is_object(value)

_texts([]) := []

_texts([value]) := _given(lists.string_or_list(value))

_given(texts) := texts if not "" in texts

_principals([]) := []

_principals([name]) := _given([name]) if is_string(name)

_principals([by_kind]) := [name | some names in total; some name in names] if {
	is_object(by_kind)
	kinds := [names | some names in by_kind]
	total := lists.total(kinds, [_given(lists.string_or_list(names)) | some names in kinds])
}

_condition([]) := {}

_condition([condition]) := condition if is_object(condition)
