package audit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// own chooses all of some policies that are not built in, by their evidence. Evidence of more than two elements does not comply.
func own(t *testing.T, evidence map[string]string) audit.Chosen {
	t.Helper()
	files := fstest.MapFS{}
	var names []string
	for name, value := range evidence {
		id := "own-" + name
		names = append(names, id)
		files[fmt.Sprintf("own/own_%s/own_%[1]s.rego", name)] = &fstest.MapFile{Data: fmt.Appendf(nil, `# METADATA
# title: Own
# description: Reads %[1]s.
# custom:
#   id: own-%[1]s
#   severity: low
#   resource_types: [aws/AWS::EC2::EIP]
package policies.own.own_%[1]s

# METADATA
# description: What it reads.
evidence := {"all": all} if all := %[2]s

deny contains {"message": sprintf("too many: %%v", [evidence.all])} if count(evidence.all) > 2
`, name, value)}
	}
	policies := compile.NewLibrary(overlay.FS{files, assay.Policies()})
	rules := rulefile.NewSet(fstest.MapFS{}, policies)
	chosen, err := audit.Library{Rules: rules, Packs: pack.NewSet(fstest.MapFS{}, rules), Policies: policies}.Choose(t.Context(), audit.Selection{Rules: names})
	if err != nil {
		t.Fatal(err)
	}
	return chosen
}

// What is remembered of one resource is never taken for another that is only written alike. There are enough of each that rules are remembered
// together, and what they read of deep is so much that all of it is compared.
func TestWrittenAlike(t *testing.T) {
	t.Parallel()
	chosen := own(t, map[string]string{
		"number":  `[input.resource.properties.number]`,
		"list":    `[x | some x in input.resource.properties.list]`,
		"nested":  `[[i, j, x] | some i, inner in input.resource.properties.list; some j, x in inner]`,
		"members": `[[name, x] | some name, x in input.resource.properties.object]`,
		"counted": `[x | some x in numbers.range(1, count(input.resource.properties.object))]`,
		"default": `[object.get(input.resource.properties, "object", "none"), object.get(input.resource.properties, ["object", "a"], "none")]`,
		"deep":    `[[name, object.get(input.resource.properties.deep, name, "none")] | some name in ["a", "b", "c", "d", "e", "f", "g", "h", "a:1,b"]]`,
		"tags":    `[[key, x] | some key, values in input.resource.tags; some x in values]`,
		"tag":     `[x | some x in input.resource.tags.a]`,
		"tagged":  `[is_object(object.get(input.resource, "tags", "none"))]`,
		"extra":   `[x | some x in input.resource.supplementary.list]`,
		"pair":    `[input.resource.properties.first, input.resource.properties.second]`,
		"late":    `[x | input.resource.properties.first == 7; some x in input.resource.properties.list]`,
		"told":    `[object.get(input.resource, "supplementary", "none"), object.get(input.resource, "zone", "none")]`,
	})
	numbers := []string{"1", "1.0", "1e0", "10e-1", "0", "-0", "0.0", `"1"`, "null", "true", `"true"`, `""`, "", "9007199254740993", "9007199254740992"}
	lists := []string{
		`[]`, `[[]]`, `[[],[]]`, `[[1],[2]]`, `[[1,2]]`, `[1,2]`, `["1,2"]`, `["1","2"]`, `"[1,2]"`, `[[1],2]`, `[[[1]],[2]]`, `["]","["]`, `["],["]`, `[null]`, `[[null]]`, `null`, "",
		`[1, 2]`, `[1,2,3]`, `["a\"","b"]`, `["a","\"b"]`, `["\u0061"]`, `["a"]`, `["\\u0061"]`, `["é"]`, `["\u00e9"]`,
	}
	objects := []string{
		`{}`, `{"a":1}`, `{"a":1,"b":2}`, `{"b":2,"a":1}`, `{"a:1,b":2}`, `{"a\":1,\"b":2}`, `{"a":1,"a":2}`, `{"a":2,"a":1}`, `{"\u0061":1}`, `{"a":{"b":2}}`, `{"a":{"b":null}}`, `{"a":{}}`, `{"a":null}`, `null`, "",
		`{"a":[1,"b"]}`, `{"a":"[1,\"b\"]"}`, `{"a,":1}`, `{"":1}`, `{"a":""}`, `{"a":" "}`, `{"a": 1}`, `{"A":1}`, `{"é":1}`, `{"a":1,"b":2,"c":3}`, `[]`, `"a"`, `{"a":{"b":1,"b":2}}`,
	}
	parts := []struct {
		in     string
		name   string
		values []string
	}{
		{"configuration", "first", []string{"1", "12", "123"}}, {"configuration", "second", []string{"3", "23", "123"}}, {"configuration", "number", numbers}, {"configuration", "list", lists}, {"configuration", "object", objects}, {"configuration", "deep", objects},
		{"supplementaryConfiguration", "list", lists}, {"", "tags", append([]string{`{"a":"1","b":"2"}`, `{"a":"1","a":"2"}`, `{"a":"1,b:2"}`, `{"a":"1\",\"b\":\"2"}`, `{"a":"","b":""}`}, objects...)},
		{"", "availabilityZone", []string{`"a"`, `""`, `"Not Applicable"`, "null", ""}},
	}
	random := rand.New(rand.NewPCG(5, 6))
	var items strings.Builder
	for i := range 2000 {
		in := map[string][]string{}
		for _, part := range parts {
			value := part.values[random.IntN(len(part.values))]
			if random.IntN(3) > 0 { // most items are like others
				value = part.values[random.IntN(3)]
			}
			if part.name == "first" && i > 1000 && i%5 == 0 { // what is read then was never read before
				value = "7"
			}
			if value != "" {
				in[part.in] = append(in[part.in], fmt.Sprintf("%q:%s", part.name, value))
			}
		}
		if i%250 == 0 { // more than a block, and more than is remembered
			in["configuration"] = append(in["configuration"], fmt.Sprintf(`"large":%q`, strings.Repeat("x", 300<<(i/250))))
			in["configuration"] = append(in["configuration"], fmt.Sprintf(`"larger":[%q]`, strings.Repeat("y", 1<<(14+i/250))))
		}
		if extra := in["supplementaryConfiguration"]; extra != nil || random.IntN(2) == 0 {
			in[""] = append(in[""], `"supplementaryConfiguration":{`+strings.Join(extra, ",")+`}`)
		}
		fmt.Fprintf(&items, `{"configurationItemStatus":"OK","configurationItemCaptureTime":"2026-11-01T00:00:00Z","awsAccountId":"111122223333","awsRegion":"eu-west-1","resourceType":"AWS::EC2::EIP","resourceId":"eip-%d",%s}`+"\n",
			i, strings.Join(append(in[""], `"configuration":{`+strings.Join(in["configuration"], ",")+`}`), ","))
	}
	lines := items.String()
	for name, text := range map[string]string{
		"lines":    lines,
		"snapshot": `{"fileVersion":"1.0","configSnapshotId":"x","configurationItems":[` + strings.ReplaceAll(strings.TrimSpace(lines), "\n", ",") + `]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := audit.Options{Chosen: chosen, All: true, Verify: 100}
			_, remembered := run(t, text, options)
			options.Forgetful = true
			if _, plain := run(t, text, options); remembered != plain {
				t.Error(cmp.Diff(plain, remembered))
			}
			if n := strings.Count(remembered, "\n"); n < 28_000 {
				t.Errorf("only %d lines", n)
			}
		})
	}
}

// A policy that judges what others have read before says the same as one that reads it first, also behind a value of a wrong type.
func TestReadByOthersBefore(t *testing.T) {
	t.Parallel()
	const item = `{"resourceType":"ACS::ECS::SecurityGroup","resourceId":"sg-1","regionId":"cn-hangzhou","accountId":1,"resourceCreationTime":1571644675000,"captureTime":1600610821106,"configuration":` +
		`"{\"SecurityGroupType\":\"normal\",\"ServiceManaged\":false,\"Permissions\":{\"Permission\":[{\"IpProtocol\":\"TCP\",\"Policy\":\"Accept\",\"SourceCidrIp\":\"0.0.0.0/0\",` +
		`\"NicType\":\"intranet\",\"Direction\":\"ingress\",\"Priority\":5,\"PortRange\":\"any\"}]}}"}`
	chosen := choose(t, nil, "ecs-security-group-not-open-all-port", "ecs-security-group-not-open-all-protocol")
	_, text := run(t, item, audit.Options{Chosen: chosen, Verify: 100})
	if !strings.Contains(text, "properties.Permissions.Permission[0].PortRange is a string, not a number") {
		t.Errorf("the cause does not name the property:\n%s", text)
	}
}

// Where no two resources are equal, nothing can be remembered, and judges evaluate together what they have in common. They say what each says alone.
func TestNothingRepeats(t *testing.T) {
	t.Parallel()
	var items strings.Builder
	if err := (inventory{items: 1000, distinct: true}).writeTo(&items); err != nil {
		t.Fatal(err)
	}
	chosen := choose(t, tagRules())
	for _, forgetful := range []bool{false, true} {
		for _, all := range []bool{false, true} {
			_, verified := run(t, items.String(), audit.Options{Chosen: chosen, All: all, Verify: 100, Forgetful: forgetful})
			_, plain := run(t, items.String(), audit.Options{Chosen: chosen, All: all, Forgetful: forgetful})
			if diff := cmp.Diff(verified, plain); diff != "" || plain == "" {
				t.Error(diff)
			}
		}
	}
}
