package oracle_test

import "testing"

// A pattern picks elements by what it says of their members. An element of another form is not known to be none of them.
func TestPatterns(t *testing.T) {
	t.Parallel()
	const object = `evidence := {"open": [id | some {"id": id, "port": 22} in p.rules]}

deny contains id if some id in evidence.open`
	const array = `evidence := {"open": [id | some [id, 22] in p.rules]}

deny contains id if some id in evidence.open`
	const constant = `open if some 22 in p.ports

deny contains "open" if open`
	const form = "properties.rules[0] does not have the form that it is taken apart by"
	runStrict(t, []strictTest{
		{"object", object, `{"rules": [{"id": "a", "port": 443}]}`, "Compliant", none},
		{"object, denied", object, `{"rules": [{"id": "a", "port": 443}, {"id": "b", "port": 22}]}`, "NonCompliant", none},
		{"object with another member", object, `{"rules": [{"id": "a", "port": 22, "cidr": "0.0.0.0/0"}]}`, "Undetermined", []string{"t.rego:7: " + form}},
		{"object with another member beside a certain violation", object, `{"rules": [{"id": "a", "port": 22, "cidr": "0.0.0.0/0"}, {"id": "b", "port": 22}]}`, "NonCompliant",
			[]string{"t.rego:7: " + form}},
		{"object of another type", object, `{"rules": [{"id": "a", "port": "22"}]}`, "Undetermined", nil},
		{"object with another name", object, `{"rules": [{"id": "a", "Port": 22}]}`, "Undetermined", nil},
		{"no object", object, `{"rules": ["a"]}`, "Undetermined", []string{"t.rego:7: " + form}},
		{"array", array, `{"rules": [["a", 443]]}`, "Compliant", none},
		{"array, denied", array, `{"rules": [["a", 22]]}`, "NonCompliant", none},
		{"longer array", array, `{"rules": [["a", 22, "tcp"]]}`, "Undetermined", []string{"t.rego:7: " + form}},
		{"array of another type", array, `{"rules": [["a", "22"]]}`, "Undetermined", nil},
		{"constant", constant, `{"ports": [443]}`, "Compliant", none},
		{"constant, denied", constant, `{"ports": [443, 22]}`, "NonCompliant", none},
		{"constant of another type", constant, `{"ports": ["22"]}`, "Undetermined", []string{"t.rego:9: properties.ports[0] is a string, and is compared with a number"}},
	})
}
