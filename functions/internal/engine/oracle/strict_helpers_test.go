package oracle_test

import "testing"

// TestHelpers: policies that hand lists to functions, gather, count and sort them, where an element cannot be read. What is certain stays a violation,
// and nothing that is not becomes one.
func TestHelpers(t *testing.T) {
	t.Parallel()
	const (
		head   = "open := [r | some r in p.rules; r.port == 22]\n\n"
		beside = `{"rules": [{"id": "a", "port": "22"}, {"id": "b", "port": 22}]}` // one certain, one that cannot be read
		only   = `{"rules": [{"id": "a", "port": "22"}]}`                          // one that cannot be read
		closed = `{"rules": [{"id": "a", "port": "22"}, {"id": "b", "port": 80}]}` // no certain one
		fine   = `{"rules": [{"id": "a", "port": 443}, {"id": "b", "port": 80}]}`
	)
	runStrict(t, []strictTest{
		// A list with an unreadable element in a reason.
		{"told by sprintf", head + `deny contains sprintf("%v", [open]) if some _ in open`, beside, "NonCompliant", nil},
		{"told by a function", head + `told(rules) := sprintf("%v", [rules])

deny contains told(open) if some _ in open`, beside, "NonCompliant", nil},
		{"told by a function in an object", head + `reason(message, actual) := object.union({"message": message, "actual": actual}, {"desired": []})

deny contains reason(sprintf("%d are open", [count(open)]), open) if some _ in open`, beside, "NonCompliant", nil},
		{"told by nested functions", head + `joined(rules) := concat(", ", [r.id | some r in rules])

reason(rules) := sprintf("open: %s", [joined(rules)])

deny contains reason(open) if some _ in open`, beside, "NonCompliant", nil},
		{"told by an assignment", head + `deny contains reason if {
	some rule in open
	names := concat(", ", sort([r.id | some r in open]))
	reason := sprintf("%s is open, as are %s", [rule.id, names])
}`, beside, "NonCompliant", nil},
		{"told, without a certain one", head + `told(rules) := sprintf("%v", [rules])

deny contains told(open) if some _ in open`, closed, "Undetermined", nil},
		{"told and asked by the same function", head + `reason(rules) := sprintf("%d are open", [count(rules)]) if count(rules) > 0

deny contains reason(open)`, beside, "Undetermined", nil},
		{"told by a function that asks for none", head + `reason([]) := "none is open"

deny contains reason(open)`, closed, "Undetermined", nil},
		{"told by a function that iterates", head + `reason(rules) := sprintf("%s is open", [r.id]) if some r in rules

deny contains reason(open)`, beside, "NonCompliant", nil},
		{"told what a condition of a function found", head + `verdict(n) := "several" if n > 1

reason(text) := {"message": text}

deny contains reason(verdict(count(open)))`, `{"rules": [{"port": "22"}, {"port": 22}, {"port": 22}]}`, "Undetermined", nil},
		{"told, of a type that the schema does not give", `deny contains sprintf("%v is open", [p.typed]) if p.open == true`, `{"typed": "x", "open": true}`, "NonCompliant", nil},
		{"told by a function, of such a type", `told(x) := sprintf("%v is open", [x])

deny contains told(p.typed) if p.open == true`, `{"typed": "x", "open": true}`, "NonCompliant", nil},
		{"told, an else beside what cannot be read", `kind := "large" if p.size > 100 else := "small"

deny contains sprintf("a %s one is open", [kind]) if p.open == true`, `{"size": "5", "open": true}`, "NonCompliant", nil},
		{"told by a function, such an else", `kind := "large" if p.size > 100 else := "small"

told(x) := sprintf("a %s one is open", [x])

deny contains told(kind) if p.open == true`, `{"size": "5", "open": true}`, "NonCompliant", nil},

		{"told with its type", head + `reason(actual) := {"message": "open", "desired": {"array": [], "number": 0}[type_name(actual)]}

deny contains reason(open) if some _ in open`, beside, "NonCompliant", nil},

		// Lists through functions.
		{"filtered by a function", head + `below(rules, limit) := [r | some r in rules; r.port < limit]

deny contains r.id if some r in below(open, 1024)`, beside, "NonCompliant", nil},
		{"filtered by a function, none certain", `ssh(rules) := [r | some r in rules; r.port == 22]

deny contains r.id if some r in ssh(p.rules)`, only, "Undetermined", nil},
		{"filtered by nested functions", `ssh(rules) := [r | some r in rules; r.port == 22]

names(rules) := {r.id | some r in ssh(rules)}

deny contains name if some name in names(p.rules)`, beside, "NonCompliant", nil},
		{"a function of each element", `port(r) := to_number(r.port)

deny contains r.id if {
	some r in p.rules
	port(r) == 22
}`, `{"rules": [{"id": "a", "port": "any"}, {"id": "b", "port": "22"}]}`, "NonCompliant", nil},
		{"a function of each element, in a list", `port(r) := to_number(r.port)

deny contains "open" if 22 in [port(r) | some r in p.rules]`, `{"rules": [{"port": "any"}, {"port": "22"}]}`, "NonCompliant", nil},
		{"a function of each element, in a list, none certain", `port(r) := to_number(r.port)

deny contains "open" if 22 in [port(r) | some r in p.rules]`, `{"rules": [{"port": "any"}, {"port": "80"}]}`, "Undetermined", nil},
		{"a comprehension as an argument", `any_of(flags) if true in flags

deny contains "open" if any_of([open | some r in p.rules; open := r.port == 22])`, `{"rules": [{"port": "22"}, {"port": 22}]}`, "NonCompliant", nil},
		{"a comprehension as an argument, negated", `any_of(flags) if true in flags

deny contains "closed" if not any_of([open | some r in p.rules; open := r.port == 22])`, closed, "Undetermined", nil},
		{"the length of an argument", `single([_])

deny contains "one" if single([r.id | some r in p.rules; r.port == 22])`, beside, "Undetermined", nil},

		// Put together.
		{"concatenated", head + `all := array.concat(open, [r | some r in p.rules; r.port == 3389])

deny contains r.id if some r in all`, beside, "NonCompliant", nil},
		{"concatenated, counted", head + `deny contains "none" if count(array.concat(open, [])) == 0`, closed, "Undetermined", nil},
		{"flattened", `deny contains id if some id in array.flatten([[r.id | some r in p.rules; r.port == 22], []])`, beside, "NonCompliant", nil},
		{"flattened, a list that could be none", `lists_ := [l | some r in p.rules; not r.port == 443; l := [r.id]]

deny contains id if some id in array.flatten(lists_)`, only, "Undetermined", nil},
		{"united", `deny contains id if some id in {r.id | some r in p.rules; r.port == 22} | {r.id | some r in p.rules; r.port == 23}`, beside, "NonCompliant", nil},
		{"sorted", head + `deny contains id if some id in sort([r.id | some r in open])`, beside, "NonCompliant", nil},
		{"the first of the sorted", head + `deny contains "b" if sort([r.id | some r in open])[0] == "b"`, beside, "Undetermined", nil},
		{"the first", head + `deny contains "b" if open[0].id == "b"`, beside, "Undetermined", nil},
		{"the first, along a path", head + `deny contains "b" if object.get({"open": open}, ["open", 0, "id"], "") == "b"`, beside, "Undetermined", nil},
		{"the first, or another", head + `deny contains "none" if lists.first(open, "none") == "none"`, closed, "Undetermined", nil},
		{"a slice", head + `deny contains r.id if some r in array.slice(open, 0, 1)`, beside, "Undetermined", nil},
		{"of an object", `by_id := {r.id: r.port | some r in p.rules; r.port == 22}

deny contains "b" if by_id.b == 22`, beside, "NonCompliant", nil},
		{"of an object, by object.get", `by_id := {r.id: r.port | some r in p.rules; r.port == 22}

deny contains "b" if object.get(by_id, "b", 0) == 22`, beside, "NonCompliant", nil},
		{"not of an object, by object.get", `by_id := {r.id: r.port | some r in p.rules; r.port == 22}

deny contains "a" if object.get(by_id, "a", 0) == 0`, closed, "Undetermined", nil},
		{"keys of an object", `by_id := {r.id: r.port | some r in p.rules; r.port == 22}

deny contains id if some id in object.keys(by_id)`, beside, "NonCompliant", nil},
		{"members put on elements", head + `shown := [object.union({"rule": r, "all": open}, {"kind": "ssh"}) | some r in open]

deny contains s.kind if {
	some s in shown
	s.rule.port == 22
}`, beside, "NonCompliant", nil},
		{"less what is allowed", `ports := {r.port | some r in p.rules}

deny contains sprintf("%d", [port]) if some port in ports - {443}`, `{"rules": [{}, {"port": 22}]}`, "NonCompliant", nil},
		{"less what could be more", `allowed := {r.port | some r in p.rules; r.allowed == true}

deny contains "b" if some port in {22} - allowed`, `{"rules": [{"port": 22, "allowed": "true"}]}`, "Undetermined", nil},
		{"in both", `ports := {r.port | some r in p.rules}

deny contains sprintf("%d", [port]) if {
	some port in ports
	port in {22, 3389}
}`, `{"rules": [{}, {"port": 22}]}`, "NonCompliant", nil},

		// Counted, summed, compared.
		{"counted, complete", `deny contains "none" if count({r.id | some r in p.rules; r.port == 22}) == 0`, fine, "NonCompliant", none},
		{"certainly not empty", head + `deny contains "open" if open != []`, beside, "NonCompliant", nil},
		{"perhaps empty", head + `deny contains "open" if open != []`, closed, "Undetermined", nil},
		{"perhaps empty, negated", head + `deny contains "closed" if not open != []`, closed, "Undetermined", nil},
		{"sum", `deny contains "much" if sum([r.size | some r in p.rules]) > 10`, `{"rules": [{"size": 20}, {}]}`, "Undetermined", nil},
		{"sum of strings", `deny contains "much" if sum([r.size | some r in p.rules]) > 10`, `{"rules": [{"size": 20}, {"size": "1"}]}`, "Undetermined", nil},
		{"max", `deny contains "large" if max([r.size | some r in p.rules]) > 10`, `{"rules": [{"size": 5}, {}]}`, "Undetermined", nil},
		{"each instead of max", `deny contains "large" if {
	some r in p.rules
	r.size > 10
}`, `{"rules": [{"size": 50}, {}]}`, "NonCompliant", nil},
		{"every, in a function", `all_closed(rules) if every r in rules { r.port != 22 }

deny contains "open" if not all_closed(p.rules)`, beside, "NonCompliant", nil},
		{"every, in a function, not certain", `all_closed(rules) if every r in rules { r.port != 22 }

deny contains "open" if not all_closed(p.rules)`, closed, "Undetermined", nil},
		{"every over a list with something missing", head + `deny contains "ssh only" if every r in open { r.port == 22 }`, beside, "Undetermined", nil},
		{"a partial rule through another", `open contains r.id if {
	some r in p.rules
	r.port == 22
}

named contains upper(id) if some id in open

deny contains id if some id in named`, beside, "NonCompliant", nil},
		{"a partial rule through another, none certain", `open contains r.id if {
	some r in p.rules
	r.port == 22
}

closed if count(open) == 0

deny contains "closed" if closed`, closed, "Undetermined", nil},
		{"a partial object", `ports[r.id] := r.port if some r in p.rules

deny contains id if {
	some id, port in ports
	port == 22
}`, `{"rules": [{"id": "a"}, {"id": "b", "port": 22}]}`, "NonCompliant", nil},
		{"else chain", `level(r) := "open" if r.port == 22 else := "odd" if r.port > 1024 else := "fine"

deny contains r.id if {
	some r in p.rules
	level(r) == "open"
}`, beside, "NonCompliant", nil},
		{"else chain, its end", `level(r) := "open" if r.port == 22 else := "odd" if r.port > 1024 else := "fine"

deny contains r.id if {
	some r in p.rules
	level(r) == "fine"
}`, only, "Undetermined", nil},
		{"parameters", `deny contains r.id if {
	some r in p.rules
	not r.port in input.parameters.ports
}`, `input {"resource": {"type": "aws/X", "properties": {"rules": [{"id": "a"}, {"id": "b", "port": 22}]}}, "parameters": {"ports": [443]}}`, "NonCompliant", nil},
		{"tags", `missing := {key | some key in input.parameters.keys; not input.resource.tags[key]}

deny contains sprintf("no %s", [key]) if some key in missing`, `input {"resource": {"type": "aws/X", "tags": {"a": ["x"]}, "properties": {}}, "parameters": {"keys": ["a", "owner"]}}`, "NonCompliant", nil},
		{"lookup", `deny contains group.id if {
	some group in input.lookups.groups.value
	group.open == true
}`, `input {"resource": {"type": "aws/X", "properties": {}}, "lookups": {"groups": {"exists": true, "value": [{"id": "a", "open": "yes"}, {"id": "b", "open": true}]}}}`, "NonCompliant", nil},
		{"complete", head + `told(rules) := sprintf("%v", [rules])

deny contains told(open) if count(open) > 0`, fine, "Compliant", none},
		{"optional lists", `listed(name) := object.get(p, name, [])

deny contains r if some r in array.concat(listed("rules"), listed("others"))`, `{"rules": []}`, "Compliant", none},
	})
}

// TestNestedTypes: collections that differ only in the types of what is in them are not known to differ.
func TestNestedTypes(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"array", `deny contains "x" if [p.protocol, p.port] == ["tcp", 22]`, `{"protocol": "tcp", "port": "22"}`, "Undetermined",
			[]string{"t.rego:9: properties.port is a string, and is compared with a number"}},
		{"array, certainly other", `deny contains "x" if [p.protocol, p.port] == ["tcp", 22]`, `{"protocol": "udp", "port": "22"}`, "Compliant", none},
		{"array, !=", `deny contains "x" if [p.protocol, p.port] != ["tcp", 22]`, `{"protocol": "tcp", "port": "22"}`, "Undetermined", nil},
		{"array in a set", `deny contains "x" if [p.protocol, p.port] in {["tcp", 22], ["tcp", 23]}`, `{"protocol": "tcp", "port": "22"}`, "Undetermined",
			[]string{"t.rego:9: properties.port is a string, and is compared with a number"}},
		{"array in a set, certainly not", `deny contains "x" if [p.protocol, p.port] in {["tcp", 22], ["tcp", 23]}`, `{"protocol": "udp", "port": "22"}`, "Compliant", none},
		{"object", `deny contains "x" if p.options == {"tls": false}`, `{"options": {"tls": "false"}}`, "Undetermined",
			[]string{"t.rego:9: properties.options.tls is a string, and is compared with a boolean"}},
		{"object, other members", `deny contains "x" if p.options in [{"tls": false}]`, `{"options": {"ssl": "false"}}`, "Compliant", none},
		{"object in a list of the input", `deny contains "x" if {"port": 22} in p.rules`, `{"rules": [{"port": "22"}]}`, "Undetermined",
			[]string{"t.rego:9: properties.rules[0].port is a string, and is compared with a number"}},
		{"an empty one of the policy", `deny contains "x" if [p.protocol, p.port] == ["", ""]`, `{"protocol": "", "port": 22}`, "Compliant", none},
		{"lengths", `deny contains "x" if p.ports == [22]`, `{"ports": ["22", 80]}`, "Compliant", none},
	})
}
