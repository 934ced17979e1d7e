package check_test

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/author/check"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

const policy = `# METADATA
# title: Things are big
# custom:
#   id: thing-size
#   severity: low
#   resource_types: [huaweicloud/vpc.publicips]
#   parameters:
#     size: {type: number, minimum: 1, default: 10, aliases: [bigness]}
package policies.things.thing_size

# METADATA
# description: The size of the thing.
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize}

# METADATA
# description: The thing is too small.
deny contains "it is too small" if evidence.size < input.parameters.size
`

const folder = "things/thing_size/"

// sources are a user's files over the built-in library.
func sources(policies, rules map[string]string) check.Sources {
	files := func(contents map[string]string) fstest.MapFS {
		fsys := fstest.MapFS{}
		for name, content := range contents {
			fsys[name] = &fstest.MapFile{Data: []byte(content)}
		}
		return fsys
	}
	own := func(fsys fstest.MapFS) func(string) bool {
		return func(file string) bool { return fsys[file] != nil }
	}
	ownPolicies, ownRules := files(policies), files(rules)
	return check.Sources{
		Policies: overlay.FS{ownPolicies, assay.Policies(), assay.Tests(), assay.Examples()}, Schemas: assay.Schemas(), Rules: overlay.FS{ownRules, assay.Rules()},
		OwnPolicy: own(ownPolicies), OwnRule: own(ownRules),
	}
}

func problems(t *testing.T, s check.Sources) []string {
	t.Helper()
	found, err := check.Library(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, problem := range found {
		texts = append(texts, problem.Error())
	}
	return texts
}

func TestLibrary(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		folder + "thing_size.rego": policy, folder + "examples/huaweicloud_compliant.json": "{}", folder + "examples/huaweicloud_noncompliant.json": "{}",
	}
	with := func(file, content string) map[string]string {
		changed := map[string]string{file: content}
		for name, content := range good {
			if name != file {
				changed[name] = content
			}
		}
		return changed
	}
	replaced := func(old, new string) map[string]string {
		return with(folder+"thing_size.rego", strings.Replace(policy, old, new, 1))
	}
	for name, test := range map[string]struct {
		policies map[string]string
		rules    map[string]string
		want     []string
	}{
		"nothing of one's own": {nil, nil, []string{}},
		"good":                 {good, map[string]string{"big.yaml": "name: big\npolicy: thing-size\nparameters: {bigness: \"20\"}\n"}, []string{}},
		"a misspelt property": {replaced("bandwidthSize", "bandwithSize"), nil, []string{
			folder + `thing_size.rego:15: undefined ref: input.resource.properties.bandwithSize; input.resource.properties has no "bandwithSize", the nearest are bandwidthSize`,
		}},
		"an unused variable": {replaced("deny contains", "wide if {\n\tx := input.parameters.size\n}\n\ndeny contains"), nil, []string{
			folder + "thing_size.rego:20: assigned var x unused: use or remove it",
		}},
		"an unused import": {replaced("package policies.things.thing_size\n", "package policies.things.thing_size\n\nimport data.policies.lib.lists\n"), nil, []string{
			folder + "thing_size.rego:11: import data.policies.lib.lists unused: remove it",
		}},
		"an unused variable of a test": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\ntest_size if {\n\tx := 1\n}\n"), nil, []string{
			folder + "thing_size_test.rego:4: assigned var x unused: use or remove it",
		}},
		"an unused import of a test": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\nimport data.policies.things.thing_size\n\ntest_size if true\n"), nil, []string{
			folder + "thing_size_test.rego:3: import data.policies.things.thing_size unused: remove it",
		}},
		"a test that cannot be read": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\ntest_size if {\n"), nil, []string{
			folder + "thing_size_test.rego:4: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
		"a unit test's assertions": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\nimport data.policies.lib.testing\nimport data.policies.things.thing_size\n\n"+
			"test_size if testing.undetermined(thing_size) with input as {}\n"), nil, []string{}},
		"a unit test's assertions in a policy": {replaced("deny contains \"it is too small\" if", "deny contains \"it is too small\" if {\n\tnot data.policies.lib.testing.undetermined(evidence)\n\tis_small\n}\n\nis_small if"), nil, []string{
			folder + "thing_size.rego:19: deny uses data.policies.lib.testing, which is for unit tests only and is in no function",
		}},
		"a unit test's assertions in a fact": {with("lib/thing.rego", "# METADATA\n# title: Things\npackage policies.lib.thing\n\nimport data.policies.lib.testing\n\n# METADATA\n# description: What is known.\nknown(policy) if not testing.undetermined(policy)\n"), nil, []string{
			"lib/thing.rego:9: known uses data.policies.lib.testing, which is for unit tests only and is in no function",
		}},
		"an id that is taken": {map[string]string{
			"things/eip_attached/eip_attached.rego":                   strings.NewReplacer("thing-size", "eip-attached", "thing_size", "eip_attached").Replace(policy),
			"things/eip_attached/examples/huaweicloud_compliant.json": "{}", "things/eip_attached/examples/huaweicloud_noncompliant.json": "{}",
		}, nil, []string{`things/eip_attached/eip_attached.rego: the name "eip-attached" belongs to eip/eip_attached already: each id, former id and alias on a cloud names one policy`}},
		"no examples": {map[string]string{folder + "thing_size.rego": policy}, nil, []string{
			"things/thing_size: there is no example event of the verdict Compliant: add examples/huaweicloud_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/huaweicloud_noncompliant.json",
		}},
		"no examples, any type": {map[string]string{folder + "thing_size.rego": strings.NewReplacer("huaweicloud/vpc.publicips", `"*"`, "input.resource.properties.bandwidthSize", "input.resource.name").Replace(policy)}, nil, []string{
			"things/thing_size: there is no example event of the verdict Compliant: add examples/huaweicloud_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/huaweicloud_noncompliant.json",
			"things/thing_size: there is no example event of the verdict Compliant: add examples/alicloud_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/alicloud_noncompliant.json",
			"things/thing_size: there is no example event of the verdict Compliant: add examples/aws_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/aws_noncompliant.json",
		}},
		"no examples of one cloud": {with(folder+"thing_size.rego", strings.Replace(policy, "[huaweicloud/vpc.publicips]", "[huaweicloud/vpc.publicips, alicloud/ACS::EIP::EipAddress]", 1)), nil, []string{
			"things/thing_size: there is no example event of the verdict Compliant: add examples/alicloud_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/alicloud_noncompliant.json",
		}},
		"an example's name": {with(folder+"examples/huaweicloud_good.json", "{}"), nil, []string{
			folder + "examples/huaweicloud_good.json: an example event must be named CLOUD_VERDICT.json or CLOUD_VERDICT_WHAT.json; CLOUD is one of huaweicloud, alicloud, aws, " +
				"VERDICT one of compliant, ignored, noncompliant, notapplicable, undetermined",
		}},
		"facts": {with("lib/thing.rego", "# METADATA\n# title: Things\npackage policies.lib.things\n\nsize := input.resource.properties.size\n"), nil, []string{
			"lib/thing.rego:3: package must be policies.lib.thing, as the file",
		}},
		"a rule's fields": {nil, map[string]string{"a.yaml": "name: a\npolicy: eip-attached\nseverity: low\nsweep: perhaps\n"}, []string{
			`rules/a.yaml:3: unknown field "severity"; the fields are description, frequency, name, parameters, policy, scope, sweep, trigger, undetermined`,
			`rules/a.yaml:4: got "perhaps", expected true or false`,
		}},
		"a rule's file": {nil, map[string]string{"a.yaml": "policy: eip-attached\nname: b\n"}, []string{
			`rules/a.yaml:2: name is "b", but must be "a", as the file is called`,
		}},
		"a rule's policy": {good, map[string]string{"a.yaml": "name: a\npolicy: thing-siz\n"}, []string{
			`rules/a.yaml:2: there is no policy "thing-siz"; the nearest are thing-size`,
		}},
		"a rule's policy, unreadable": {map[string]string{folder + "thing_size.rego": "package policies.things.thing_size\n"}, map[string]string{"a.yaml": "name: a\npolicy: thing-size\n"}, []string{
			"rules/a.yaml:2: policy \"thing-size\" has no valid METADATA: correct that first",
			folder + `thing_size.rego:1: there is no rule "evidence": a policy states the evidence that it judged and the reasons to deny`,
			folder + `thing_size.rego:1: there is no rule "deny": a policy states the evidence that it judged and the reasons to deny`,
			folder + "thing_size.rego:1: the package has no METADATA: write it in comments directly before the package, with a title and, below custom, id, severity and resource_types:\n" +
				"    # METADATA\n    # title: Buckets have versioning enabled\n    # custom:\n    #   id: thing-size\n    #   severity: medium\n    #   resource_types: [aws/AWS::S3::Bucket]",
		}},
		"a rule's former name": {nil, map[string]string{"disk-in-use.yaml": "name: disk-in-use\npolicy: ecs-disk-in-use\n", "ecs-disk-in-use.yaml": "name: ecs-disk-in-use\npolicy: disk-in-use\n"}, []string{
			"rules/ecs-disk-in-use.yaml:1: ecs-disk-in-use is a former id of policy disk-in-use: rename the rule and its file to disk-in-use, because packs look it up by that name",
		}},
		"a rule's schedule": {good, map[string]string{"a.yaml": "name: a\npolicy: thing-size\nfrequency: One_Hour\n", "b.yaml": "name: b\npolicy: access-keys-rotated\nfrequency: One_Hour\n"}, []string{
			"rules/a.yaml:3: frequency is for rules with trigger: period or both",
		}},
		"a rule twice in a pack": {nil, map[string]string{"packs/a.yaml": "name: a\nrules:\n  - rule: disk-in-use\n  - rule: ecs-disk-in-use\n"}, []string{
			`rules/packs/a.yaml: "disk-in-use" and "ecs-disk-in-use" both name rule disk-in-use; a pack may list a rule only once`,
		}},
		"a former id that is taken": {replaced("severity", "former: [ecs-disk-in-use, old-thing-size]\n#   severity"), nil, []string{
			folder + `thing_size.rego: the name "ecs-disk-in-use" belongs to disk/disk_in_use already: each id, former id and alias on a cloud names one policy`,
		}},
		"an alias of another cloud": {replaced("severity", "aliases: {huaweicloud: [encrypted-volumes]}\n#   severity"), nil, []string{}},
		"an alias that is taken": {replaced("severity", "aliases: {huaweicloud: [eip-unbound-check]}\n#   severity"), nil, []string{
			folder + `thing_size.rego: the name "eip-unbound-check" belongs to eip/eip_attached already: each id, former id and alias on a cloud names one policy`,
		}},
		"aliases of no cloud": {replaced("severity", "aliases: [things]\n#   severity"), nil, []string{
			folder + "thing_size.rego:5: METADATA: custom.aliases must be by cloud, such as {aws: [eip-attached]}; a former id of the policy belongs in custom.former",
		}},
		"a rule's parameters": {good, map[string]string{"a.yaml": "name: a\npolicy: thing-size\nparameters:\n  size: 0\n  bigness: many\n  sise: 3\n"}, []string{
			`rules/a.yaml:3: parameters "bigness" and "size" are the same, size: give one of them`,
			`rules/a.yaml:4: parameter "size": got 0, expected a number, at least 1`,
			`rules/a.yaml:5: parameter "size": got "many", expected a number, at least 1`,
			`rules/a.yaml:6: parameter "sise" is unknown; policy thing-size takes size`,
		}},
		"a rule's scope": {good, map[string]string{"a.yaml": "name: a\npolicy: thing-size\nscope:\n  types: [huaweicloud/vpc.publicips, huaweicloud/vpc.publicip]\n"}, []string{
			`rules/a.yaml:4: scope.types: there is no schema of resource type "huaweicloud/vpc.publicip"; the nearest are huaweicloud/vpc.publicips`,
		}},
		"a rule's scope, other types": {good, map[string]string{
			"a.yaml": "name: a\npolicy: thing-size\nscope: {types: [aws/AWS::S3::Bucket]}\n", "b.yaml": "name: b\npolicy: required-tags\nscope: {types: [aws/AWS::S3::Buckets]}\n",
			"c.yaml": "name: c\npolicy: regular-matching-of-names\nscope: {types: [aws/AWS::S3::Bucket, \"huaweicloud/*\"]}\n",
		}, []string{
			"rules/a.yaml:3: scope.types: policy thing-size does not judge aws/AWS::S3::Bucket",
			`rules/b.yaml:3: scope.types: there is no schema of resource type "aws/AWS::S3::Buckets"; the nearest are aws/AWS::S3::Bucket`,
		}},
		"a resource type without a schema": {replaced("[huaweicloud/vpc.publicips]", "\n#     - huaweicloud/vpc.publicips\n#     - huaweicloud/vpc.publicip\n#     - huaweicloud/account"), nil, []string{
			folder + `thing_size.rego:8: custom.resource_types: there is no schema of resource type "huaweicloud/vpc.publicip"; the nearest are huaweicloud/vpc.publicips`,
		}},
		"a cloud without such a type": {replaced("[huaweicloud/vpc.publicips]", "[huaweicloud/vpc.publicips, aws/huaweicloud.vpc]"), nil, []string{
			"things/thing_size: there is no example event of the verdict Compliant: add examples/aws_compliant.json",
			"things/thing_size: there is no example event of the verdict NonCompliant: add examples/aws_noncompliant.json",
			folder + `thing_size.rego:6: custom.resource_types: there is no schema of resource type "aws/huaweicloud.vpc"; the nearest are aws/AWS::EC2::VPC`,
		}},
		"a resource type in a condition": {replaced("evidence.size < input.parameters.size", "{\n\tinput.resource.type == \"huaweicloud/vpc.publicip\"\n\tevidence.size < input.parameters.size\n}"), nil, []string{
			folder + `thing_size.rego:20: there is no schema of resource type "huaweicloud/vpc.publicip"; the nearest are huaweicloud/vpc.publicips`,
		}},
		"a resource type in a fact": {with("lib/thing.rego", "# METADATA\n# title: Things\npackage policies.lib.thing\n\n# METADATA\n# description: What is known.\nkeys := {\"aws/AWS::EC2::EIPS\": \"a\", \"aws/ebs\": \"b\", \"aws/account\": \"c\"}\n"), nil, []string{
			`lib/thing.rego:7: there is no schema of resource type "aws/AWS::EC2::EIPS"; the nearest are aws/AWS::EC2::EIP`,
		}},
		"a resource type in a test": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\ntest_type if \"aws/AWS::X::Y\" != \"\"\n"), nil, []string{}},
		"a policy at the top": {map[string]string{"thing_size.rego": policy}, nil, []string{
			"thing_size.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
		}},
		"a policy without a category": {map[string]string{"thing_size/thing_size.rego": policy}, nil, []string{
			"thing_size/thing_size.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
		}},
		"a policy too deep": {with("things/more/thing_size/thing_size.rego", policy), nil, []string{
			"things/more/thing_size/thing_size.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
		}},
		"a policy among the examples": {with(folder+"examples/thing_size.rego", policy), nil, []string{
			folder + "examples/thing_size.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
		}},
		"a policy among the schemas": {map[string]string{"schemas/things/thing_size.rego": policy}, nil, []string{
			"schemas/things/thing_size.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
		}},
		"a policy of another name than its folder": {map[string]string{folder + "thing-size.rego": policy, folder + "size_test.rego": "package policies.things.size_test\n"}, nil, []string{
			folder + "size_test.rego: the file is not read: there is no things/thing_size/thing_size.rego, and a policy's main file must be called as its folder",
			folder + "thing-size.rego: the file is not read: there is no things/thing_size/thing_size.rego, and a policy's main file must be called as its folder",
		}},
		"hyphens in a folder's name": {map[string]string{"my-things/thing_size/thing_size.rego": policy, "things/thing-size/thing-size.rego": policy, "lib/my-things.rego": "package policies.lib.x\n"}, nil, []string{
			"lib/my-things.rego: the file is not read: NAME of lib/NAME.rego must be of letters, digits and _",
			"my-things/thing_size/thing_size.rego: the file is not read: CATEGORY and NAME must be of letters, digits and _",
			"things/thing-size/thing-size.rego: the file is not read: CATEGORY and NAME must be of letters, digits and _",
		}},
		"capitals":          {with(folder+"more.REGO", policy), nil, []string{folder + "more.REGO: the file is not read: its name must end in .rego"}},
		"facts in a folder": {with("lib/things/size.rego", "package policies.lib.things.size\n"), nil, []string{"lib/things/size.rego: the file is not read: facts must be in lib/NAME.rego"}},
		"a file that is not read and is not Rego": {with("things/more.rego", "package things\n\na := \n"), nil, []string{
			"things/more.rego: the file is not read: a policy must be in CATEGORY/NAME/NAME.rego, and facts in lib/NAME.rego",
			"things/more.rego:4: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
		"a second file of a policy": {with(folder+"more.rego", "package policies.things.thing_size\n\nmore := 1\n"), nil, []string{}},
		"a second file of a policy, not Rego": {with(folder+"more.rego", "package policies.things.thing_size\n\nmore :=\n"), nil, []string{
			folder + "more.rego:4: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
		"a second file of a built-in policy, not Rego": {map[string]string{"eip/eip_attached/more.rego": "package policies.eip.eip_attached\n\nmore :=\n"}, nil, []string{
			"eip/eip_attached/more.rego:4: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
		"a test that cannot be read, beside other problems": {with(folder+"thing_size_test.rego", "package policies.things.thing_size_test\n\ntest_size if {\n"), map[string]string{"a.yaml": "name: a\npolicy: eip-attached\nsweep: x\n"}, []string{
			`rules/a.yaml:3: got "x", expected true or false`,
			folder + "thing_size_test.rego:4: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
		"a test of a built-in policy": {map[string]string{"eip/eip_attached/more_test.rego": "package policies.eip.more_test\n\ntest_more if 1 == 1\n"}, nil, []string{}},
		"a pack's rule": {nil, map[string]string{"packs/a.yaml": "name: a\nrules:\n  - rule: eip-atached\n"}, []string{
			`rules/packs/a.yaml: there is no rule "eip-atached"; the nearest are eip-attached`,
		}},
		"a pack's field": {nil, map[string]string{"packs/a.yaml": "name: a\nrules:\n  - rul: eip-attached\n"}, []string{
			`rules/packs/a.yaml:3: unknown field "rul"; the fields are parameters, risk, rule`,
		}},
		"a pack's end": {nil, map[string]string{"packs/a.yaml": "name: a\nrules:\n  - rule: eip-attached\n---\nname: b\n"}, []string{
			"rules/packs/a.yaml: the file must hold one document, but another one follows",
		}},
		"a pack's parameters": {nil, map[string]string{"packs/a.yaml": "name: a\nrules:\n  - rule: eip-bandwidth-limit\n    parameters: {bandwith: 5, bandwidth: fast}\n"}, []string{
			`rules/packs/a.yaml: rule eip-bandwidth-limit: parameter "bandwith" is unknown; policy eip-bandwidth-limit takes bandwidth`,
			`rules/packs/a.yaml: rule eip-bandwidth-limit: parameter "bandwidth": got "fast", expected a number (Mbit/s), at least 1`,
		}},
		"files that nobody reads": {nil, map[string]string{
			"a.yml": "", "b.YAML": "", "c.rego": "", "packs/d.yml": "", "exemptions/e.YML": "", "exemptions/old/f.yaml": "", "pack/g.yaml": "", "h.json": "", "i.yaml.bak": "",
		}, []string{
			"rules/a.yml: the file is not read: its name must end in .yaml",
			"rules/b.YAML: the file is not read: its name must end in .yaml",
			"rules/c.rego: the file is not read: policies and facts belong in the policy directory",
			"rules/exemptions/e.YML: the file is not read: its name must end in .yaml",
			"rules/exemptions/old/f.yaml: the file is not read: rules must be in NAME.yaml, packs in packs/NAME.yaml, and exemptions in exemptions/NAME.yaml",
			"rules/pack/g.yaml: the file is not read: rules must be in NAME.yaml, packs in packs/NAME.yaml, and exemptions in exemptions/NAME.yaml",
			"rules/packs/d.yml: the file is not read: its name must end in .yaml",
		}},
		"a type without a cloud": {nil, map[string]string{"a.yaml": "name: a\npolicy: eip-attached\nscope:\n  types: [AWS::EC2::EIP]\n"}, []string{
			`rules/a.yaml:4: scope.types: "AWS::EC2::EIP" names no cloud: write CLOUD/TYPE, CLOUD one of huaweicloud, alicloud, aws`,
		}},
		"an id that a policy after it has": {map[string]string{
			"aaa/thing_size/thing_size.rego":                     strings.NewReplacer("things.thing_size", "aaa.thing_size", "severity", "aliases: {huaweicloud: [eip-attached]}\n#   severity").Replace(policy),
			"aaa/thing_size/examples/huaweicloud_compliant.json": "{}", "aaa/thing_size/examples/huaweicloud_noncompliant.json": "{}",
		}, nil, []string{`aaa/thing_size/thing_size.rego: the name "eip-attached" belongs to eip/eip_attached already: each id, former id and alias on a cloud names one policy`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := problems(t, sources(test.policies, test.rules))
			for i := range got { // what else is near depends on the rest of the library
				if i < len(test.want) && strings.HasPrefix(got[i], test.want[i]+", ") {
					got[i] = test.want[i]
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A function's rules are those of the library that checks well: nothing is wrong with the built-in one.
func TestBuiltIn(t *testing.T) {
	t.Parallel()
	everything := func(string) bool { return true }
	s := sources(nil, nil)
	s.OwnPolicy, s.OwnRule = everything, everything
	if diff := cmp.Diff([]string{}, problems(t, s)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Readers of Chinese get every text that readers of English get. Punctuation next to a Chinese character is full-width.
func TestBuiltInInChinese(t *testing.T) {
	t.Parallel()
	library := compile.NewLibrary(assay.Policies())
	folders, err := library.Folders()
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d policies, error %v", len(folders), err)
	}
	for _, folder := range folders {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			m, err := library.Metadata(folder)
			if err != nil {
				t.Fatal(err)
			}
			for field, text := range map[string]struct{ english, chinese string }{
				"title": {m.Title, m.Zh.Title}, "description": {m.Description, m.Zh.Description}, "fix": {m.Fix, m.Zh.Fix},
			} {
				switch {
				case text.english == "":
					t.Errorf("%s is missing", field)
				case !han.MatchString(text.chinese):
					t.Errorf("custom.zh.%s must be in Chinese: %q", field, text.chinese)
				case halfWidth.MatchString(text.chinese):
					t.Errorf("custom.zh.%s has half-width punctuation or a folded line at %q", field, halfWidth.FindString(text.chinese))
				}
			}
		})
	}
}

var (
	han       = regexp.MustCompile(`\p{Han}`)
	halfWidth = regexp.MustCompile(`\p{Han}[,.;:!?()]|[,;:!?()]\p{Han}|[\p{Han}，。；：、（）] +[\p{Han}，。；：、（）]`)
)

func TestUnreadable(t *testing.T) {
	t.Parallel()
	s := sources(nil, nil)
	s.Policies = broken{}
	if _, err := check.Library(t.Context(), s); err == nil || !strings.Contains(err.Error(), "disk") {
		t.Errorf("error %v", err)
	}
}

type broken struct{}

func (broken) Open(string) (fs.File, error) { return nil, fmt.Errorf("disk") }
