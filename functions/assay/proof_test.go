package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// proved is a user's policy of one file, with example events.
type proved struct {
	custom   string            // further METADATA of the policy
	evidence string            // the rule evidence, with METADATA if it needs some
	deny     string            // the rule deny
	examples map[string]string // the resource's properties, by verdict and what
	lib      string            // a file of facts, lib/thing.rego
	schema   string            // of the properties; empty: none is known
	answers  map[string]string // of the lookup thing_parts, by example; empty: there is no such lookup
	want     []string          // what fails: the rest of each line that begins with FAIL, and the first line below it
}

const bigEnough = `deny contains "too small" if evidence.size < 10`

// What a user's policies let pass is found by their own example events, in a directory of the user's, whatever they are written with.
func TestProof(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "assay")
	sizes := map[string]string{"compliant": `{"size": 20}`, "noncompliant": `{"size": 5}`}
	getSize := `evidence := {"size": object.get(input.resource.properties, "size", 999)}`
	numbers := `{"type": "object", "properties": {"size": {"type": "number"}}}`
	deleted := `evidence := {"deleted": object.get(input.resource.properties, "state", "") == "deleted", "open": input.resource.properties.open}`
	states := map[string]string{"compliant": `{"state": "active", "open": false}`, "noncompliant": `{"state": "active", "open": true}`}
	closed := `deny contains "open" if { evidence.open; not evidence.deleted }`
	for name, test := range map[string]proved{
		"plain": {evidence: `evidence := {"size": input.resource.properties.size}`, deny: bigEnough, schema: numbers, examples: sizes},
		"an alternative spelling": {
			evidence: "evidence := {\"size\": input.resource.properties.size}\n\nevidence := {\"size\": input.resource.properties.Size}", deny: bigEnough, examples: sizes,
		},
		"an absent tag": {
			evidence: `evidence := {"owners": object.get(input.resource.tags, "owner", [])}`, deny: `deny contains "no owner" if count(evidence.owners) == 0`,
			examples: map[string]string{"noncompliant": `{}`, "compliant tags": `{}`},
		},
		"a default": {evidence: getSize, deny: bigEnough, schema: numbers, examples: sizes, want: []string{
			"things/thing/examples/huaweicloud_noncompliant.json, properties.size dropped: NonCompliant becomes Compliant when properties.size is missing, or is null.",
		}},
		"a default that is declared": {custom: absent("properties.size", "dropped"), evidence: getSize, deny: bigEnough, schema: numbers, examples: sizes},
		"a default that is declared for another mutation": {custom: absent("properties.size", "emptied"), evidence: getSize, deny: bigEnough, schema: numbers, examples: sizes, want: []string{
			"things/thing/examples/huaweicloud_noncompliant.json, properties.size dropped: NonCompliant becomes Compliant when properties.size is missing, or is null.",
			"exception for properties.size: no example event needs the exception emptied for properties.size: remove it from METADATA, or add an example event that needs it",
		}},
		"an empty list": {
			evidence: `evidence := {"cidrs": [cidr | some cidr in input.resource.properties.cidrs]}`, deny: `deny contains "open" if "0.0.0.0/0" in evidence.cidrs`,
			examples: map[string]string{"noncompliant": `{"cidrs": ["0.0.0.0/0"]}`}, want: []string{
				"things/thing/examples/huaweicloud_noncompliant.json, properties.cidrs emptied: NonCompliant becomes Compliant when properties.cidrs is [].",
				`things/thing/examples/huaweicloud_noncompliant.json, properties.cidrs[] emptied: NonCompliant becomes Compliant when properties.cidrs[] is "".`,
			},
		},
		"another type": {
			evidence: `evidence := {"listeners": count(input.resource.properties.listeners)}`, deny: `deny contains "none" if evidence.listeners == 0`,
			examples: map[string]string{"noncompliant": `{"listeners": []}`}, want: []string{
				`things/thing/examples/huaweicloud_noncompliant.json, properties.listeners retyped: NonCompliant becomes Compliant when properties.listeners is "?".`,
				`things/thing/examples/huaweicloud_noncompliant.json, properties.listeners unreadable: NonCompliant becomes Compliant when properties.listeners has one more element, null.`,
			},
		},
		"an unnoticed state": {evidence: deleted, deny: closed, examples: states, want: []string{
			"things/thing/examples/huaweicloud_compliant.json, properties.state unnoticed: stays Compliant when properties.state is missing.",
		}},
		"a state that is declared": {custom: absent("properties.state", "unnoticed"), evidence: deleted, deny: closed, examples: states},
		"JSON in a string": {
			evidence: `evidence := {"public": object.get(json.unmarshal(input.resource.properties.policy), "public", false)}`, deny: `deny contains "public" if evidence.public == true`,
			examples: map[string]string{"noncompliant": `{"policy": "{\"public\": true}"}`}, want: []string{
				"things/thing/examples/huaweicloud_noncompliant.json, properties.policy:.public dropped: NonCompliant becomes Compliant when properties.policy:.public is missing.",
			},
		},
		"a default in an answer": {
			evidence: "evidence := {\"open\": [part.Name | some part in parts; object.get(part, \"Open\", false)]} if parts := input.lookups.thing_parts.value.parts",
			deny:     `deny contains "open" if evidence.open != []`, schema: numbers, examples: map[string]string{"compliant": `{}`, "noncompliant": `{}`},
			answers: map[string]string{"compliant": `{"parts": [{"Name": "a", "Open": false}]}`, "noncompliant": `{"parts": [{"Name": "a", "Open": true}]}`},
			want: []string{
				"things/thing/examples/huaweicloud_noncompliant.json, lookups.thing_parts.value.parts emptied: NonCompliant becomes Compliant when lookups.thing_parts.value.parts is [].",
				"things/thing/examples/huaweicloud_noncompliant.json, lookups.thing_parts.value.parts[] emptied: NonCompliant becomes Compliant when lookups.thing_parts.value.parts[] is {}.",
				"things/thing/examples/huaweicloud_noncompliant.json, lookups.thing_parts.value.parts[].Open dropped: NonCompliant becomes Compliant when lookups.thing_parts.value.parts[].Open is missing, or is null.",
			},
		},
		"no violation": {evidence: `evidence := {"size": input.resource.properties.size}`, deny: bigEnough, examples: map[string]string{"undetermined": `{"size": "x"}`}, want: []string{
			"proof of thing: not proved on Huawei Cloud: no example event is NonCompliant, so nothing shows that the policy finds anything; add examples/huaweicloud_noncompliant.json",
		}},
		"an exception that nothing needs": {
			custom: absent("properties.size", "dropped"), evidence: `evidence := {"size": input.resource.properties.size}`, deny: bigEnough, schema: numbers, examples: sizes, want: []string{
				"exception for properties.size: no example event needs the exception dropped for properties.size: remove it from METADATA, or add an example event that needs it",
			},
		},
		"a fact's exception": {
			lib: factOf(absent("properties.size", "dropped")), evidence: "evidence := {\"size\": data.policies.lib.thing.size}", deny: bigEnough, schema: numbers, examples: sizes,
		},
		"a fact's exception that nothing needs": {
			lib: factOf(absent("properties.size", "dropped, emptied")), evidence: "evidence := {\"size\": data.policies.lib.thing.size}", deny: bigEnough, schema: numbers, examples: sizes, want: []string{
				"exception for properties.size: no example event needs the exception emptied for properties.size: remove it from METADATA, or add an example event that needs it",
			},
		},
		"an exception of another fact": {
			lib: factOf(absent("properties.size", "dropped")), evidence: getSize, deny: bigEnough, schema: numbers, examples: sizes, want: []string{
				"things/thing/examples/huaweicloud_noncompliant.json, properties.size dropped: NonCompliant becomes Compliant when properties.size is missing, or is null.",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			test.write(t, dir)
			status, out := runIn(t, dir, binary, "test")
			if diff := cmp.Diff(test.want, failed(out)); diff != "" {
				t.Errorf("%s\n%s", diff, out)
			}
			if want := min(len(test.want), 1); status != want {
				t.Errorf("exit code %d, want %d", status, want)
			}
		})
	}
}

// The exceptions that a proof asks for are all that it asks for: with them, the policy is proved.
func TestProofAsksOnce(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "assay")
	policy := proved{
		schema:   `{"type": "object", "properties": {"state": {"type": "string"}, "cidrs": {"type": "array", "items": {"type": "string"}}}}`,
		evidence: "evidence := {\n\t\"internal\": object.get(input.resource.properties, \"state\", \"\") == \"internal\",\n\t\"cidrs\": object.get(input.resource.properties, \"cidrs\", []),\n}",
		deny:     `deny contains "open" if { evidence.internal; "0.0.0.0/0" in evidence.cidrs }`,
		examples: map[string]string{"compliant": `{"state": "internal", "cidrs": ["10.0.0.0/8"]}`, "noncompliant": `{"state": "internal", "cidrs": ["0.0.0.0/0"]}`},
	}
	dir := t.TempDir()
	policy.write(t, dir)
	_, out := runIn(t, dir, binary, "test")
	asked := map[string]string{} // the mutations of each path
	lines := strings.Split(out, "\n")
	for i, line := range lines {
		if _, path, found := strings.Cut(line, "- path: "); found {
			_, asked[path], _ = strings.Cut(lines[i+1], "mutations: ")
		}
	}
	want := map[string]string{"properties.cidrs": "[dropped, emptied]", "properties.cidrs[]": "[emptied]", "properties.state": "[dropped, emptied]"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("%s\n%s", diff, out)
	}
	policy.custom = "#   absent:\n"
	for path, mutations := range asked {
		policy.custom += fmt.Sprintf("#     - {path: \"%s\", mutations: %s, because: it is meant}\n", path, mutations)
	}
	policy.write(t, dir)
	if status, out := runIn(t, dir, binary, "test"); status != 0 {
		t.Errorf("exit code %d:\n%s", status, out)
	}
}

// absent is an exception in METADATA.
func absent(path, mutations string) string {
	return fmt.Sprintf("#   absent:\n#     - {path: %s, mutations: [%s], because: there is none}\n", path, mutations)
}

func factOf(custom string) string {
	return "# METADATA\n# title: Things\npackage policies.lib.thing\n\n# METADATA\n# description: The size.\n# schemas:\n#   - input.resource.properties: schema.huaweicloud[\"user.things\"]\n# custom:\n" + custom +
		`size := object.get(input.resource.properties, "size", 999)` + "\n"
}

func (p proved) write(t *testing.T, dir string) {
	t.Helper()
	write := func(name, content string) {
		file := filepath.Join(dir, "policies", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("things/thing/thing.rego", "# METADATA\n# title: Things are right\n# custom:\n#   id: thing\n#   severity: low\n#   resource_types: [huaweicloud/user.things]\n"+p.custom+
		"package policies.things.thing\n\n"+p.evidence+"\n\n"+p.deny+"\n")
	if p.lib != "" {
		write("lib/thing.rego", p.lib)
	}
	if p.schema != "" {
		write("schemas/huaweicloud/user.things.json", strings.Replace(p.schema, "{", `{"title": "huaweicloud/user.things", `, 1))
	}
	if len(p.answers) > 0 {
		write("lookups/huaweicloud/thing_parts.yaml", "description: The parts.\ntypes: [huaweicloud/user.things]\npermissions: [rms:parts:list]\n"+
			"call: {service: rms, path: \"/v1/things/${resource.id}/parts\"}\n"+
			"answer: {type: object, properties: {parts: {type: array, items: {type: object, properties: {Name: {type: string}, Open: {type: boolean}}}}}}\n")
	}
	for example, answer := range p.answers {
		write("things/thing/examples/huaweicloud_"+example+".lookups.json", `{"thing_parts": [{"path": "/v1/things/i/parts", "answer": `+answer+`}]}`)
	}
	for example, properties := range p.examples {
		verdict, tagged := strings.CutSuffix(example, " tags")
		tags := map[string]string{}
		if tagged {
			tags["owner"] = "me"
		}
		event, err := json.Marshal(map[string]any{
			"domain_id": "d", "policy_assignment_id": "p", "policy_assignment_name": "thing", "function_urn": "urn", "trigger_type": "resource", "evaluation_time": 1669098286719,
			"evaluation_hash": "h", "rule_parameter": map[string]any{}, "invoking_event": map[string]any{
				"id": "i", "name": "n", "provider": "user", "type": "things", "tags": tags, "properties": json.RawMessage(properties), "region_id": "r", "provisioning_state": "Succeeded",
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		write("things/thing/examples/huaweicloud_"+verdict+".json", string(event))
	}
}

// failed are the failures in the output: the name of each, and the first line of why.
func failed(out string) []string {
	var all []string
	lines := strings.Split(out, "\n")
	for i, line := range lines {
		if name, isFailure := strings.CutPrefix(line, "FAIL "); isFailure {
			_, why, _ := strings.Cut(lines[i+1], ": ")
			all = append(all, name+": "+why)
		}
	}
	return all
}

// runIn runs a command in a directory, and returns its exit code and what it wrote.
func runIn(t *testing.T, dir, binary string, args ...string) (status int, out string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary, args...)
	command.Dir = dir
	written, err := command.CombinedOutput()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), string(written)
}
