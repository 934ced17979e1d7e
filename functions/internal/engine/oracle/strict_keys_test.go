package oracle_test

import "testing"

// Rules with several keys are decided where everything can be read, and tell what is missing in each group.
func TestGroups(t *testing.T) {
	t.Parallel()
	const ports = `ports[r.protocol][r.id] := r.port if some r in p.rules

evidence := {"ports": ports}
`
	const ids = `ids[r.protocol] contains r.id if some r in p.rules

evidence := {"ids": ids}

deny contains "few" if count(evidence.ids.tcp) < 2`
	const open = ports + `
deny contains id if {
	some id, port in evidence.ports.tcp
	port == 22
}`
	runStrict(t, []strictTest{
		{"object of a key", open, `{"rules": [{"protocol": "tcp", "id": "a", "port": 80}, {"protocol": "tcp", "id": "b", "port": 443}]}`, "Compliant", none},
		{"object of a key, denied", open, `{"rules": [{"protocol": "tcp", "id": "a", "port": 80}, {"protocol": "tcp", "id": "b", "port": 22}]}`, "NonCompliant", none},
		{"object of a key, unreadable", open, `{"rules": [{"protocol": "tcp", "id": "a", "port": 80}, {"protocol": "tcp", "id": "b"}]}`, "Undetermined",
			[]string{"t.rego:7: properties.rules[1].port is missing"}},
		{"object of a key, another key", open, `{"rules": [{"protocol": "udp", "id": "a", "port": 80}]}`, "Undetermined", []string{"t.rego:12: evidence.ports.tcp is missing"}},
		{"member of a group", ports + `
deny contains "open" if evidence.ports.tcp.ssh == 22`, `{"rules": [{"protocol": "tcp", "id": "a", "port": 80}]}`, "Undetermined", nil},
		{"set of a key", ids, `{"rules": [{"protocol": "tcp", "id": "a"}, {"protocol": "tcp", "id": "b"}]}`, "Compliant", none},
		{"set of a key, denied", ids, `{"rules": [{"protocol": "tcp", "id": "a"}, {"protocol": "udp", "id": "b"}]}`, "NonCompliant", none},
		{"set of a key, which could hold more", ids, `{"rules": [{"protocol": "tcp", "id": "a"}, {"protocol": "tcp"}]}`, "Undetermined", nil},
		{"set of a key, to which another could belong", ids, `{"rules": [{"protocol": "tcp", "id": "a"}, {"id": "b"}]}`, "Undetermined", nil},
	})
}

// A name that stands for several rules hides none that has no value.
func TestRulesUnderOneName(t *testing.T) {
	t.Parallel()
	const facts = `facts.size := p.size

facts.port := to_number(p.port)

evidence := {"facts": facts}
`
	const small = facts + `
deny contains "small" if evidence.facts.size < 10`
	const unread = "t.rego:7: properties.size is missing"
	runStrict(t, []strictTest{
		{"read", small, `{"size": 20, "port": 80}`, "Compliant", none},
		{"denied", small, `{"size": 5, "port": 80}`, "NonCompliant", none},
		{"missing", small, `{"port": 80}`, "Undetermined", nil},
		{"missing, not judged", facts, `{"port": 80}`, "Undetermined", []string{unread}},
		{"unreadable, not judged", small, `{"size": 20, "port": "ssh"}`, "Undetermined", nil},
		{"missing in what is gone through", facts + `
deny contains name if {
	some name, value in evidence.facts
	value < 10
}`, `{"port": 80}`, "Undetermined", []string{unread}},
		{"negated and missing", facts + `
deny contains "none" if not evidence.facts.size`, `{"port": 80}`, "NonCompliant", nil},
		{"negated and unreadable", facts + `
deny contains "none" if not evidence.facts.port`, `{"size": 20, "port": "ssh"}`, "Undetermined", nil},
		{"conditions", `flags.open if p.state == "open"

flags.encrypted if p.key != ""

evidence := {"flags": flags}

deny contains "open" if evidence.flags.open

deny contains "plain" if not evidence.flags.encrypted`, `{"state": "closed", "key": "k"}`, "Compliant", none},
	})
}
