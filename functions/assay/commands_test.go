package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	builtin "github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// A new policy passes check and test as it stands and can be invoked, in a directory of one's own. Then it can be broken in many ways.
func TestNewPolicy(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{"here": nil, "elsewhere": {"--policies", "own/p", "--rules", "own/r"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			assay := func(status int, arguments ...string) string {
				t.Helper()
				got := in(t, directory, "", nil, append(arguments, flags...)...)
				if got.status != status {
					t.Errorf("%v: status %d, want %d\n%s%s", arguments, got.status, status, got.stdout, got.stderr)
				}
				return got.stdout + got.stderr
			}
			policies, rules := "policies", "rules"
			if flags != nil {
				policies, rules = flags[1], flags[3]
				if err := os.MkdirAll(filepath.Join(directory, policies), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.MkdirAll(filepath.Join(directory, rules), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			folder := filepath.Join(policies, "network", "eip_kind")
			kind := []string{"new", "policy", "network/eip-kind", "--type", "huaweicloud/vpc.publicips", "--property", "type", "--param", "types:list=EIP"}
			if written := assay(0, kind...); strings.Count(written, "wrote ") != 4 || !strings.Contains(written, "wrote "+filepath.Join(folder, "eip_kind.rego")) {
				t.Errorf("new: %s", written)
			}
			if diff := cmp.Diff("no problems found\n", assay(0, "check")); diff != "" {
				t.Errorf("check (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff("3 unit tests, 2 example events, 1 proof, Rego coverage 100.0 %\n6 passed, 0 failed\n", assay(0, "test", "--min-coverage", "100")); diff != "" {
				t.Errorf("test (-want +got):\n%s", diff)
			}
			assay(0, "test", folder)
			if got := assay(1, "invoke", "--fail", filepath.Join(folder, "examples")); !strings.Contains(got, "NonCompliant: 1 of 2 events") {
				t.Errorf("invoke: %s", got)
			}
			if got := assay(2, kind...); !strings.Contains(got, "already exists; nothing was written") {
				t.Errorf("new, twice: %s", got)
			}

			source := filepath.Join(directory, folder, "eip_kind.rego")
			good, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			edit := func(old, new string) {
				t.Helper()
				text := strings.Replace(string(good), old, new, 1)
				if text == string(good) {
					t.Fatalf("there is no %q", old)
				}
				if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			edit("properties.type", "properties.typ")
			if got := assay(1, "check"); !strings.Contains(got, source[len(directory)+1:]+`:26: undefined ref: input.resource.properties.typ;`) || !strings.Contains(got, "1 problem\n") {
				t.Errorf("check, misspelt: %s", got)
			}
			if got := assay(1, "test"); !strings.Contains(got, "1 passed, 5 failed") || !strings.Contains(got, "properties.typ is missing") {
				t.Errorf("test, misspelt: %s", got)
			}
			if got := assay(2, "invoke", filepath.Join(folder, "examples")); !strings.Contains(got, "2 of 2 events could not be evaluated") {
				t.Errorf("invoke, misspelt: %s", got)
			}
			edit("not evidence.type in", "evidence.type in")
			if got := assay(1, "test", "--output", "json"); !strings.Contains(got, "want Compliant, got NonCompliant; type is EIP") {
				t.Errorf("test, turned round: %s", got)
			}
			edit("not evidence.type in", "input.resource.name in")
			if got := assay(1, "check", "--output", "json"); !strings.Contains(got, `"message":"deny depends on input.resource.name; put the value into evidence`) {
				t.Errorf("check, past the evidence: %s", got)
			}
			edit("package ", "packag ")
			assay(2, "test")
		})
	}
}

// A policy of any form about any cloud passes check and test as it is written.
func TestNewPolicyOfEveryForm(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	item := `{"provider": "rocketmq", "type": "instances", "id": "x1", "name": "prod", "properties": {"ssl_enable": true, "password": "hunter2", "in": "x",
		"storage": {"size-gb": "600", "encrypted": "true"}, "nodes": [{"az": "a"}]}}`
	if err := os.WriteFile(filepath.Join(directory, "item.json"), []byte(item), 0o600); err != nil {
		t.Fatal(err)
	}
	assay := func(arguments string) result { return in(t, directory, "", nil, strings.Fields(arguments)...) }
	for arguments, judges := range map[string]string{
		"dcs-ssl --type huaweicloud/dcs.redis":                                                                                                      "enableSsl",
		"dcs-memory --type huaweicloud/dcs.redis --property max_memory --param min_gb:number=4":                                                     "max_memory",
		"dcs-memory-limit --type huaweicloud/dcs.redis --property max_memory --param max_gb:integer":                                                "max_memory",
		"kv/dcs-engine --type huaweicloud/dcs.redis --property engine":                                                                              "engine",
		"dcs-version --type huaweicloud/dcs.redis --property engine_version --param version:string=6.0":                                             "engine_version",
		"dcs-versions --type huaweicloud/dcs.redis --property engine_version --param v:list --param n:integers":                                     "engine_version",
		"dcs-open --type huaweicloud/dcs.redis --property enable_publicip --param open:boolean=false":                                               "enable_publicip",
		"dcs-closed --type huaweicloud/dcs.redis --property enable_publicip --param open:boolean":                                                   "enable_publicip",
		"vpc-state --type aws/AWS::EC2::VPC --property state.value":                                                                                 "state.value",
		"sqs-queue-encrypted --type aws/AWS::SQS::Queue":                                                                                            "SqsManagedSseEnabled",
		"table-protected --type aws/AWS::DynamoDB::Table --param wanted:boolean=true":                                                               "deletionProtectionEnabled",
		"bucket-kms --type alicloud/ACS::OSS::Bucket --property ServerSideEncryptionRule.KMSDataEncryption":                                         "ServerSideEncryptionRule.KMSDataEncryption",
		"rds-storage --type alicloud/ACS::RDS::DBInstance --property DBInstanceStorage --param n:number":                                            "DBInstanceStorage",
		"dcs-all --type huaweicloud/dcs.redis --property enable_publicip --property no_password_access --property capacity --param p:boolean=false": "enable_publicip, no_password_access, capacity.",
		"mq-storage-encrypted --from item.json":                                                                                                     "storage.encrypted",
	} {
		got := assay("new policy " + arguments)
		if got.status != 0 || !strings.Contains(got.stdout, "\nIt judges "+judges) {
			t.Errorf("%s: status %d, %s%s", arguments, got.status, got.stdout, got.stderr)
		}
	}
	for _, arguments := range []string{"mq-storage-size --from item.json --property storage.size-gb --param n:number=600", "mq-in --from item.json --property in"} {
		if got := assay("new policy " + arguments); got.status != 0 { // of a type that has a schema by now
			t.Errorf("%s: status %d, %s%s", arguments, got.status, got.stdout, got.stderr)
		}
	}
	for arguments, want := range map[string]string{
		"check": "no problems found\n", "fmt --check": "", "test --min-coverage 100": "57 unit tests, 36 example events, 17 proofs, Rego coverage 100.0 %\n110 passed, 0 failed\n",
	} {
		if got := assay(arguments); got.status != 0 || got.stdout != want {
			t.Errorf("%s: status %d, %s%s", arguments, got.status, got.stdout, got.stderr)
		}
	}
	// What a resource holds stays out of the files, besides what is judged.
	err := filepath.WalkDir(filepath.Join(directory, "policies"), func(file string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if strings.Contains(string(content), "hunter2") {
			t.Errorf("%s holds a secret of the resource", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNewPolicyRefuses(t *testing.T) {
	t.Parallel()
	const queue = " --type aws/AWS::SQS::Queue"
	for arguments, want := range map[string]string{
		"../a/b" + queue: "must be NAME or CATEGORY/NAME", "a/B" + queue: "must be NAME or CATEGORY/NAME", "a/b_" + queue: "must be NAME or CATEGORY/NAME",
		"lib/eip" + queue: `category "lib" is reserved`, "schemas/eip" + queue: `category "schemas" is reserved`,
		"disk/ecs-disk-in-use" + queue:               `"ecs-disk-in-use" is a name of policy disk-in-use`,
		"queue":                                      "--type with a resource type (assay schema lists them), or --from",
		"queue --type AWS::SQS::Queue":               `there is no schema of resource type "AWS::SQS::Queue"; the nearest are aws/AWS::SQS::Queue, aws/AWS::KMS::Key, aws/AWS::S3::Bucket; a resource type begins with its cloud`,
		"queue --type aws/AWS::SQS::Queu":            `there is no schema of resource type "aws/AWS::SQS::Queu"; the nearest are aws/AWS::SQS::Queue`,
		"queue --type huaweicloud/dms.queue":         "assay new policy NAME --from FILE derives one",
		"queue" + queue + " --property KmsMasterKey": `aws/AWS::SQS::Queue has no property "KmsMasterKey"; the nearest are KmsMasterKeyId`,
		"queue" + queue + " --property KmsMasterKeyId --property KmsMasterKeyId": "KmsMasterKeyId and KmsMasterKeyId are the same or one is in the other",
		"queue --type aws/AWS::EC2::Volume --property attachments":               "is array or in a list",
		"queue" + queue + " --param days":                                        `"days" must be NAME:TYPE=DEFAULT`,
		"queue" + queue + " --param days:days=3":                                 `"days:days=3" must be NAME:TYPE=DEFAULT`,
		"queue" + queue + " --param days:number=many":                            `default "many" of parameter days must be of type number`,
		"queue" + queue + " --param rule:string=a":                               `"rule": a parameter's name`,
		"queue --from nothing.json":                                              "no such file",
		"queue --from empty.json":                                                "empty.json",
		"queue --from several.ndjson":                                            "holds resources of 2 types: choose one with --type: huaweicloud/a.b, huaweicloud/c.d",
		"queue --from several.ndjson" + queue:                                    "holds no resource of type aws/AWS::SQS::Queue with properties, but of huaweicloud/a.b, huaweicloud/c.d",
	} {
		directory := t.TempDir()
		for file, content := range map[string]string{
			"empty.json":     "{}",
			"several.ndjson": `{"provider": "a", "type": "b", "id": "1", "properties": {"x": 1}}` + "\n" + `{"provider": "c", "type": "d", "id": "2", "properties": {"x": 1}}` + "\n",
		} {
			if err := os.WriteFile(filepath.Join(directory, file), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got := in(t, directory, "", nil, append([]string{"new", "policy"}, strings.Fields(arguments)...)...)
		if left, err := os.ReadDir(directory); got.status != 2 || !strings.Contains(got.stderr, want) || len(left) != 2 || err != nil {
			t.Errorf("%s: status %d, %s%v %v", arguments, got.status, got.stderr, left, err)
		}
	}
}

// There is a sample of every type that a policy names, and each is an event that can be evaluated with the policy that the list names.
func TestSample(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	listed := in(t, directory, "", nil, "sample")
	lines := strings.Split(strings.TrimSpace(listed.stdout), "\n")
	if listed.status != 0 || len(lines) < 20 {
		t.Fatalf("status %d, %s", listed.status, listed.stdout)
	}
	for _, line := range lines[1:] {
		fields := strings.Fields(line) // name, type, --rule, policy
		sample := in(t, directory, "", nil, "sample", fields[0])
		invoked := in(t, directory, sample.stdout, nil, "invoke", "--output", "json", "--rule", fields[3], "-")
		var shown struct {
			Verdict  string
			Resource struct{ Type string }
		}
		err := json.Unmarshal([]byte(invoked.stdout), &shown)
		if sample.status != 0 || err != nil || shown.Resource.Type != fields[1] || shown.Verdict == "" {
			t.Errorf("%s: status %d, %v, %+v\n%s", fields[0], sample.status, err, shown, invoked.stderr)
		}
	}
	library := compile.NewLibrary(builtin.Policies())
	folders, err := library.Folders()
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		metadata, err := library.Metadata(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, named := range metadata.ResourceTypes {
			if !strings.Contains(named, "*") && !strings.Contains(listed.stdout, " "+named+" ") {
				t.Errorf("there is no sample of %s, which policy %s judges", named, metadata.ID)
			}
		}
	}
	for name, want := range map[string]string{"alicloud/nothing": `no sample matches "alicloud/nothing"`, "aws/ec2": `"aws/ec2" matches several samples: choose one of aws/ec2.`} {
		if got := in(t, directory, "", nil, "sample", name); got.status != 2 || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: status %d, %s", name, got.status, got.stderr)
		}
	}
	if one, whole := in(t, directory, "", nil, "sample", "alicloud/eip"), in(t, directory, "", nil, "sample", "alicloud/ACS::EIP::EipAddress"); one.status != 0 || one != whole {
		t.Errorf("status %d and %d", one.status, whole.status)
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{{}, {"--help"}, {"invoke", "--help"}} {
		if got := in(t, t.TempDir(), "", nil, arguments...); got.status != 0 || !strings.HasPrefix(got.stdout, "Usage: assay") || got.stderr != "" {
			t.Errorf("%v: status %d, %s%s", arguments, got.status, got.stdout, got.stderr)
		}
	}
	for arguments, want := range map[string]string{"nothing": "see assay --help", "invoke --nothing": "see assay invoke --help", "pack get": "see assay pack get --help"} {
		if got := in(t, t.TempDir(), "", nil, strings.Fields(arguments)...); got.status != 2 || got.stdout != "" || !strings.Contains(got.stderr, want) {
			t.Errorf("%s: status %d, %s%s", arguments, got.status, got.stdout, got.stderr)
		}
	}
}

// Documents are the same wherever they are written. What is missing and what is left over is found, and mended.
func TestDocs(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	leftOver := filepath.Join("docs", "policies", "no-such-policy.md")
	if err := os.CopyFS(directory, fstest.MapFS{filepath.ToSlash(leftOver): {}}); err != nil {
		t.Fatal(err)
	}
	got := in(t, directory, "", nil, "docs", "--check")
	stale := strings.Split(got.stdout, "\n")
	if got.status != 1 || !strings.Contains(got.stderr, "run assay docs") || !slices.Contains(stale, leftOver) || !slices.Contains(stale, filepath.Join("docs", "policies", "eip-attached.md")) {
		t.Errorf("status %d, %s%s", got.status, got.stdout, got.stderr)
	}
	if left, err := os.ReadDir(filepath.Join(directory, "docs", "policies")); err != nil || len(left) != 1 {
		t.Errorf("--check wrote %v, %v", left, err)
	}
	in(t, directory, "", nil, "docs")
	if _, err := os.Stat(filepath.Join(directory, leftOver)); !os.IsNotExist(err) {
		t.Errorf("a page too many is left: %v", err)
	}
	elsewhere := []string{"COLUMNS=60", "AWS_REGION=eu-west-1", "ASSAY_ALICLOUD_ENDPOINT=https://example.com", "HUAWEICLOUD_SDK_DOMAIN_ID=d1"}
	if got := in(t, directory, "", elsewhere, "docs", "--check"); got.status != 0 {
		t.Errorf("written, but status %d, %s", got.status, got.stdout)
	}
}
