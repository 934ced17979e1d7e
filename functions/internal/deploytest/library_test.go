package deploytest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// TestLibrary enables all rules and packs of the repository, holds them against the clouds' limits, and sends each rule's event
// through the handler: it must find the rule and take its parameters as the cloud hands them over.
func TestLibrary(t *testing.T) {
	t.Parallel()
	packs, err := builtInPacks().Names()
	if err != nil {
		t.Fatal(err)
	}
	for _, cloud := range clouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			d := newDeployment(t, cloud, own)
			h := newHandler(t)
			most := map[string]int{"aws": 128, "alicloud": 100, "huaweicloud": 64}[cloud]
			for _, together := range groups(t, cloud, packsOf(t, cloud, packs)) {
				made := d.apply(map[string]any{"rules": []string{"*"}, "packs": together})
				rules := map[string]func(*testing.T, state) []ruleMade{"aws": awsRules, "alicloud": alicloudRules, "huaweicloud": huaweicloudRules}[cloud](t, made)
				if len(rules) == 0 {
					t.Fatal("no rule was made")
				}
				for _, r := range rules {
					if count := utf8.RuneCountInString(r.name); count > most || !regexp.MustCompile(`^[A-Za-z0-9_.-]+$`).MatchString(r.name) {
						t.Errorf("%s: a name has at most %d letters, digits, '.', '_' and '-'", r.name, most)
					}
					checkEvent(t, h, cloud, r)
				}
				checkLimits(t, made)
			}
		})
	}
}

// groups are the packs that can be enabled together: on Huawei Cloud those that have no rule in common.
func groups(t *testing.T, cloud string, packs []string) [][]string {
	t.Helper()
	if cloud != compliance.HuaweiCloud {
		return [][]string{packs}
	}
	set := builtInPacks()
	var all [][]string
	var taken []map[string]bool // rules of the packs of each group
	for _, name := range packs {
		read, err := set.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		disjoint := func(rules map[string]bool) bool {
			return !slices.ContainsFunc(read.Rules, func(entry pack.Rule) bool { return rules[entry.Rule] })
		}
		at := slices.IndexFunc(taken, disjoint)
		if at < 0 {
			at, all, taken = len(all), append(all, nil), append(taken, map[string]bool{})
		}
		all[at] = append(all[at], name)
		for _, entry := range read.Rules {
			taken[at][entry.Rule] = true
		}
	}
	return all
}

// packsOf leaves out packs that hold nothing about a cloud, which Terraform refuses.
func packsOf(t *testing.T, cloud string, packs []string) []string {
	t.Helper()
	rules, set := builtInRules(), builtInPacks()
	return slices.DeleteFunc(slices.Clone(packs), func(name string) bool {
		read, err := set.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		return !slices.ContainsFunc(read.Rules, func(entry pack.Rule) bool {
			r, declared, err := rules.Lookup("", entry.Rule)
			if err != nil {
				t.Fatal(err)
			}
			return !declared.On(cloud, r.Scope.Types...).None()
		})
	})
}

func builtInPolicies() *engine.Library { return engine.Open(assay.Plans(), nil) }

func builtInRules() *rule.Set { return rulefile.NewSet(assay.Rules(), builtInPolicies()) }

func builtInPacks() *pack.Set { return pack.NewSet(assay.Rules(), builtInRules()) }

// ruleMade is a rule that Terraform made in a cloud.
type ruleMade struct {
	name  string // in the cloud
	rule  string // in rules/
	patch func(event map[string]any)
}

// awsRules are the rules by themselves and those of the conformance packs, to whose names AWS Config appends.
func awsRules(t *testing.T, made state) []ruleMade {
	t.Helper()
	patched := func(name, inRules string, parameters any) ruleMade {
		return ruleMade{name, inRules, func(event map[string]any) {
			event["configRuleName"] = name
			event["ruleParameters"] = parameters
		}}
	}
	var rules []ruleMade
	for _, r := range made.of("aws_config_config_rule") {
		parameters := r.Values["input_parameters"]
		if parameters == nil {
			parameters = ""
		}
		name := text(t, r.Values["name"])
		rules = append(rules, patched(name, name, parameters))
	}
	dir := t.TempDir()
	var files []string
	for _, pack := range made.of("aws_config_conformance_pack") {
		body := text(t, pack.Values["template_body"])
		if len(body) > 51200 {
			t.Errorf("%s: the template has %d bytes", pack.Address, len(body))
		}
		var template struct {
			Resources map[string]struct {
				Properties struct {
					ConfigRuleName  string         `yaml:"ConfigRuleName"`
					InputParameters map[string]any `yaml:"InputParameters"`
				} `yaml:"Properties"`
			} `yaml:"Resources"`
		}
		if err := yaml.Unmarshal([]byte(body), &template); err != nil {
			t.Fatal(err)
		}
		for _, resource := range template.Resources {
			encoded, err := json.Marshal(resource.Properties.InputParameters)
			if err != nil {
				t.Fatal(err)
			}
			if len(encoded) > 1024 {
				t.Errorf("%s: %d characters of parameters", resource.Properties.ConfigRuleName, len(encoded))
			}
			name := resource.Properties.ConfigRuleName
			rules = append(rules, patched(name+"-conformance-pack-k3aqr8yvj", name, string(encoded)))
		}
		file := filepath.Join(dir, text(t, pack.Values["name"])+".yaml")
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	run(t.Context(), t, ".", tool(t, "cfn-lint"), append([]string{"--regions", "eu-west-1", "--"}, files...)...)
	return rules
}

func alicloudRules(t *testing.T, made state) []ruleMade {
	t.Helper()
	var rules []ruleMade
	for _, r := range made.of("alicloud_config_rule") {
		parameters := r.Values["input_parameters"].(map[string]any)
		rules = append(rules, ruleMade{text(t, r.Values["rule_name"]), text(t, parameters["rule"]), func(event map[string]any) {
			event["ruleParameters"] = parameters
		}})
	}
	return rules
}

func huaweicloudRules(t *testing.T, made state) []ruleMade {
	t.Helper()
	patched := func(name string, parameters map[string]any) ruleMade {
		return ruleMade{name, name, func(event map[string]any) {
			event["policy_assignment_name"] = name
			wrapped := map[string]any{}
			for name, value := range parameters {
				var decoded any
				if err := json.Unmarshal([]byte(text(t, value)), &decoded); err != nil {
					t.Errorf("parameter %s of rule %s is no JSON document: %v", name, name, err)
				}
				wrapped[name] = map[string]any{"value": decoded}
			}
			event["rule_parameter"] = wrapped
		}}
	}
	var rules []ruleMade
	for _, r := range made.of("huaweicloud_rms_policy_assignment") {
		parameters, _ := r.Values["parameters"].(map[string]any)
		rules = append(rules, patched(text(t, r.Values["name"]), parameters))
	}
	for _, pack := range made.of("huaweicloud_rms_assignment_package") {
		body := text(t, pack.Values["template_body"])
		if len(body) > 51200 {
			t.Errorf("%s: the template has %d characters", pack.Address, len(body))
		}
		var template struct {
			Resource map[string]map[string]struct {
				Name       string
				Parameters map[string]any
			}
		}
		if err := json.Unmarshal([]byte(body), &template); err != nil {
			t.Fatal(err)
		}
		for _, assignment := range template.Resource["huaweicloud_rms_policy_assignment"] {
			rules = append(rules, patched(assignment.Name, assignment.Parameters))
		}
	}
	return rules
}

// checkLimits holds texts against the limits that the providers' and the clouds' documentation gives.
func checkLimits(t *testing.T, made state) {
	t.Helper()
	limits := map[string]map[string]int{
		"aws_config_config_rule":             {"description": 256, "input_parameters": 1024},
		"aws_iam_role_policy":                {"policy": 10240},
		"alicloud_config_rule":               {"description": 500},
		"alicloud_fc_function":               {"description": 256, "name": 128},
		"alicloud_ram_policy":                {"policy_document": 6144, "policy_name": 128},
		"huaweicloud_rms_policy_assignment":  {"description": 512, "name": 64},
		"huaweicloud_rms_assignment_package": {"name": 64},
		"huaweicloud_identity_agency":        {"description": 255, "name": 64},
		"huaweicloud_fgs_function":           {"name": 60, "user_data": 4096},
	}
	for _, r := range made.resources {
		for name, most := range limits[r.Type] {
			if value, isText := r.Values[name].(string); isText && utf8.RuneCountInString(value) > most {
				t.Errorf("%s: %s has %d characters, more than %d", r.Address, name, utf8.RuneCountInString(value), most)
			}
		}
		if r.Type == "huaweicloud_identity_agency" && strings.ContainsAny(text(t, r.Values["description"]), `@#$%^&*<>\`) {
			t.Errorf("%s: the description has characters that IAM refuses", r.Address)
		}
	}
}

// testHandler is the handler that is deployed, whose reports go nowhere.
type testHandler struct{ *handler.Handler }

func newHandler(t *testing.T) testHandler {
	t.Helper()
	client := &http.Client{Transport: &preview.Recorder{}}
	h, err := handler.New(t.Context(), handler.Options{
		Clouds: []compliance.Cloud{
			&huaweicloud.Cloud{Client: delivery.Client{HTTP: client}},
			&alicloud.Cloud{Client: delivery.Client{HTTP: client}},
			&aws.Cloud{Region: "eu-west-1", Client: delivery.Client{HTTP: client}},
		},
		Rules: builtInRules(), Policies: builtInPolicies(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return testHandler{h}
}

// checkEvent gives an example event of a rule's policy the name and the parameters that the rule has in the cloud.
func checkEvent(t *testing.T, h testHandler, cloud string, made ruleMade) {
	t.Helper()
	r, _, err := builtInRules().Lookup(cloud, made.rule)
	if err != nil {
		t.Fatal(err)
	}
	file := example(t, cloud, r.Policy)
	var event map[string]any
	if err := json.Unmarshal(file, &event); err != nil {
		t.Fatal(err)
	}
	made.patch(event)
	patched, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	result, err := h.Handle(compliance.WithInvocation(t.Context(), preview.Invocation()), patched)
	var undetermined *compliance.UndeterminedError
	if errors.As(err, &undetermined) && strings.HasPrefix(undetermined.Cause, "lookup ") { // the rule was found, and its policy looks something up
		return
	}
	if err != nil {
		t.Errorf("rule %s: %v", made.name, err)
		return
	}
	if result.Rule != made.rule || result.Policy != r.Policy {
		t.Errorf("rule %s is taken for rule %s, policy %s", made.name, result.Rule, result.Policy)
	}
}

// example is an event of a resource that the policy can judge.
func example(t *testing.T, cloud, policy string) []byte {
	t.Helper()
	files, err := policytest.ExampleFiles(assay.Examples(), path.Join("*", compile.FolderName(policy)))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		told, err := policytest.ParseExampleName(file)
		if err != nil {
			t.Fatal(err)
		}
		_, fetched := fs.Stat(assay.Examples(), strings.TrimSuffix(file, ".json")+".item.json")
		if told.Cloud != cloud || fetched == nil || told.Verdict != compliance.Compliant && told.Verdict != compliance.NonCompliant {
			continue
		}
		content, err := fs.ReadFile(assay.Examples(), file)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	t.Fatal(fmt.Errorf("policy %s has no example event of %s", policy, cloud))
	return nil
}
