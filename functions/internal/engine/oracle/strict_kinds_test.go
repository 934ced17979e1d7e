package oracle_test

import "testing"

// TestNotes: each kind of note, where there must be one and where there must be none.
func TestNotes(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		// (a) A member or index that is missing.
		{"member", `deny contains "x" if p.a.b == 1`, `{"a": {}}`, "Undetermined", []string{"t.rego:9: properties.a.b is missing"}},
		{"index", `deny contains "x" if p.a[1] == 1`, `{"a": [1]}`, "Undetermined", []string{"t.rego:9: properties.a[1] is missing"}},
		{"member with a hyphen", `deny contains "x" if p["a-b"] == 1`, `{}`, "Undetermined", []string{`t.rego:9: properties["a-b"] is missing`}},
		{"member of an element", `deny contains "x" if {
	some a in p.list
	a.b == 1
}`, `{"list": [{"b": 2}, {}]}`, "Undetermined", []string{"t.rego:11: properties.list[1].b is missing"}},
		{"member of an argument", `b(a) := a.b

deny contains "x" if b(p.a) == 1`, `{"a": {}}`, "Undetermined", []string{"t.rego:9: properties.a.b is missing"}},
		{"member of a null element", `deny contains "x" if p.list[0].a == 1`, `{"list": [null]}`, "Undetermined", []string{"t.rego:9: properties.list[0].a is missing"}},
		{"key from the input in an own object", `words := {"a": 1}

deny contains "x" if words[p.word] == 1`, `{"word": "b"}`, "Undetermined", []string{"t.rego:11: words.b is missing"}},
		{"key made of the input", `deny contains "x" if {"a": 1}[lower(p.word)] == 1`, `{"word": "B"}`, "Undetermined", []string{"t.rego:9: b is missing"}},
		{"element of an own set", `words := {"a"}

deny contains "x" if words[p.word]`, `{"word": "b"}`, "Compliant", none},
		{"element of an own set, of another type", `words := {1, 5}

deny contains "x" if words[p.word]`, `{"word": "5"}`, "Undetermined", []string{"t.rego:11: properties.word is a string, and is compared with a number"}},
		{"element of an own set of several types", `words := {1, "b"}

deny contains "x" if words[p.word]`, `{"word": "5"}`, "Compliant", none},
		{"sets of different types", `deny contains "x" if count({p.word} & {5}) > 0`, `{"word": "5"}`, "Undetermined",
			[]string{"t.rego:9: and: elements must be of one type but are string and number"}},
		{"sets of different types, less", `deny contains "x" if {p.word} - {5} == set()`, `{"word": "5"}`, "Undetermined", nil},
		{"sets of different types, intersection", `deny contains "x" if count(intersection({{p.word}, {5}})) > 0`, `{"word": "5"}`, "Undetermined", nil},
		{"sets of one type", `deny contains "x" if count({p.word} & {"6"}) > 0`, `{"word": "5"}`, "Compliant", none},
		{"an empty set", `deny contains "x" if count({p.word} - set()) > 1`, `{"word": "5"}`, "Compliant", none},
		{"numbers, less", `deny contains "x" if p.size - 5 > 1`, `{"size": 5}`, "Compliant", none},
		{"order of arrays", `deny contains "x" if [1, p.size] < [1, 10]`, `{"size": "5"}`, "Undetermined",
			nil},
		{"order of nested arrays", `deny contains "x" if [[p.size]] < [[10]]`, `{"size": "5"}`, "Undetermined", nil},
		{"order of arrays, decided before", `deny contains "x" if [2, p.size] < [1, 10]`, `{"size": "5"}`, "Compliant", none},
		{"order of arrays of one type", `deny contains "x" if [p.size] > [10]`, `{"size": 5}`, "Compliant", none},
		{"element of a set of the input", `words := {w | some w in p.words}

deny contains "x" if words.b`, `{"words": ["a"]}`, "Compliant", none},
		{"empty comprehension", `deny contains "x" if [a | some a in p.list; a == 1][0] == 1`, `{"list": [2]}`, "Undetermined", nil},
		{"probe outside of lib", `deny contains "x" if count([a | a := p.a]) == 1`, `{}`, "Undetermined", []string{"t.rego:9: properties.a is missing"}},
		{"probe with a condition", `deny contains "x" if lists.first([a | a := p.a; a != 1], 1) == 2`, `{}`, "Undetermined", []string{"t.rego:9: properties.a is missing"}},
		{"probe of an own table", `words := {"a": 1}

deny contains "x" if lists.first([w | w := words[p.word]], 0) == 1`, `{"word": "b"}`, "Undetermined", []string{"t.rego:11: words.b is missing"}},
		{"probe through a string", `deny contains "x" if lists.first([a | a := p.a.b], 1) == 2`, `{"a": "s"}`, "Undetermined",
			[]string{"t.rego:9: properties.a is a string, which has no member b"}},
		{"template string", "evidence := {\"t\": $\"{p.a}\"}\n\ndeny contains \"x\" if evidence.t == \"a\"", `{}`, "Undetermined", []string{"t.rego:7: properties.a is missing"}},
		{"undefined evidence names what object.get did not find", `evidence := {"a": a}

a := object.get(p, "a", null) if {
	object.get(p, "b", "") == "b"
}`, `{}`, "Undetermined", []string{"t.rego:10: properties.b is missing"}},

		// (b) A type that the schema does not give.
		{"type", `evidence := {"a": p.typed}`, `{"typed": "5"}`, "Undetermined", []string{"t.rego:7: properties.typed is a string, but must be number"}},
		{"type, right", `evidence := {"a": p.typed}`, `{"typed": 5}`, "Compliant", none},
		{"type, not read", `evidence := {"a": p.name}`, `{"typed": "5", "name": "n"}`, "Compliant", none},
		{"one of several types", `evidence := {"a": p.either}`, `{"either": "5"}`, "Compliant", none},
		{"none of several types", `evidence := {"a": p.either}`, `{"either": []}`, "Undetermined", []string{"t.rego:7: properties.either is an array, but must be number or string"}},
		{"unknown property", `evidence := {"a": p.unknown}`, `{"unknown": {}}`, "Compliant", none},
		{"type of an element's member", `evidence := {"a": [l.port | some l in p.listeners]}`, `{"listeners": [{"port": "80"}]}`, "Undetermined",
			[]string{"t.rego:7: properties.listeners[0].port is a string, but must be number"}},
		{"type of an element", `evidence := {"a": [l | some l in p.listeners]}`, `{"listeners": ["80"]}`, "Undetermined",
			[]string{"t.rego:7: properties.listeners[0] is a string, but must be object"}},
		{"type by object.get", `evidence := {"a": object.get(p, ["nested", "size"], 0)}`, `{"nested": {"size": "5"}}`, "Undetermined",
			[]string{"t.rego:7: properties.nested.size is a string, but must be number"}},
		{"type by a probe", `evidence := {"a": lists.first([a | a := p.typed], 0)}`, `{"typed": "5"}`, "Undetermined",
			[]string{"t.rego:7: properties.typed is a string, but must be number"}},
		{"a value of the wrong type decides nothing", `deny contains "x" if count(p.listeners) > 0`, `{"listeners": "none"}`, "Undetermined", nil},

		// (c) No collection.
		{"some in a string", `deny contains "x" if {
	some a in p.a
	a == 1
}`, `{"a": "s"}`, "Undetermined", []string{"t.rego:10: properties.a is a string, no collection"}},
		{"wildcard in a number", `deny contains "x" if p.a[_] == 1`, `{"a": 1}`, "Undetermined", []string{"t.rego:9: properties.a is a number, no collection"}},
		{"every in a string", `deny contains "x" if not ok

ok if every a in p.a { a == 1 }`, `{"a": "s"}`, "Undetermined", []string{"t.rego:11: properties.a is a string, no collection"}},
		{"in a string", `deny contains "x" if 1 in p.a`, `{"a": "s"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, no collection"}},
		{"not in a string", `deny contains "x" if not 1 in p.a`, `{"a": "s"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, no collection"}},
		{"some in an object", `deny contains "x" if {
	some a in p.a
	a == 1
}`, `{"a": {"b": 2}}`, "Compliant", none},
		{"some in an own default", `deny contains "x" if {
	some a in object.get(p, "a", null)
	a == 1
}`, `{}`, "Compliant", none},

		// (d) Values of two types are compared.
		{"equal", `deny contains "x" if p.a == 5`, `{"a": "5"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"equal, the other way round", `deny contains "x" if 5 == p.a`, `{"a": "5"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"unified", `deny contains "x" if p.a = 5`, `{"a": "5"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"less", `deny contains "x" if p.a < 10`, `{"a": "5"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"less, by a default of another type", `deny contains "x" if object.get(p, "a", null) > 10`, `{}`, "Undetermined", nil},
		{"not less", `deny contains "x" if not p.a < 10`, `{"a": "50"}`, "Undetermined", nil},
		{"as a value", `evidence := {"small": p.a < 10}

deny contains "x" if evidence.small`, `{"a": "5"}`, "Undetermined", nil},
		{"two properties", `deny contains "x" if p.a == p.b`, `{"a": "5", "b": 5}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"in", `deny contains "x" if 22 in p.ports`, `{"ports": ["22"]}`, "Undetermined", []string{"t.rego:9: properties.ports[0] is a string, and is compared with a number"}},
		{"in, found beside", `deny contains "x" if 22 in p.ports`, `{"ports": ["22", 22]}`, "NonCompliant", none},
		{"in an own set", `deny contains "x" if not p.a in {1, 2}`, `{"a": "1"}`, "Undetermined", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"in an own set of both types", `deny contains "x" if p.a in {1, "1"}`, `{"a": "2"}`, "Compliant", none},
		{"in, with a key", `deny contains "x" if "a", 1 in p.map`, `{"map": {"a": "1"}}`, "Undetermined", nil},
		{"null, empty string and empty collections", `deny contains "x" if p.a == null

deny contains "x" if p.a == ""

deny contains "x" if p.a == []

deny contains "x" if not p.a != {}`, `{"a": 5}`, "Compliant", none},
		{"a made empty string is no written one", `deny contains "x" if p.a == trim(p.b, "b")`, `{"a": 5, "b": "b"}`, "Undetermined", nil},
		{"argument pattern", `f("a") := 1

f(5) := 2

evidence := {"f": f(p.a)}`, `{"a": 5}`, "Compliant", none},
		{"truth of a string", `deny contains "x" if not p.a`, `{"a": "s"}`, "Compliant", none},
		{"own values", `mode := object.get(p, "mode", "all")

deny contains "x" if mode == 1`, `{}`, "Compliant", none},

		// (e) A built-in function fails.
		{"built-in", `evidence := {"a": startswith(p.a, "x")}`, `{"a": 5}`, "Undetermined", []string{"t.rego:7: properties.a: startswith: operand 1 must be string but got number"}},
		{"built-in under not", `deny contains "x" if not startswith(p.a, "x")`, `{"a": 5}`, "Undetermined", nil},
		{"to_number of a boolean", `evidence := {"a": to_number(p.a)}`, `{"a": true}`, "Undetermined",
			[]string{"t.rego:7: properties.a: to_number: operand 1 must be number or string but got boolean"}},
		{"to_number of hexadecimal digits", `evidence := {"a": to_number(p.a)}`, `{"a": "0x1p99"}`, "Undetermined", nil},
		{"max of mixed types", `evidence := {"a": max(p.a)}`, `{"a": [1, "2"]}`, "Undetermined", nil},
		{"sort of mixed types", `evidence := {"a": sort(p.a)}`, `{"a": [1, "2"]}`, "Undetermined", nil},
		{"sort", `evidence := {"a": sort(p.a)}`, `{"a": [2, 1]}`, "Compliant", none},
		{"division by zero", `evidence := {"a": 1 / p.a}`, `{"a": 0}`, "Undetermined", []string{"t.rego:7: properties.a: div: divide by zero"}},

		// (f) A type test does not hold; a rule or function has no value.
		{"type test", `deny contains "x" if {
	is_number(p.a)
	p.a < 5
}`, `{"a": "1"}`, "Undetermined", []string{"t.rego:10: properties.a is a string, not a number"}},
		{"type test under not", `deny contains "x" if not is_string(p.a)`, `{"a": 1}`, "Undetermined", nil},
		{"type test of an own value", `deny contains "x" if is_string(object.get(p, "a", null))`, `{}`, "Compliant", none},
		{"is_null", `deny contains "x" if is_null(p.a)`, `{"a": 1}`, "Compliant", none},
		{"function", `kind(a) := "small" if a < 5

deny contains "x" if kind(p.a) == "small"`, `{"a": 7}`, "Undetermined", []string{"t.rego:11: kind has no value"}},
		{"function with a default", `default kind(_) := "large"

kind(a) := "small" if a < 5

deny contains "x" if kind(p.a) == "small"`, `{"a": 7}`, "Compliant", none},
		{"rule", `kind := "small" if p.a < 5

deny contains "x" if kind == "small"`, `{"a": 7}`, "Undetermined", []string{"t.rego:11: kind has no value"}},
		{"rule that is undefined because something is missing", `key := p.key

deny contains "x" if not key`, `{}`, "NonCompliant", []string{"t.rego:9: properties.key is missing"}},
		{"rule without a value under not", `kind := "small" if p.a < 5

deny contains "x" if not kind`, `{"a": 7}`, "Undetermined", nil},

		// (g) object.get meets what has no members.
		{"object.get through a string", `evidence := {"a": object.get(p, ["a", "b"], 1)}`, `{"a": "s"}`, "Undetermined",
			[]string{"t.rego:7: properties.a is a string, which has no member b"}},
		{"object.get of a string", `evidence := {"a": object.get(p.a, "b", 1)}`, `{"a": "s"}`, "Undetermined", nil},
		{"object.get of a missing member's member", `evidence := {"a": object.get(p.a, "b", 1)}`, `{}`, "Undetermined", []string{"t.rego:7: properties.a is missing"}},
		{"object.get through an array", `evidence := {"a": object.get(p, ["a", 0, "b"], 1)}`, `{"a": [{"b": 2}]}`, "Compliant", none},

		{"member of an empty default", `deny contains "x" if object.get(p, "a", {}).b == false`, `{}`, "Undetermined", []string{"t.rego:9: properties.a.b is missing"}},
		{"member of an empty default under not", `deny contains "x" if not object.get(p, "a", {}).b`, `{}`, "NonCompliant", []string{"t.rego:9: properties.a.b is missing"}},
		{"element of an empty default", `deny contains "x" if object.get(p, ["a", "c"], [])[0] == 1`, `{}`, "Undetermined", []string{"t.rego:9: properties.a.c[0] is missing"}},
		{"member by object.get of an empty default", `deny contains "x" if object.get(object.get(p, "a", {}), "b", true) == false`, `{}`, "Compliant", none},
		{"member of what was decoded", `document := json.unmarshal(p.policy)

deny contains "x" if document.Statement[0].Effect == "Allow"`, `{"policy": "{}"}`, "Undetermined", []string{"t.rego:11: document.Statement is missing"}},

		// A value that is taken apart.
		{"taken apart", `evidence := {"host": host} if [host, _] := split(p.endpoint, ":")`, `{"endpoint": "a"}`, "Undetermined", nil},
		{"taken apart in a condition", `deny contains "x" if {
	[_, port] := split(p.endpoint, ":")
	port == "22"
}`, `{"endpoint": "a"}`, "Undetermined", nil},

		// Null members.
		{"null member", `evidence := {"a": p.a}`, `{"a": null}`, "Undetermined", []string{"t.rego:7: properties.a is missing"}},
		{"null member of a member", `evidence := {"a": object.keys(p.a)}

deny contains "x" if "b" in evidence.a`, `{"a": {"b": null, "c": 1}}`, "Compliant", none},
		{"null element", `evidence := {"a": p.a}

deny contains "x" if count(evidence.a) == 2`, `{"a": [null, 1]}`, "NonCompliant", none},
	})
}

// TestScope: notes belong to the rule that is evaluated, and go when it is decided.
func TestScope(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"another definition decides", `ok if p.a.b

ok if p.c == 1

deny contains "x" if not ok`, `{"c": 1}`, "Compliant", none},
		{"another iteration decides", `found if {
	some r in p.rules
	r.port == 22
}

deny contains "x" if not found`, `{"rules": [{}, {"port": 22}, {"port": "22"}]}`, "Compliant", none},
		{"none decides", `found if {
	some r in p.rules
	r.port == 22
}

deny contains "x" if found`, `{"rules": [{}, {"port": 23}]}`, "Undetermined", nil},
		{"on the way to success", `ok if {
	count([r | some r in p.rules; r.port == 22]) == 0
	p.c == 1
}

deny contains "x" if not ok`, `{"c": 1, "rules": [{"port": "22"}]}`, "Undetermined", nil},
		{"on the way to one success, not to another", `ok if count([r | some r in p.rules; r.port == 22]) == 0

ok if p.c == 1

deny contains "x" if not ok`, `{"c": 1, "rules": [{"port": "22"}]}`, "Compliant", none},
		{"default", `default ok := false

ok if p.a == 1

deny contains "x" if ok`, `{}`, "Undetermined", []string{"t.rego:11: properties.a is missing"}},
		{"else", `kind := "a" if p.a == 1
else := "b"

deny contains "x" if kind == "a"`, `{}`, "Undetermined", []string{"t.rego:9: properties.a is missing"}},
		{"definition that does not read the input", `kind := "a" if p.a == "a"

kind := "a" if 1 == 1

deny contains "x" if kind == "b"`, `{}`, "Undetermined", []string{"t.rego:9: properties.a is missing"}},
		{"partial sets decide nothing", `open contains r.port if {
	some r in p.rules
	r.open == true
}

deny contains "x" if 22 in open`, `{"rules": [{"port": 23, "open": true}, {"port": 22}]}`, "Undetermined", nil},
		{"remembered", `a := p.a.b

evidence := {"a": object.get(p, "x", 1)}

deny contains "x" if a == 1

deny contains "y" if a == 2`, `{}`, "Undetermined", []string{"t.rego:7: properties.a is missing"}},
	})
}

// TestUnsure: a reason that rests on what could not be read is none; a certain one is not hidden.
func TestUnsure(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"one sure, one not", `deny contains "small" if p.a < 5

deny contains "open" if p.open == true`, `{"a": "1", "open": true}`, "NonCompliant", []string{"t.rego:9: properties.a is a string, and is compared with a number"}},
		{"not over a comparison", `deny contains "x" if not p.a == 5`, `{"a": "5"}`, "Undetermined", nil},
		{"not over a missing member", `deny contains "x" if not p.a == 5`, `{}`, "NonCompliant", nil},
		{"default over a comparison", `default small := true

small := false if p.a > 5

deny contains "x" if small`, `{"a": "7"}`, "Undetermined", nil},
		{"default over a missing member", `default small := true

small := false if p.a > 5

deny contains "x" if small`, `{}`, "NonCompliant", nil},
		{"a default beside a certain value", `default small := true

small := false if p.a > 5

evidence := {"small": small, "open": p.open}

deny contains "small" if evidence.small

deny contains "open" if evidence.open`, `{"a": "7", "open": true}`, "NonCompliant", nil},
		{"every over a comparison", `deny contains "x" if every r in p.list { not r.a == 1 }`, `{"list": [{"a": "1"}]}`, "Undetermined", nil},
		{"every, certainly not", `ok if every r in p.list { r.a == 1 }

deny contains "x" if not ok`, `{"list": [{"a": "1"}, {"a": 2}]}`, "NonCompliant", nil},
		{"every, perhaps", `ok if every r in p.list { r.a == 1 }

deny contains "x" if not ok`, `{"list": [{"a": "1"}, {"a": 1}]}`, "Undetermined", nil},
		{"iterated", `open := {r.port | some r in p.rules; r.open == true}

deny contains sprintf("%d", [port]) if some port in open`, `{"rules": [{"port": 1, "open": true}, {"port": 2, "open": "true"}]}`, "NonCompliant", nil},
		{"unsure elements", `bad contains r.id if {
	some r in p.rules
	not r.port == 443
}

deny contains id if some id in bad`, `{"rules": [{"id": "a", "port": "443"}]}`, "Undetermined", nil},
		{"unsure elements beside sure ones", `bad contains r.id if {
	some r in p.rules
	not r.port == 443
}

deny contains id if some id in bad`, `{"rules": [{"id": "a", "port": "443"}, {"id": "b", "port": 22}]}`, "NonCompliant", nil},
		{"counted", `deny contains "x" if count({r | some r in p.rules; r.open == true}) < 2`, `{"rules": [{"open": true}, {"open": "true"}]}`, "Undetermined", nil},
		{"found beside what could not be read", `ports := [port(r) | some r in p.rules]

port(r) := to_number(r.port)

deny contains "x" if 22 in ports`, `{"rules": [{"port": "22/22"}, {"port": "22"}]}`, "NonCompliant", nil},
		{"not found beside what could not be read", `ports := {r.port | some r in p.rules}

deny contains "x" if not 443 in ports`, `{"rules": [{}, {"port": 22}]}`, "Undetermined", nil},
		{"found as an unsure element", `others := {r.id | some r in p.rules; not r.port == 443}

deny contains "x" if "a" in others`, `{"rules": [{"id": "a", "port": "443"}]}`, "Undetermined", nil},
		{"compared", `deny contains "x" if {r.id | some r in p.rules; r.open == true} == {"a"}`, `{"rules": [{"id": "a", "open": true}, {"id": "b", "open": "true"}]}`, "Undetermined", nil},
		{"in a message", `open := [r.port | some r in p.rules; r.open == true]

deny contains sprintf("%d ports", [count(open)]) if {
	some r in p.rules
	r.open == true
}`, `{"rules": [{"port": 1, "open": true}, {"port": 2, "open": "true"}]}`, "NonCompliant", nil},
		{"through functions", `small(a) if not a >= 5

reason(a) := {"message": "small"} if small(a)

deny contains reason(p.a)`, `{"a": "7"}`, "Undetermined", nil},
		{"not over not", `small if not p.a >= 5

deny contains "x" if not small`, `{"a": "7"}`, "Undetermined", nil},
		{"a certain definition beside an unsure one", `bad if not p.a == 5

bad if p.open == true

deny contains "x" if bad`, `{"a": "5", "open": true}`, "NonCompliant", none},
		{"evidence", `default evidence := {"a": 1}

evidence := {"a": 2} if p.a == 1

deny contains "x" if p.open == true`, `{"a": "1", "open": true}`, "Undetermined", nil},
		{"first of several conditions ends the body", `deny contains "x" if {
	p.open == true
	not p.a == 5
}`, `{"a": "5", "open": false}`, "Compliant", none},
	})
}

// TestReasons: a reason that cannot be made does not let a violation pass.
func TestReasons(t *testing.T) {
	t.Parallel()
	runStrict(t, []strictTest{
		{"head", `deny contains sprintf("%s", [p.b.id]) if p.b.size < 10`, `{"b": {"size": 5}}`, "Undetermined",
			[]string{"t.rego:9: deny holds, but its reason cannot be made", "t.rego:9: properties.b.id is missing"}},
		{"assigned", `paths := {"aws/Y": "y"}

deny contains reason if {
	p.size < 10
	reason := {"message": "m", "property": paths[input.resource.type]}
}`, `{"size": 5}`, "Undetermined", nil},
		{"own table, own key", `words := {"a": "b"}

deny contains words[word] if {
	word := concat("", ["a", "c"])
	p.size < 10
}`, `{"size": 5}`, "Undetermined", nil},
		{"condition does not hold", `deny contains sprintf("%s", [p.b.id]) if p.b.size < 10`, `{"b": {"size": 50}}`, "Compliant", none},
		{"in an iteration", `deny contains r.name if {
	some r in p.rules
	r.open == true
}`, `{"rules": [{"open": true}]}`, "Undetermined", nil},
		{"beside one that can be made", `deny contains r.name if {
	some r in p.rules
	r.open == true
}`, `{"rules": [{"open": true}, {"open": true, "name": "b"}]}`, "NonCompliant", nil},
		{"not applicable", `not_applicable contains p.b.reason if p.a == 1`, `{"a": 1, "b": {}}`, "Undetermined", nil},
	})
}
