package deploytest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// changes are the types of what was created or changed since mark, and, with a minus before them, of what was destroyed; each once.
func (d *deployment) changes(mark int) []string {
	d.t.Helper()
	log, err := os.ReadFile(d.applied)
	if err != nil {
		d.t.Fatal(err)
	}
	types := strings.Fields(string(log))[mark:]
	slices.Sort(types)
	return slices.Compact(types)
}

// mark is where the log of changes ends.
func (d *deployment) mark() int {
	log, _ := os.ReadFile(d.applied) // none before the first change
	return len(strings.Fields(string(log)))
}

// step applies a deployment and holds what it changes against what it should.
func (d *deployment) step(name string, variables map[string]any, want ...string) state {
	d.t.Helper()
	mark := d.mark()
	made := d.apply(variables)
	if diff := cmp.Diff(want, d.changes(mark), cmp.Transformer("empty", func(s []string) []string { return append([]string{}, s...) })); diff != "" {
		d.t.Errorf("%s changes (-want +got)\n%s", name, diff)
	}
	return made
}

// destroy destroys a deployment, after which no name may be taken.
func (d *deployment) destroy(variables map[string]any) {
	d.t.Helper()
	if printed, err := d.terraform(append([]string{"destroy", "-auto-approve"}, d.variables(variables)...)...); err != nil {
		d.t.Fatalf("destroy: %v\n%s", err, printed)
	}
}

func (d *deployment) taken() []string {
	d.t.Helper()
	entries, err := os.ReadDir(d.account)
	if err != nil {
		d.t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// with adds variables to others.
func with(variables map[string]any, more ...any) map[string]any {
	all := map[string]any{}
	for name, value := range variables {
		all[name] = value
	}
	for i := 0; i < len(more); i += 2 {
		all[more[i].(string)] = more[i+1]
	}
	return all
}

// TestLifeOnAWS applies afresh and again, to a second region, upgrades, rolls back and destroys. Rules are touched by none of the steps between,
// so their results stay.
func TestLifeOnAWS(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "aws", fixture)
	rules := map[string]any{"rules": []string{"everything", "hourly"}, "packs": []string{"first"}}
	made := d.apply(rules)
	if got := made.outputs["version"]; got != "1" {
		t.Errorf("the first version is %v", got)
	}
	d.step("the same again", rules)

	second := newDeployment(t, "aws", fixture)
	second.account = d.account
	there := second.apply(with(rules, "region", "eu-central-1"))
	if role := text(t, there.one(t, "aws_iam_role")["name"]); role != "assay-function-eu-central-1" {
		t.Errorf("the role of the second region is %s", role)
	}
	if got := d.refusal(with(rules, "region", "eu-central-1")); !strings.Contains(got, "This state holds the deployment of eu-west-1. Another region needs its own: terraform workspace new eu-central-1") {
		t.Errorf("a state for a second region: Terraform says\n%s", got)
	}

	d.write("dist/lambda-arm64.zip", "a newer zip")
	upgraded := d.step("an upgrade", rules, "aws_lambda_alias", "aws_lambda_function")
	if got := upgraded.outputs["version"]; got != "2" {
		t.Errorf("after the upgrade, version %v evaluates", got)
	}
	back := d.step("a rollback", with(rules, "live", "1"), "aws_lambda_alias")
	if got := back.outputs["version"]; got != "1" {
		t.Errorf("after the rollback, version %v evaluates", got)
	}
	if diff := cmp.Diff(made.outputs["function_arn"], back.outputs["function_arn"]); diff != "" {
		t.Errorf("what AWS Config invokes has changed (-before +after)\n%s", diff)
	}

	d.destroy(rules)
	if left := slices.DeleteFunc(d.taken(), func(name string) bool { return strings.Contains(name, "eu-central-1") }); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	second.destroy(with(rules, "region", "eu-central-1"))
	if left := d.taken(); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestLifeOnHuaweiCloud upgrades and rolls back in place, as Config's documentation has the function's URN, and with an alias.
func TestLifeOnHuaweiCloud(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "huaweicloud", fixture)
	rules := map[string]any{"rules": []string{"everything"}, "packs": []string{"first"}}
	made := d.apply(rules)
	d.step("the same again", rules)
	before := text(t, made.outputs["package_sha256"])

	d.write("dist/newer.zip", "a newer zip")
	newer := filepath.Join(d.root, "dist/newer.zip")
	d.step("an upgrade", with(rules, "package", newer), "huaweicloud_fgs_function")
	d.step("a rollback", with(rules, "package_sha256", before), "huaweicloud_fgs_function")

	aliased := with(rules, "alias", "live", "release", "1.0")
	d.step("an alias", aliased, "-huaweicloud_rms_assignment_package", "huaweicloud_fgs_async_invoke_configuration", "huaweicloud_fgs_function", "huaweicloud_rms_assignment_package", "huaweicloud_rms_policy_assignment")
	versions := func(made state) map[string]any {
		found := map[string]any{}
		for _, version := range made.one(t, "huaweicloud_fgs_function")["versions"].([]any) {
			aliases := at(version, "aliases").([]any)
			found[text(t, at(version, "name"))] = len(aliases)
		}
		return found
	}
	upgraded := d.step("an upgrade behind the alias", with(aliased, "package", newer, "release", "1.1", "keep", []string{"1.0"}), "huaweicloud_fgs_function")
	if diff := cmp.Diff(map[string]any{"1.0": 0, "1.1": 1}, versions(upgraded)); diff != "" {
		t.Errorf("aliases of the versions after the upgrade (-want +got)\n%s", diff)
	}
	back := d.step("a rollback behind the alias", with(aliased, "package", newer, "release", "1.1", "keep", []string{"1.0"}, "live", "1.0"), "huaweicloud_fgs_function")
	if diff := cmp.Diff(map[string]any{"1.0": 1, "1.1": 0}, versions(back)); diff != "" {
		t.Errorf("aliases of the versions after the rollback (-want +got)\n%s", diff)
	}
	if got := back.outputs["function_urn"]; got != "urn:fss:cn-north-4:0123456789abcdef:function:default:assay:!live" {
		t.Errorf("Config invokes %v", got)
	}

	d.destroy(rules)
	if left := d.taken(); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestLifeOnAlicloud: rules keep their results while they are bound to the same function. Terraform re-creates them only where rebind_to allows it.
func TestLifeOnAlicloud(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "alicloud", fixture)
	rules := map[string]any{"rules": []string{"everything"}, "packs": []string{"first"}}
	made := d.apply(rules)
	d.step("the same again", rules)
	before := text(t, made.outputs["package_sha256"])

	d.write("dist/newer.zip", "a newer zip")
	newer := with(rules, "package", filepath.Join(d.root, "dist/newer.zip"))
	d.step("an upgrade", newer, "alicloud_fc_function")
	d.step("a rollback", with(rules, "package_sha256", before), "alicloud_fc_function")

	const three = "acs:fc:cn-shanghai:1234567890123456:functions/assay"
	moved := with(rules, "fc_version", "3.0", "source_identifier", three)
	if got := d.refusal(moved); !strings.Contains(got, "The rules are bound to acs:fc:cn-shanghai:1234567890123456:services/assay.LATEST/functions/evaluate.") ||
		!strings.Contains(got, "Cloud Config deletes the results of all of them. To do this all the same: rebind_to = \""+three+"\".") {
		t.Errorf("Function Compute 3.0: Terraform says\n%s", got)
	}
	moved = with(moved, "rebind_to", three)
	mark := d.mark()
	d.apply(moved)
	if changed := d.changes(mark); !slices.Contains(changed, "-alicloud_config_rule") || !slices.Contains(changed, "alicloud_config_rule") {
		t.Errorf("the rules are not re-created: %v", changed)
	}
	d.step("the same again on 3.0", moved)
	if got := d.refusal(with(moved, "source_identifier", three+"/elsewhere")); !strings.Contains(got, "The rules are bound to "+three+".") {
		t.Errorf("another function: Terraform says\n%s", got)
	}
	d.destroy(moved)
	if left := d.taken(); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

// TestFunctionCompute3 upgrades and rolls back behind an alias.
func TestFunctionCompute3(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "alicloud", fixture)
	const alias = "acs:fc:cn-shanghai:1234567890123456:functions/assay/live"
	first := map[string]any{"rules": []string{"everything"}, "fc_version": "3.0", "alias": "live", "source_identifier": alias, "release": "1.0", "concurrency": 20}
	made := d.apply(first)
	function, async := made.one(t, "alicloud_fcv3_function"), made.one(t, "alicloud_fcv3_async_invoke_config")
	got := []any{
		function["runtime"], at(function, "custom_runtime_config", 0, "command", 0), at(function, "custom_runtime_config", 0, "port"), function["cpu"], function["memory_size"],
		async["qualifier"], at(async, "destination_config", 0, "on_failure", 0, "destination"), made.one(t, "alicloud_fcv3_concurrency_config")["reserved_concurrency"],
		made.one(t, "alicloud_config_rule")["source_identifier"], made.one(t, "alicloud_fcv3_alias")["version_id"],
	}
	want := []any{
		"custom.debian12", "/code/bootstrap", 9000.0, 0.5, 512.0,
		"live", "acs:mns:cn-shanghai:1234567890123456:/queues/assay-dead-letters/messages", 20.0, alias, "1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the function (-want +got)\n%s", diff)
	}
	d.write("dist/newer.zip", "a newer zip")
	second := with(first, "package", filepath.Join(d.root, "dist/newer.zip"), "release", "1.1", "keep", []string{"1.0"})
	upgraded := d.step("an upgrade", second, "alicloud_fcv3_alias", "alicloud_fcv3_function", "alicloud_fcv3_function_version")
	if got := upgraded.one(t, "alicloud_fcv3_alias")["version_id"]; got != "2" {
		t.Errorf("after the upgrade, version %v evaluates", got)
	}
	back := d.step("a rollback", with(second, "live", "1.0"), "alicloud_fcv3_alias")
	if got := back.one(t, "alicloud_fcv3_alias")["version_id"]; got != "1" {
		t.Errorf("after the rollback, version %v evaluates", got)
	}
}

// TestSettings gives every deployment what an account may demand: tags, keys, a network, a boundary, limits, alarms and existing agencies.
func TestSettings(t *testing.T) {
	t.Parallel()
	tags := map[string]any{"owner": "security"}
	for cloud, test := range map[string]struct {
		variables map[string]any
		want      map[string]any
		got       func(state) map[string]any
	}{
		"aws": {
			map[string]any{
				"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "permissions_boundary": "arn:aws:iam::111122223333:policy/boundary", "concurrency": 10, "tracing": true,
				"vpc": map[string]any{"subnet_ids": []string{"subnet-1"}, "security_group_ids": []string{"sg-1"}}, "alarm_actions": []string{"arn:aws:sns:eu-west-1:111122223333:alarms"},
				"alias": "",
			},
			map[string]any{
				"boundary": "arn:aws:iam::111122223333:policy/boundary", "concurrency": 10.0, "subnet": "subnet-1", "tracing": "Active", "log key": "arn:aws:kms:eu-west-1:111122223333:key/k",
				"queue key": "arn:aws:kms:eu-west-1:111122223333:key/k", "invoked": "arn:aws:lambda:eu-west-1:111122223333:function:assay",
				"actions": []string{
					"config:GetResourceConfigHistory", "config:PutEvaluations", "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
					"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses", "kms:Decrypt", "kms:GenerateDataKey",
					"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
				},
			},
			func(made state) map[string]any {
				function := made.one(t, "aws_lambda_function")
				return map[string]any{
					"boundary": made.one(t, "aws_iam_role")["permissions_boundary"], "concurrency": function["reserved_concurrent_executions"],
					"subnet": at(function, "vpc_config", 0, "subnet_ids", 0), "tracing": at(function, "tracing_config", 0, "mode"),
					"log key": made.one(t, "aws_cloudwatch_log_group")["kms_key_id"], "queue key": made.one(t, "aws_sqs_queue")["kms_master_key_id"],
					"invoked": at(made.one(t, "aws_config_config_rule"), "source", 0, "source_identifier"), "actions": allowed(t, policies(t, "aws", made)...),
				}
			},
		},
		"alicloud": {
			map[string]any{
				"vpc":                  map[string]any{"vpc_id": "vpc-1", "vswitch_ids": []string{"vsw-1"}, "security_group_id": "sg-1"},
				"log_encryption":       map[string]any{"key_id": "key", "role_arn": "acs:ram::1234567890123456:role/sls"},
				"alarm_contact_groups": []string{"security"}, "alarm_action_policy": "policy",
			},
			map[string]any{
				"vswitch": "vsw-1", "key": "key", "alarms": 5, "silence": "policy",
				"attached": []string{"AliyunECSNetworkInterfaceManagementAccess", "assay-function"},
			},
			func(made state) map[string]any {
				var attached []string
				for _, r := range made.of("alicloud_ram_role_policy_attachment") {
					attached = append(attached, text(t, r.Values["policy_name"]))
				}
				slices.Sort(attached)
				return map[string]any{
					"vswitch": at(made.one(t, "alicloud_fc_service"), "vpc_config", 0, "vswitch_ids", 0),
					"key":     at(made.one(t, "alicloud_log_store"), "encrypt_conf", 0, "user_cmk_info", 0, "cmk_key_id"),
					"alarms":  len(made.of("alicloud_cms_alarm")), "attached": attached,
					"silence": at(made.one(t, "alicloud_sls_alert"), "configuration", 0, "policy_configuration", 0, "action_policy_id"),
				}
			},
		},
		"huaweicloud": {
			map[string]any{
				"vpc": map[string]any{"vpc_id": "vpc-1", "network_id": "subnet-1"}, "kms_key_id": "key", "max_instances": 7, "alarm_action_rule": "rule",
				"function_agency": "their-function", "config_agency": "their-config",
			},
			map[string]any{
				"network": "subnet-1", "key": "key", "instances": "7", "agency": "their-function", "invoker": `"their-config"`, "agencies": 0, "roles": 0, "silence": "rule",
			},
			func(made state) map[string]any {
				function := made.one(t, "huaweicloud_fgs_function")
				return map[string]any{
					"network": function["network_id"], "key": function["user_data_encrypt_kms_key_id"], "instances": function["max_instance_num"], "agency": function["agency"],
					"invoker":  at(made.one(t, "huaweicloud_rms_policy_assignment"), "custom_policy", 0, "auth_value", "agency_name"),
					"agencies": len(made.of("huaweicloud_identity_agency")), "roles": len(made.of("huaweicloud_identity_role")),
					"silence": made.one(t, "huaweicloud_lts_keywords_alarm_rule")["alarm_action_rule_name"],
				}
			},
		},
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			made := newDeployment(t, cloud, fixture).apply(with(test.variables, "rules", []string{"everything"}, "tags", tags))
			if diff := cmp.Diff(test.want, test.got(made)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, r := range made.resources {
				if set, takes := r.Values["tags"]; takes {
					if diff := cmp.Diff(tags, set); diff != "" {
						t.Errorf("%s: tags (-want +got)\n%s", r.Address, diff)
					}
				}
			}
		})
	}
}

// TestModules calls a module as an organization does: with for_each, and with aliases of a provider.
func TestModules(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "aws", fixture)
	d.write("deploy/aws/main.tf", `
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}

module "assay" {
  for_each = { network = ["everything"], storage = ["hourly"] }
  source   = "./module"

  name  = "assay-${each.key}"
  rules = each.value
}

module "frankfurt" {
  source    = "./module"
  providers = { aws = aws.frankfurt }

  rules = ["everything"]
}
`)
	for _, file := range []string{"variables.tf", "outputs.tf"} {
		if err := os.Remove(filepath.Join(d.root, "deploy/aws", file)); err != nil {
			t.Fatal(err)
		}
	}
	if output, err := d.terraform("init", "-input=false"); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	if output, err := d.terraform("apply", "-auto-approve", "-input=false"); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	var roles []string
	for _, r := range d.state("").of("aws_iam_role") {
		roles = append(roles, text(t, r.Values["name"]))
	}
	slices.Sort(roles)
	want := []string{"assay-function-eu-central-1", "assay-network-function-eu-west-1", "assay-storage-function-eu-west-1"}
	if diff := cmp.Diff(want, roles); diff != "" {
		t.Errorf("roles (-want +got)\n%s", diff)
	}
}

// TestMoved: a state from before there were modules is taken over. Its rules keep their results, because they are not re-created.
func TestMoved(t *testing.T) {
	t.Parallel()
	d := newDeployment(t, "alicloud", fixture)
	root := filepath.Join(d.root, "deploy/alicloud")
	old := filepath.Join(d.root, "deploy/former")
	run(t.Context(), t, d.root, "cp", "-R", filepath.Join(root, "module"), old)
	for _, file := range []string{"function.tf", "rules.tf"} {
		source := string(read(t, filepath.Join(old, file)))
		d.write("deploy/former/"+file, strings.NewReplacer("../../selection", "../selection", "/../../../", "/../../", "-dead-letters", "-given-up").Replace(source))
	}
	d.write("deploy/former/provider.tf", "provider \"alicloud\" {\n  region = var.region\n}\n")
	rules := map[string]any{"rules": []string{"everything"}, "packs": []string{"first"}, "log_project": "log"}
	d.folder = "former"
	if output, err := d.terraform("init", "-input=false"); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	d.apply(rules)
	if err := os.Rename(filepath.Join(old, "terraform.tfstate"), filepath.Join(root, "terraform.tfstate")); err != nil {
		t.Fatal(err)
	}
	d.folder = ""
	mark := d.mark()
	d.apply(rules)
	for _, changed := range d.changes(mark) {
		if strings.Contains(changed, "config_rule") || strings.Contains(changed, "compliance_pack") || strings.HasPrefix(changed, "-alicloud_fc") {
			t.Errorf("changed or destroyed: %s", changed)
		}
	}
}

// TestRoots: a root has the variables of its module, and hands over each.
func TestRoots(t *testing.T) {
	t.Parallel()
	for _, cloud := range clouds {
		folder := filepath.Join(repository, "deploy", cloud)
		root, module := string(read(t, filepath.Join(folder, "variables.tf"))), string(read(t, filepath.Join(folder, "module/variables.tf")))
		if !strings.HasSuffix(root, module) {
			t.Errorf("%s: variables.tf does not end with module/variables.tf", cloud)
		}
		main := string(read(t, filepath.Join(folder, "main.tf")))
		for _, match := range regexp.MustCompile(`(?m)^variable "(\w+)"`).FindAllStringSubmatch(module, -1) {
			if !regexp.MustCompile(`(?m)^  ` + match[1] + ` += var\.` + match[1] + `$`).MatchString(main) {
				t.Errorf("%s: main.tf does not hand over %s", cloud, match[1])
			}
		}
	}
}

// TestVersions: modules say from which version of a provider on and up to which; a root pins the one that the mock stands for.
func TestVersions(t *testing.T) {
	t.Parallel()
	for _, cloud := range clouds {
		folder := filepath.Join(repository, "deploy", cloud)
		pinned := regexp.MustCompile(`version = "([\d.]+)"\n`).FindStringSubmatch(string(read(t, filepath.Join(folder, "versions.tf"))))
		mocked := regexp.MustCompile(`(?m)^version: (.+)$`).FindStringSubmatch(string(read(t, "provider/schemas/"+cloud+".yaml")))
		if pinned == nil || mocked == nil || pinned[1] != mocked[1] {
			t.Errorf("%s: the root pins %v, the mock is %v", cloud, pinned, mocked)
		}
		if bounds := string(read(t, filepath.Join(folder, "module/versions.tf"))); !regexp.MustCompile(`version = ">= [\d.]+, < [\d.]+"`).MatchString(bounds) {
			t.Errorf("%s: the module does not bound the provider's version:\n%s", cloud, bounds)
		}
	}
}
