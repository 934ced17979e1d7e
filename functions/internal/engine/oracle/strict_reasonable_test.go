package oracle_test

import "testing"

// TestReasonable: policies as people write them, about complete resources and such as lack what is optional, are decided.
func TestReasonable(t *testing.T) {
	t.Parallel()
	const group = `{"rules": [{"port": 22, "source": "10.0.0.0/8", "protocol": "tcp"}, {"port": 443, "source": "0.0.0.0/0", "protocol": "tcp"}], "name": "web"}`
	const disk = `{"encrypted": true, "kmsKeyId": "k", "size": 100, "type": "ssd", "attachments": [{"instance": "i-1"}]}`
	runStrict(t, []strictTest{
		// Reading what is there.
		{"number below a limit", `evidence := {"size": p.size}

deny contains "small" if evidence.size < input.parameters.limit`, disk, "Compliant", none},
		{"number above a limit", `deny contains sprintf("%d is too large", [p.size]) if p.size > 50`, disk, "NonCompliant", none},
		{"arithmetic", `deny contains "small" if (p.size * 1024) / 2 < 10`, disk, "Compliant", none},
		{"boolean by equality", `deny contains "plain" if p.encrypted == false`, disk, "Compliant", none},
		{"boolean by not", `deny contains "plain" if not p.encrypted`, disk, "Compliant", none},
		{"boolean by not, false", `deny contains "plain" if not p.encrypted`, `{"encrypted": false}`, "NonCompliant", none},
		{"boolean written as true", `deny contains "plain" if p.encrypted != true`, disk, "Compliant", none},
		{"string by prefix", `deny contains "name" if not startswith(p.name, "web")`, group, "Compliant", none},
		{"string by pattern", "deny contains \"name\" if not regex.match(`^[a-z]+$`, p.name)", group, "Compliant", none},
		{"string in a set", `deny contains "type" if not p.type in {"ssd", "essd"}`, disk, "Compliant", none},
		{"string of a list parameter", `deny contains "type" if not p.type in split("ssd,essd", ",")`, disk, "Compliant", none},
		{"string case", `deny contains "type" if lower(p.type) != "ssd"`, disk, "Compliant", none},
		{"template string", "deny contains $\"{p.name} is bad\" if p.name == \"bad\"", group, "Compliant", none},
		{"nested", `size := p.bandwidth.size

deny contains "small" if size < 5`, `{"bandwidth": {"size": 5}}`, "Compliant", none},
		{"index", `deny contains "detached" if p.attachments[0].instance == ""`, disk, "Compliant", none},
		{"cidr", `deny contains "open" if net.cidr_contains(p.cidr, "8.8.8.8")`, `{"cidr": "10.0.0.0/8"}`, "Compliant", none},
		{"time", `age := time.parse_rfc3339_ns(input.event.time) - time.parse_rfc3339_ns(p.created)

deny contains "old" if age > 90 * 24 * 3600 * 1000000000`, `{"created": "2022-11-01T00:00:00Z"}`, "Compliant", none},
		{"number in a string", `deny contains "small" if to_number(p.size) < 5`, `{"size": "10"}`, "Compliant", none},
		{"JSON in a string", `document := json.unmarshal(p.policy)

deny contains "open" if {
	some statement in document.Statement
	statement.Effect == "Allow"
	statement.Principal == "*"
}`, `{"policy": "{\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\"}]}"}`, "Compliant", none},

		// Lists.
		{"some in", `deny contains "open" if {
	some rule in p.rules
	rule.port == 22
	rule.source == "0.0.0.0/0"
}`, group, "Compliant", none},
		{"some in with an index", `deny contains sprintf("rule %d", [i]) if {
	some i, rule in p.rules
	rule.port == 443
}`, group, "NonCompliant", none},
		{"wildcard", `deny contains "open" if p.rules[_].port == 443`, group, "NonCompliant", none},
		{"every", `deny contains "port" if not allowed

allowed if every rule in p.rules { rule.port in {22, 443} }`, group, "Compliant", none},
		{"every, violated", `deny contains "port" if not allowed

allowed if every rule in p.rules { rule.port in {22} }`, group, "NonCompliant", none},
		{"comprehension", `open := [rule | some rule in p.rules; rule.source == "0.0.0.0/0"; rule.port != 443]

deny contains "open" if count(open) > 0`, group, "Compliant", none},
		{"set comprehension", `ports := {rule.port | some rule in p.rules}

deny contains "ssh" if 3389 in ports`, group, "Compliant", none},
		{"object comprehension", `by_port := {rule.port: rule | some rule in p.rules}

deny contains "open" if by_port[22].source == "0.0.0.0/0"`, group, "Compliant", none},
		{"partial set", `open contains rule.port if {
	some rule in p.rules
	rule.source == "0.0.0.0/0"
}

deny contains "open" if open != {443}`, group, "Compliant", none},
		{"count of nothing", `deny contains "rules" if count(p.rules) == 0`, group, "Compliant", none},
		{"count of an empty list", `deny contains "rules" if count(p.rules) == 0`, `{"rules": []}`, "NonCompliant", none},
		{"difference of sets", `deny contains "ports" if count({rule.port | some rule in p.rules} - {22, 443}) > 0`, group, "Compliant", none},
		{"max", `deny contains "port" if max([rule.port | some rule in p.rules]) > 1024`, group, "Compliant", none},
		{"max of nothing", `deny contains "port" if max([rule.port | some rule in p.rules]) > 1024`, `{"rules": []}`, "Compliant", none},
		{"concat", `deny contains concat(", ", bad) if count(bad) > 0

bad := sort({rule.source | some rule in p.rules; rule.source == "::/0"})`, group, "Compliant", none},
		{"membership of tags", `deny contains "owner" if {
	some key in ["owner"]
	not key in object.keys(input.resource.tags)
}`, group, "NonCompliant", none},
		{"tags", `deny contains "owner" if not input.resource.tags.owner`, `input {"resource": {"type": "aws/X", "tags": {"owner": ["a"]}}}`, "Compliant", none},

		// What may be absent.
		{"object.get", `deny contains "no key" if object.get(p, "kmsKeyId", "") == ""`, `{}`, "NonCompliant", none},
		{"object.get along a path", `deny contains "public" if object.get(p, ["network", "public"], false) == true`, `{}`, "Compliant", none},
		{"object.get as a condition", `deny contains "public" if object.get(p, "public", false)`, `{"public": true}`, "NonCompliant", none},
		{"object.get of another type", `status := object.get(p, "status", null)

deny contains "off" if status == "off"`, `{}`, "Compliant", none},
		{"object.get of a list", `deny contains "open" if {
	some cidr in object.get(p, "cidrs", [])
	cidr == "0.0.0.0/0"
}`, `{}`, "Compliant", none},
		{"object.get in an element", `deny contains "open" if {
	some rule in p.rules
	object.get(rule, "source", "0.0.0.0/0") == "0.0.0.0/0"
	rule.port == 22
}`, group, "Compliant", none},
		{"membership before reading", `deny contains "weak" if {
	"tls" in object.keys(p)
	p.tls.version == "1.0"
}`, `{}`, "Compliant", none},
		{"probe", `key := lists.first([k | k := p.kmsKeyId], "")

deny contains "no key" if key == ""`, `{}`, "NonCompliant", none},
		{"probe of a fact", `key := p.kms.keyId

deny contains "no key" if lists.first([k | k := key], "") == ""`, `{}`, "NonCompliant", none},
		{"two spellings", `size := p.bandwidth.size

size := p.bandwidthSize

deny contains "small" if size < 5`, `{"bandwidthSize": 10}`, "Compliant", none},
		{"three conditions", `protected if p.encrypted

protected if p.kmsKeyId

protected if p.vault.id

deny contains "unprotected" if not protected`, `{"kmsKeyId": "k"}`, "Compliant", none},
		{"by type", `evidence := {"size": p.Size} if input.resource.type == "alicloud/Y"

evidence := {"size": p.size} if input.resource.type == "aws/X"

deny contains "small" if evidence.size < 5`, disk, "Compliant", none},
		{"string or number", `size := to_number(p.size) if is_string(p.size)

size := p.size if is_number(p.size)

deny contains "small" if size < 5`, `{"size": "10"}`, "Compliant", none},
		{"string or list", `actions(a) := [a] if is_string(a)

actions(a) := a if is_array(a)

deny contains "all" if "*" in actions(p.action)`, `{"action": "read"}`, "Compliant", none},
		{"null", `deny contains "no key" if is_null(object.get(p, "key", null))`, `{"key": "k"}`, "Compliant", none},
		{"null member", `deny contains "no key" if object.get(p, "key", "") == ""`, `{"key": null}`, "NonCompliant", none},
		{"null element", `deny contains "open" if "0.0.0.0/0" in p.cidrs`, `{"cidrs": ["10.0.0.0/8", "::1/128"]}`, "Compliant", none},
		{"default, decided", `default public := false

public if p.public == true

deny contains "public" if public`, `{"public": false}`, "Compliant", none},
		{"else, decided", `level := "high" if p.size > 50
else := "low"

deny contains "level" if level == "high"`, `{"size": 10}`, "Compliant", none},
		{"optional block", `deny contains "weak" if {
	some listener in object.get(p, "listeners", [])
	object.get(listener, "protocol", "") == "http"
}`, `{"listeners": [{"port": 80}]}`, "Compliant", none},
		{"mixed set", `is_all(x) if x in {"all", "ALL", -1}

deny contains "all" if is_all(p.protocol)`, `{"protocol": "tcp"}`, "Compliant", none},
		{"guarded", `not_applicable contains "stopped" if p.state == "stopped"

deny contains "public" if {
	p.state != "stopped"
	p.ip != ""
}`, `{"state": "stopped"}`, "NotApplicable", none},
		{"parameters", `deny contains "type" if {
	count(input.parameters.types) > 0
	not p.type in input.parameters.types
}`, `input {"resource": {"type": "aws/X", "properties": {"type": "a"}}, "parameters": {"types": []}}`, "Compliant", none},
		{"destructuring", `deny contains "port" if {
	[from, to] := split(p.range, "-")
	to_number(to) - to_number(from) > 10
}`, `{"range": "80-81"}`, "Compliant", none},
		{"print", `deny contains "x" if {
	print("value", p.nothing, p.size)
	p.size > 1000
}`, disk, "Compliant", none},
		{"reason with a table", `titles := {"ssd": "SSD", "hdd": "disk"}

deny contains {"message": titles[p.type], "actual": p.size} if p.size > 50`, disk, "NonCompliant", none},
	})
}

var none = []string{}
