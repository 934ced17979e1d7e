package deploytest_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

var update = flag.Bool("update", false, "write the golden files")

var clouds = []string{"alicloud", "aws", "huaweicloud"}

func TestFormatted(t *testing.T) {
	t.Parallel()
	run(t.Context(), t, filepath.Join(repository, "deploy"), tool(t, "terraform"), "fmt", "-check", "-diff", "-recursive")
}

// TestDeploy applies each deployment with rules and packs that use everything a rule can say, and compares all that it makes.
func TestDeploy(t *testing.T) {
	t.Parallel()
	for _, cloud := range clouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, cloud, fixture)
			if output, err := d.terraform("validate"); err != nil {
				t.Fatalf("%v\n%s", err, output)
			}
			made := d.apply(map[string]any{
				"rules": []string{"*"}, "packs": []string{"first"},
				"parameters": map[string]any{"wants-a-value": map[string]any{"listOfAllowed": []string{"one", "two"}}},
			})

			got := map[string]map[string]any{}
			for _, r := range made.resources {
				values := maps.Clone(r.Values)
				for name, value := range values {
					text, isText := value.(string)
					switch {
					case value == nil, isText && strings.HasPrefix(text, r.Type+"."): // made up by the provider's stand-in
						delete(values, name)
					case isText && json.Valid([]byte(text)) && strings.HasPrefix(text, "{"):
						values[name] = map[string]any{"(JSON)": json.RawMessage(text)}
					}
				}
				got[r.Address] = values
			}
			golden(t, filepath.Join("testdata", cloud+".json"), map[string]any{"resources": got, "outputs": made.outputs})
			if printed, err := d.terraform(append([]string{"destroy", "-auto-approve"}, d.variables(map[string]any{"rules": []string{"*"}})...)...); err != nil {
				t.Errorf("destroy: %v\n%s", err, printed)
			}
		})
	}
}

// golden compares a value's JSON with a file.
func golden(t *testing.T, file string, value any) {
	t.Helper()
	got, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, file)), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", file, diff)
	}
}

// TestOrder: a rule that is made before Config may invoke its function, or before failures are caught, loses its first events.
func TestOrder(t *testing.T) {
	t.Parallel()
	last := map[string][]string{
		"alicloud":    {"alicloud_ram_role_policy_attachment", "alicloud_fc_function_async_invoke_config"},
		"aws":         {"aws_iam_role_policy", "aws_lambda_permission", "aws_lambda_function_event_invoke_config"},
		"huaweicloud": {"huaweicloud_identity_agency", "huaweicloud_fgs_async_invoke_configuration"},
	}
	rules := map[string][]string{
		"alicloud":    {"alicloud_config_rule", "alicloud_config_compliance_pack"},
		"aws":         {"aws_config_config_rule", "aws_config_conformance_pack"},
		"huaweicloud": {"huaweicloud_rms_policy_assignment", "huaweicloud_rms_assignment_package"},
	}
	for _, cloud := range clouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			order := newDeployment(t, cloud, fixture).apply(map[string]any{"rules": []string{"everything"}, "packs": []string{"first"}}).order
			first := slices.IndexFunc(order, func(made string) bool { return slices.Contains(rules[cloud], made) })
			if first < 0 {
				t.Fatalf("no rule was made: %v", order)
			}
			for _, before := range last[cloud] {
				at := slices.Index(order, before)
				if at < 0 || slices.Contains(order[first:], before) {
					t.Errorf("%s is not there before the first rule: %v", before, order)
				}
			}
		})
	}
}

// TestLeastPrivilege derives what the functions' roles allow from what the code asks of the clouds, and from the rules that are enabled.
func TestLeastPrivilege(t *testing.T) {
	t.Parallel()
	swept := map[string]string{"alicloud": "access-policy-in-use", "aws": "access-policy-in-use", "huaweicloud": "swept"}
	always := map[string][]string{
		"alicloud": append(slices.Clone(alicloud.Actions), "log:PostLogStoreLogs", "mns:SendMessage"),
		"aws":      append(slices.Clone(aws.Actions), "logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"),
		// The last two are Config's own: "Adding a Custom Rule", Config User Guide.
		"huaweicloud": append(slices.Clone(huaweicloud.Actions), "obs:object:PutObject", "functiongraph:function:invokeAsync", "functiongraph:function:getConfig"),
	}
	sweeping := map[string][]string{"alicloud": alicloud.SweepActions, "aws": aws.SweepActions, "huaweicloud": huaweicloud.SweepActions}
	for _, cloud := range clouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, cloud, own)
			d.write("rules/swept.yaml", "name: swept\npolicy: evs-use-in-specified-days\nsweep: true\nparameters: {allowDays: 7}\n")
			for rule, want := range map[string][]string{
				"eip-attached": always[cloud],
				swept[cloud]:   slices.Concat(always[cloud], sweeping[cloud]),
			} {
				var got []string
				for _, document := range policies(t, cloud, d.apply(map[string]any{"rules": []string{rule}})) {
					for _, s := range statements(t, document) {
						got = append(got, s.actions...)
						for _, action := range s.actions {
							if limited := !slices.Contains(s.resources, "*"); limited == unlimited[action] {
								t.Errorf("%s is allowed on %v", action, s.resources)
							}
						}
					}
				}
				slices.Sort(got)
				slices.Sort(want)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("actions for rule %s (-want +got)\n%s", rule, diff)
				}
			}
		})
	}
}

// TestLookUps: a role allows what the policies of the enabled rules look up, each action once and on the resources of the deployment's account,
// and nothing of the others.
func TestLookUps(t *testing.T) {
	t.Parallel()
	catalogue := catalogueOf(t)
	place := strings.NewReplacer("${partition}", "aws", "${region}", "eu-west-1", "${account}", "111122223333")
	for cloud, tt := range map[string]struct {
		without string // a rule that looks nothing up
		rules   []string
		place   *strings.Replacer
	}{
		"alicloud":    {"access-policy-in-use", []string{"ack-cluster-node-multi-zone", "waf3-instance-enabled-specified-defense-rules"}, strings.NewReplacer("${account}", "1234567890123456")},
		"aws":         {"access-policy-in-use", []string{"cloudtrail-enabled", "vpc-flow-logs-enabled", "alb-waf-enabled", "iam-group-has-users-check"}, place},
		"huaweicloud": {"eip-attached", []string{"user-in-group", "bucket-policy-demands-https", "elb-tls-https-listeners-only"}, strings.NewReplacer()},
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			base := newDeployment(t, cloud, own).apply(map[string]any{"rules": []string{tt.without}})
			want := allowedOn(t, policies(t, cloud, base)...)
			for _, rule := range tt.rules {
				looksUp := catalogue[rule].Permissions[cloud]
				if len(looksUp) == 0 {
					t.Fatalf("rule %s looks nothing up", rule)
				}
				for action, resources := range looksUp {
					var filled []string
					for _, resource := range resources {
						filled = append(filled, tt.place.Replace(resource))
					}
					want[action] = []string{strings.Join(filled, " ")}
				}
			}
			made := newDeployment(t, cloud, own).apply(map[string]any{"rules": append([]string{tt.without}, tt.rules...)})
			if diff := cmp.Diff(want, allowedOn(t, policies(t, cloud, made)...)); diff != "" {
				t.Errorf("actions and resources (-want +got)\n%s", diff)
			}
		})
	}
}

// catalogued is what the deployments know of a policy.
type catalogued struct {
	Permissions map[string]map[string][]string // by cloud and action, the resources
}

func catalogueOf(t *testing.T) map[string]catalogued {
	t.Helper()
	var catalogue map[string]catalogued
	if err := json.Unmarshal(read(t, filepath.Join(repository, "deploy/policies.json")), &catalogue); err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// unlimited are the actions that the services' documentation does not let anybody limit to single resources. Huawei Cloud writes them without
// a resource.
var unlimited = map[string]bool{
	"config:BatchGetResourceConfig": true, "config:GetDiscoveredResourceCounts": true, "config:GetResourceConfigHistory": true, "config:PutEvaluations": true,
	"config:SelectResourceConfig": true, "config:GetDiscoveredResource": true, "config:ListDiscoveredResources": true,
	"rms:policyStates:update": true, "rms:resources:list": true,
}

// policies are the documents that say what a deployment allows.
func policies(t *testing.T, cloud string, made state) []string {
	t.Helper()
	switch cloud {
	case "aws":
		return []string{text(t, made.one(t, "aws_iam_role_policy")["policy"])}
	case "alicloud":
		return []string{text(t, made.one(t, "alicloud_ram_policy")["policy_document"])}
	}
	var documents []string
	for _, role := range made.of("huaweicloud_identity_role") {
		documents = append(documents, text(t, role.Values["policy"]))
	}
	return documents
}

// statement is a part of a policy.
type statement struct{ actions, resources []string }

// statements reads a policy document, which all three clouds write alike. No resource means every one.
func statements(t *testing.T, document string) []statement {
	t.Helper()
	var decoded struct {
		Statement []struct{ Effect, Action, Resource any }
	}
	if err := json.Unmarshal([]byte(document), &decoded); err != nil {
		t.Fatal(err)
	}
	var all []statement
	for _, s := range decoded.Statement {
		if s.Effect != "Allow" {
			t.Errorf("effect %v", s.Effect)
		}
		all = append(all, statement{each(s.Action), each(s.Resource)})
	}
	return all
}

// each is a list of strings, or one.
func each(value any) []string {
	switch value := value.(type) {
	case nil:
		return []string{"*"}
	case string:
		return []string{value}
	}
	var all []string
	for _, element := range value.([]any) {
		all = append(all, element.(string))
	}
	return all
}

// allowed lists the actions of policy documents.
func allowed(t *testing.T, documents ...string) []string {
	t.Helper()
	var actions []string
	for _, document := range documents {
		for _, s := range statements(t, document) {
			actions = append(actions, s.actions...)
		}
	}
	slices.Sort(actions)
	return actions
}

// allowedOn are the actions of policy documents with the resources of each statement that allows them.
func allowedOn(t *testing.T, documents ...string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, document := range documents {
		for _, s := range statements(t, document) {
			for _, action := range s.actions {
				all[action] = append(all[action], strings.Join(s.resources, " "))
			}
		}
	}
	return all
}

func text(t *testing.T, value any) string {
	t.Helper()
	s, ok := value.(string)
	if !ok {
		t.Fatalf("got %v, want a string", value)
	}
	return s
}

// TestRefuses: what a cloud would refuse in the middle of an apply, Terraform refuses before it.
func TestRefuses(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1100)
	for name, tt := range map[string]struct {
		cloud     string
		files     map[string]string // by name below rules/
		variables map[string]any
		want      string
	}{
		"nothing":            {"aws", nil, nil, `No rule is enabled: set rules = ["eip-attached"]`},
		"an unknown rule":    {"alicloud", nil, map[string]any{"rules": []string{"limt"}}, "There is no rule limt. The rules are"},
		"an unknown pack":    {"huaweicloud", nil, map[string]any{"packs": []string{"frist"}}, "There is no pack frist in"},
		"another cloud's":    {"alicloud", nil, map[string]any{"rules": []string{"limit"}}, "These rules are about nothing on alicloud: limit."},
		"another cloud pack": {"huaweicloud", nil, map[string]any{"packs": []string{"foreign"}}, "Pack foreign holds no rule about Huawei Cloud."},
		"a pack for another region": {
			"aws", nil, map[string]any{"packs": []string{"foreign"}}, "Pack foreign holds no rule about AWS.",
		},
		"a pack with an unknown rule": {
			"aws", map[string]string{"packs/broken.yaml": "name: broken\nrules:\n  - rule: nowhere\n"},
			map[string]any{"packs": []string{"broken"}}, "These packs name rules that do not exist: broken/nowhere.",
		},
		"a rule with an unknown policy": {
			"aws", map[string]string{"odd.yaml": "name: odd\npolicy: nowhere\n"},
			map[string]any{"rules": []string{"everything"}}, "These rules name policies that are not in deploy/policies.json: odd.",
		},
		"long parameters": {
			"aws", map[string]string{"limit.yaml": "name: limit\npolicy: one-service\nparameters:\n  limit: " + long + "\n"},
			map[string]any{"rules": []string{"limit"}}, "AWS Config takes 1024",
		},
		"long parameters in a pack": {
			"aws", map[string]string{"packs/first.yaml": "name: first\nrules:\n  - rule: limit\n    parameters: {limit: " + long + "}\n"},
			map[string]any{"packs": []string{"first"}}, "more than 1024 characters of parameters",
		},
		"a name that Huawei Cloud refuses": {
			"huaweicloud", map[string]string{"a.b.yaml": "name: a.b\npolicy: everything\n"},
			map[string]any{"rules": []string{"a.b"}}, "Rule a.b: a name on Huawei Cloud has letters, digits",
		},
		"a rule in two packs on Huawei Cloud": {
			"huaweicloud", nil, map[string]any{"packs": []string{"first", "second"}}, "A rule is in more than one of the packs first, second",
		},
		"a rule without a required value": {
			"aws", nil, map[string]any{"rules": []string{"wants-a-value"}},
			"Values are missing: wants-a-value needs allowed. Set them, for example parameters = { wants-a-value = { allowed = … } }.",
		},
		"a pack without a required value": {
			"huaweicloud", nil, map[string]any{"packs": []string{"incomplete"}}, "Values are missing: incomplete/wants-a-value-too needs allowed.",
		},
		"an unknown parameter": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "parameters": map[string]any{"everything": map[string]any{"txet": "x"}}},
			"There are no such parameters: txet of everything, which takes names, text.",
		},
		"a parameter of an unknown rule": {
			"aws", nil, map[string]any{"rules": []string{"everything"}, "parameters": map[string]any{"evrything": map[string]any{"text": "x"}}},
			"Parameters are given to rules that do not exist: evrything.",
		},
		"a tag without a value on Huawei Cloud": {
			"huaweicloud", map[string]string{"tagged.yaml": "name: tagged\npolicy: everything\nscope:\n  tag: {key: env}\n"},
			map[string]any{"rules": []string{"tagged"}}, "Rule tagged: on Huawei Cloud, scope.tag needs a value besides the key.",
		},
		"a tag without a value in a pack on Huawei Cloud": {
			"huaweicloud", map[string]string{"tagged.yaml": "name: tagged\npolicy: everything\nscope:\n  tag: {key: env}\n", "packs/tags.yaml": "name: tags\nrules:\n  - rule: tagged\n"},
			map[string]any{"packs": []string{"tags"}}, "A rule of pack tags has a scope.tag without a value",
		},
		"another zip than was asked for": {
			"aws", nil, map[string]any{"rules": []string{"everything"}, "package_sha256": strings.Repeat("0", 64)}, "has the SHA-256 checksum 9a44557465efc644",
		},
		"another zip on Huawei Cloud": {
			"huaweicloud", nil, map[string]any{"rules": []string{"everything"}, "package_sha256": strings.Repeat("0", 64)}, "has the SHA-256 checksum 9a44557465efc644",
		},
		"another zip on Alibaba Cloud": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "package_sha256": strings.Repeat("0", 64)}, "has the SHA-256 checksum 9a44557465efc644",
		},
		"a version without an alias": {
			"huaweicloud", nil, map[string]any{"rules": []string{"everything"}, "live": "1.0"}, "live and keep need an alias",
		},
		"a version that there is not": {
			"huaweicloud", nil, map[string]any{"rules": []string{"everything"}, "alias": "live", "release": "1.1", "live": "1.0"},
			"There is no version 1.0 to point the alias to: live must be release (1.1) or one of keep.",
		},
		"an alias on Function Compute 2.0": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "alias": "live"}, `concurrency need fc_version = "3.0"`,
		},
		"an alias without its ARN on Function Compute 3.0": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "alias": "live", "fc_version": "3.0"}, "An alias needs source_identifier",
		},
		"a version of Function Compute": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "fc_version": "1.0"}, "The version of Function Compute is 2.0 or 3.0.",
		},
		"a runtime of 3.0": {
			"alicloud", nil, map[string]any{"rules": []string{"everything"}, "fc_version": "3.0", "runtime": "go1"}, "On Function Compute 3.0, the runtime is custom",
		},
		"a long name":     {"aws", nil, map[string]any{"rules": []string{"everything"}, "name": strings.Repeat("a", 41)}, "The name is 1 to 40 letters"},
		"an architecture": {"aws", nil, map[string]any{"rules": []string{"everything"}, "architecture": "mips"}, "The architecture is arm64 or x86_64."},
		"a runtime":       {"alicloud", nil, map[string]any{"rules": []string{"everything"}, "runtime": "python3"}, "the runtime is go1, custom or custom.debian10"},
		"a name":          {"huaweicloud", nil, map[string]any{"rules": []string{"everything"}, "name": "1"}, "The name is 2 to 41 letters"},
		"a long bucket":   {"huaweicloud", nil, map[string]any{"rules": []string{"everything"}, "name": strings.Repeat("a", 42)}, "The name is 2 to 41 letters"},
		"a log's name":    {"alicloud", nil, map[string]any{"rules": []string{"everything"}, "name": "our_assay"}, "The name is 1 to 31 letters"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, tt.cloud, fixture)
			for file, content := range tt.files {
				d.write("rules/"+file, content)
			}
			if got := d.refusal(tt.variables); !strings.Contains(got, tt.want) {
				t.Errorf("Terraform says\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestNames: a rule can be asked for by each name that its policy has on the cloud. Rules and packs have the current one.
func TestNames(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "aws", fixture)
	d.write("rules/packs/old.yaml", "name: old\nrules:\n  - rule: every-type\n    parameters: {text: x}\n")
	d.write("rules/wanting.yaml", "name: wanting\npolicy: every-type\nparameters: {names: [a]}\n")
	made := d.apply(map[string]any{
		"rules": []string{"every-type", "AccountRule", "wanting"}, "packs": []string{"old"}, "parameters": map[string]any{"every-type": map[string]any{"text": "y"}},
	})
	got := map[string]string{}
	for _, r := range made.of("aws_config_config_rule") {
		parameters, _ := r.Values["input_parameters"].(string)
		got[text(t, r.Values["name"])] = parameters
	}
	want := map[string]string{"everything": `{"text":"y"}`, "of-the-account": "", "wanting": `{"names":"[\"a\"]"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got)\n%s", diff)
	}
	if template := text(t, made.one(t, "aws_config_conformance_pack")["template_body"]); !strings.Contains(template, `"ConfigRuleName": "everything"`) {
		t.Errorf("pack\n%s", template)
	}
	if got := newDeployment(t, "alicloud", fixture).refusal(map[string]any{"rules": []string{"AccountRule"}}); !strings.Contains(got, "There is no rule AccountRule.") {
		t.Errorf("another cloud's name: Terraform says\n%s", got)
	}
}

// TestWarns: an alarm that nobody hears must not go unnoticed, nor that Cloud Config cannot narrow a custom rule by region or tag.
func TestWarns(t *testing.T) {
	t.Parallel()
	for cloud, want := range map[string][]string{
		"alicloud":    {"whatever their tags", "buckets-tagged.", "set alarm_contact_groups", "set alarm_action_policy"},
		"aws":         {"set alarm_actions"},
		"huaweicloud": {"set alarm_action_rule"},
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			made := newDeployment(t, cloud, fixture).apply(map[string]any{"rules": []string{"buckets-tagged", "everything"}})
			warned := strings.Join(strings.Fields(strings.ReplaceAll(made.warnings, "│", "")), " ") // Terraform breaks lines
			for _, warning := range want {
				if !strings.Contains(warned, warning) {
					t.Errorf("no warning %q:\n%s", warning, made.warnings)
				}
			}
		})
	}
}
