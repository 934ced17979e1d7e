package oracle_test

import "testing"

// What the type check does not look into, it need not refuse: strict evaluation notes the member that is not there, here a misspelt one.
func TestMembersThatTheTypeCheckDoesNotSee(t *testing.T) {
	t.Parallel()
	const rules = `{"rules": [{"port": 443, "cidr": "10.0.0.0/8"}]}`
	const missing = "properties.rules[0].prot is missing"
	runStrict(t, []strictTest{
		{"argument", `open(r) if r.prot == 22

deny contains "open" if { some r in p.rules; open(r) }
`, rules, "Undetermined", []string{"t.rego:9: " + missing}},
		{"argument, negated", `closed(r) if not r.prot == 22

deny contains "open" if { some r in p.rules; not closed(r) }
`, rules, "Undetermined", []string{"t.rego:9: " + missing}},
		{"argument, in a comprehension", `port(r) := r.prot

evidence := {"open": [port(r) | some r in p.rules]}

deny contains "open" if 22 in evidence.open
`, rules, "Undetermined", nil},
		{"argument, one of several definitions", `open(r) if r.cidr == "0.0.0.0/0"

open(r) if r.prot == 22

deny contains "open" if { some r in p.rules; open(r) }
`, rules, "Undetermined", []string{"t.rego:11: " + missing}},
		{"argument, another definition holds", `closed(r) if r.cidr == "10.0.0.0/8"

closed(r) if r.prot == 22

deny contains "open" if { some r in p.rules; not closed(r) }
`, rules, "Compliant", []string{}},
		{"argument of another function", `open(r) if below(r)

below(r) if r.prot < 100

deny contains "open" if { some r in p.rules; open(r) }
`, rules, "Undetermined", []string{"t.rego:11: " + missing}},
		{"every", `closed if every r in p.rules { r.prot != 22 }

deny contains "open" if { some r in p.rules; r.port == 22 }

not_applicable contains "closed" if closed
`, rules, "Undetermined", nil},
		{"every of a comprehension", `closed if every r in [r | some r in p.rules] { not r.prot == 22 }

deny contains "open" if not closed
`, rules, "Undetermined", nil},
		{"every with a key", `closed if every _, r in p.rules { not r.prot == 22 }

deny contains "open" if not closed
`, rules, "Undetermined", nil},
		{"value of else", `size := 5 if p.rules == {} else := p.sise

deny contains "small" if size < 10
`, `{"size": 5}`, "Undetermined", nil},
		{"condition of else", `small if p.size < 3 else if p.sise < 10

deny contains "small" if small
`, `{"size": 5}`, "Undetermined", nil},
		{"negated condition of else", `fine := false if p.size < 3 else := true if not p.sise == 3

deny contains "small" if not fine
`, `{"size": 5}`, "Undetermined", nil},
	})
}
