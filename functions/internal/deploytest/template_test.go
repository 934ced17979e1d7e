package deploytest_test

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
)

// TestSAM holds the template against CloudFormation's schemas and against what Terraform makes.
func TestSAM(t *testing.T) {
	t.Parallel()
	file := filepath.Join(repository, "deploy/aws/template.yaml")
	run(t.Context(), t, ".", tool(t, "cfn-lint"), "--", file)

	var template any
	if err := yaml.Unmarshal(read(t, file), &template); err != nil {
		t.Fatal(err)
	}
	properties := at(template, "Resources", "Function", "Properties")
	var actions, alarms []string
	statementsOf := func(document any) {
		for _, s := range at(document, "Statement").([]any) {
			actions = append(actions, each(at(s, "Action"))...)
		}
	}
	statementsOf(at(template, "Resources", "Role", "Properties", "Policies", 0, "PolicyDocument"))
	statementsOf(at(template, "Resources", "SweepPolicy", "Properties", "PolicyDocument"))
	for policy, want := range map[string]string{"LookUpPolicy": "Permissions on *", "LimitedLookUpPolicy": "LimitedPermissions on LimitedTo"} {
		statement := at(template, "Resources", policy, "Properties", "PolicyDocument", "Statement", 0)
		if got := fmt.Sprint(at(statement, "Action"), " on ", at(statement, "Resource")); got != want {
			t.Errorf("%s allows %s, want %s", policy, got, want)
		}
	}
	for id, policy := range catalogueOf(t) {
		limited := map[string]bool{}
		for _, resources := range policy.Permissions["aws"] {
			limited[strings.Join(resources, " ")] = true
		}
		if delete(limited, "*"); len(limited) > 1 {
			t.Errorf("policy %s limits its permissions in %d ways, and the template takes one", id, len(limited))
		}
	}
	slices.Sort(actions)
	for _, r := range at(template, "Resources").(map[string]any) {
		if at(r, "Type") == "AWS::CloudWatch::Alarm" {
			p := at(r, "Properties")
			alarms = append(alarms, fmt.Sprint(at(p, "Namespace"), at(p, "MetricName"), at(p, "Statistic"), at(p, "ComparisonOperator"), at(p, "Threshold"), at(p, "Period"), at(p, "TreatMissingData")))
		}
	}
	slices.Sort(alarms)
	sam := map[string]string{
		"runtime": fmt.Sprint(at(properties, "Runtime")), "handler": fmt.Sprint(at(properties, "Handler")),
		"architectures": fmt.Sprint(at(properties, "Architectures")), "package": filepath.Base(at(properties, "CodeUri").(string)),
		"memory": fmt.Sprint(at(properties, "MemorySize")), "timeout": fmt.Sprint(at(properties, "Timeout", 1)),
		"alias":       fmt.Sprint(at(properties, "AutoPublishAlias")),
		"environment": fmt.Sprint(at(properties, "Environment", "Variables")),
		"retries":     fmt.Sprint(at(properties, "EventInvokeConfig", "MaximumRetryAttempts")),
		"age":         fmt.Sprint(at(properties, "EventInvokeConfig", "MaximumEventAgeInSeconds")),
		"letters":     fmt.Sprint(at(template, "Resources", "DeadLetters", "Properties", "MaximumMessageSize")),
		"actions":     fmt.Sprint(actions),
		"alarms":      strings.Join(alarms, "\n"),
	}

	made := newDeployment(t, "aws", own).apply(map[string]any{"rules": []string{"access-policy-in-use"}}) // a scheduled rule
	function, invoke := made.one(t, "aws_lambda_function"), made.one(t, "aws_lambda_function_event_invoke_config")
	alarms = nil
	for _, r := range made.of("aws_cloudwatch_metric_alarm") {
		v := r.Values
		alarms = append(alarms, fmt.Sprint(v["namespace"], v["metric_name"], v["statistic"], v["comparison_operator"], int(v["threshold"].(float64)), v["period"], v["treat_missing_data"]))
	}
	slices.Sort(alarms)
	terraform := map[string]string{
		"runtime": fmt.Sprint(function["runtime"]), "handler": fmt.Sprint(function["handler"]),
		"architectures": fmt.Sprint(function["architectures"]), "package": filepath.Base(text(t, function["filename"])),
		"memory": fmt.Sprint(function["memory_size"]), "timeout": fmt.Sprint(function["timeout"]),
		"alias":       fmt.Sprint(made.one(t, "aws_lambda_alias")["name"]),
		"environment": fmt.Sprint(at(function, "environment", 0, "variables")),
		"retries":     fmt.Sprint(invoke["maximum_retry_attempts"]),
		"age":         fmt.Sprint(invoke["maximum_event_age_in_seconds"]),
		"letters":     fmt.Sprint(int(made.one(t, "aws_sqs_queue")["max_message_size"].(float64))),
		"actions":     fmt.Sprint(allowed(t, policies(t, "aws", made)...)),
		"alarms":      strings.Join(alarms, "\n"),
	}
	if diff := cmp.Diff(terraform, sam); diff != "" {
		t.Errorf("-Terraform +SAM\n%s", diff)
	}
}

// at walks into decoded YAML or JSON, by names and indices.
func at(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			value = value.(map[string]any)[step]
		case int:
			value = value.([]any)[step]
		}
	}
	return value
}

// The part of Serverless Devs' component fc that s.yaml uses (repository devsapp/fc, docs/en/yaml).
type fc struct {
	Region  string
	Service struct {
		Name           string
		Description    string
		InternetAccess bool   `yaml:"internetAccess"`
		LogConfig      string `yaml:"logConfig"`
		Role           struct {
			Name     string
			Policies []struct {
				Name        string
				Description string
				Statement   []struct {
					Effect   string   `yaml:"Effect"`
					Action   []string `yaml:"Action"`
					Resource []string `yaml:"Resource"`
				}
			}
		}
	}
	Function struct {
		Name               string
		Description        string
		Runtime            string
		Handler            string
		CodeURI            string            `yaml:"codeUri"`
		MemorySize         int               `yaml:"memorySize"`
		Timeout            int               `yaml:"timeout"`
		Environment        map[string]string `yaml:"environmentVariables"`
		AsyncConfiguration struct {
			Age         int `yaml:"maxAsyncEventAgeInSeconds"`
			Retries     int `yaml:"maxAsyncRetryAttempts"`
			Destination struct {
				OnFailure string `yaml:"onFailure"`
			}
		} `yaml:"asyncConfiguration"`
	}
}

// The part of Serverless Devs' component fc3 that fc3.yaml uses (repository devsapp/fc3, src/schema.json).
type fc3 struct {
	Region              string
	FunctionName        string `yaml:"functionName"`
	Description         string
	Runtime             string
	Code                string
	CustomRuntimeConfig struct {
		Command []string
		Port    int
	} `yaml:"customRuntimeConfig"`
	CPU                 float64           `yaml:"cpu"`
	MemorySize          int               `yaml:"memorySize"`
	DiskSize            int               `yaml:"diskSize"`
	Timeout             int               `yaml:"timeout"`
	InstanceConcurrency int               `yaml:"instanceConcurrency"`
	InternetAccess      bool              `yaml:"internetAccess"`
	LogConfig           string            `yaml:"logConfig"`
	Role                string            `yaml:"role"`
	Environment         map[string]string `yaml:"environmentVariables"`
	AsyncInvokeConfig   struct {
		Age         int `yaml:"maxAsyncEventAgeInSeconds"`
		Retries     int `yaml:"maxAsyncRetryAttempts"`
		Destination struct {
			OnFailure struct{ Destination string } `yaml:"onFailure"`
		} `yaml:"destinationConfig"`
	} `yaml:"asyncInvokeConfig"`
}

// component is one entry of Serverless Devs' services or resources.
type component[T any] struct {
	Component string
	Props     T
}

func strictly[T any](t *testing.T, file string) T {
	t.Helper()
	var value T
	decoder := yaml.NewDecoder(bytes.NewReader(read(t, file)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return value
}

func TestServerlessDevs(t *testing.T) {
	t.Parallel()
	two := strictly[struct {
		Edition, Name, Access string
		Vars                  map[string]string
		Services              map[string]component[fc]
	}](t, filepath.Join(repository, "deploy/alicloud/s.yaml"))
	three := strictly[struct {
		Edition, Name, Access string
		Vars                  map[string]string
		Resources             map[string]component[fc3]
	}](t, filepath.Join(repository, "deploy/alicloud/fc3.yaml"))
	if two.Edition != "1.0.0" || two.Services["assay"].Component != "fc" || three.Edition != "3.0.0" || three.Resources["assay"].Component != "fc3" {
		t.Error("edition 1.0.0 goes with component fc, edition 3.0.0 with fc3")
	}

	made := newDeployment(t, "alicloud", own).apply(map[string]any{"rules": []string{"access-policy-in-use"}}) // a scheduled rule
	function, async := made.one(t, "alicloud_fc_function"), made.one(t, "alicloud_fc_function_async_invoke_config")
	terraform := fmt.Sprint(function["runtime"], function["handler"], filepath.Base(text(t, function["filename"])), function["memory_size"], function["timeout"],
		async["maximum_retry_attempts"], async["maximum_event_age_in_seconds"])
	f := two.Services["assay"].Props.Function
	if got := fmt.Sprint(f.Runtime, f.Handler, filepath.Base(f.CodeURI), f.MemorySize, f.Timeout, f.AsyncConfiguration.Retries, f.AsyncConfiguration.Age); got != terraform {
		t.Errorf("s.yaml says %s, Terraform %s", got, terraform)
	}

	var actions []string
	for _, policy := range two.Services["assay"].Props.Service.Role.Policies {
		for _, statement := range policy.Statement {
			actions = append(actions, statement.Action...)
		}
	}
	want := append(slices.Concat(alicloud.Actions, alicloud.SweepActions), "log:PostLogStoreLogs", "mns:SendMessage")
	slices.Sort(want)
	slices.Sort(actions)
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("actions (-want +got)\n%s", diff)
	}

	g := three.Resources["assay"].Props
	if len(g.FunctionName) > 128 || len(g.Description) > 256 || g.MemorySize%64 != 0 || g.MemorySize < 128 || g.DiskSize != 512 && g.DiskSize != 10240 ||
		g.CPU < 0.05 || g.CPU > 16 || g.InstanceConcurrency > 200 || g.Timeout > 86400 || g.AsyncInvokeConfig.Retries > 8 || g.AsyncInvokeConfig.Age > 2592000 {
		t.Errorf("fc3.yaml leaves the component's limits: %+v", g)
	}
	const letters = "${vars.deadLetters}"
	if f.AsyncConfiguration.Destination.OnFailure != letters || g.AsyncInvokeConfig.Destination.OnFailure.Destination != letters {
		t.Error("a failure goes nowhere")
	}
	if g.Timeout != f.Timeout || g.Runtime != "custom.debian12" || !slices.Equal(g.CustomRuntimeConfig.Command, []string{"/code/bootstrap"}) || g.CustomRuntimeConfig.Port != 9000 || g.Code != f.CodeURI {
		t.Errorf("fc3.yaml does not start the function: %+v", g)
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(f.Environment)), slices.Sorted(maps.Keys(g.Environment))); diff != "" {
		t.Errorf("settings (-s.yaml +fc3.yaml)\n%s", diff)
	}
}

// TestPackages: what deploy/ uploads is what `make dist` builds, and the ports of the images are those that the functions listen on.
func TestPackages(t *testing.T) {
	t.Parallel()
	targets := string(read(t, filepath.Join(repository, "functions/dist/main.go")))
	named := regexp.MustCompile(`dist/(?:container/)?([a-z]+-(?:[a-z0-9]+|\$\{[^}]+\}))`)
	err := filepath.WalkDir(filepath.Join(repository, "deploy"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for _, match := range named.FindAllStringSubmatch(string(read(t, file)), -1) {
			name, _, _ := strings.Cut(match[1], "${")
			if !strings.Contains(targets, `{Name: "`+name) {
				t.Errorf("%s: %s is not built", file, match[0])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for cloud, function := range map[string]string{"alicloud": "fc", "huaweicloud": "functiongraph-image"} {
		lines := bufio.NewScanner(bytes.NewReader(read(t, filepath.Join(repository, "deploy", cloud, "Dockerfile"))))
		for lines.Scan() {
			if port, exposes := strings.CutPrefix(lines.Text(), "EXPOSE "); exposes &&
				!strings.Contains(string(read(t, filepath.Join(repository, "functions", function, "main.go"))), `"`+port+`"`) {
				t.Errorf("%s does not listen on port %s", function, port)
			}
		}
	}
}
