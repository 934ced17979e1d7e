package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
			if written := assay(0, "new", "policy", "network/eip-kind"); strings.Count(written, "wrote ") != 4 || !strings.Contains(written, "wrote "+filepath.Join(folder, "eip_kind.rego")) {
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
			if got := assay(2, "new", "policy", "network/eip-kind"); !strings.Contains(got, "already exists; nothing was written") {
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
			if got := assay(1, "check"); !strings.Contains(got, source[len(directory)+1:]+`:23: undefined ref: input.resource.properties.typ;`) || !strings.Contains(got, "1 problem\n") {
				t.Errorf("check, misspelt: %s", got)
			}
			if got := assay(1, "test"); !strings.Contains(got, "1 passed, 5 failed") || !strings.Contains(got, "properties.typ is missing") {
				t.Errorf("test, misspelt: %s", got)
			}
			if got := assay(2, "invoke", filepath.Join(folder, "examples")); !strings.Contains(got, "2 of 2 events could not be evaluated") {
				t.Errorf("invoke, misspelt: %s", got)
			}
			edit("not evidence.type in", "evidence.type in")
			if got := assay(1, "test", "--output", "json"); !strings.Contains(got, "want Compliant, got NonCompliant; the address is of type EIP") {
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

func TestNewPolicyRefuses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"eip": "must be CATEGORY/NAME", "../a/b": "must be CATEGORY/NAME", "a/B": "must be CATEGORY/NAME", "a/b_": "must be CATEGORY/NAME",
		"lib/eip": `category "lib" is reserved`, "disk/ecs-disk-in-use": `"ecs-disk-in-use" is a name of policy disk-in-use`, "schemas/eip": `category "schemas" is reserved`,
	} {
		directory := t.TempDir()
		got := in(t, directory, "", nil, "new", "policy", name)
		if left, err := os.ReadDir(directory); got.status != 2 || !strings.Contains(got.stderr, want) || len(left) > 0 || err != nil {
			t.Errorf("%s: status %d, %s%v %v", name, got.status, got.stderr, left, err)
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

// Documents are the same wherever they are written.
func TestDocs(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	if got := in(t, empty, "", nil, "docs", "--check"); got.status != 1 || !strings.Contains(got.stderr, "run assay docs") {
		t.Errorf("status %d, %s", got.status, got.stderr)
	}
	if left, err := os.ReadDir(empty); err != nil || len(left) > 0 {
		t.Errorf("--check wrote %v, %v", left, err)
	}
	in(t, empty, "", nil, "docs")
	elsewhere := []string{"COLUMNS=60", "AWS_REGION=eu-west-1", "ASSAY_ALICLOUD_ENDPOINT=https://example.com", "HUAWEICLOUD_SDK_DOMAIN_ID=d1"}
	if got := in(t, empty, "", elsewhere, "docs", "--check"); got.status != 0 {
		t.Errorf("written, but status %d, %s", got.status, got.stdout)
	}
	stale := filepath.Join(empty, "docs", "policies", "no-such-policy.md")
	if err := os.WriteFile(stale, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := in(t, empty, "", nil, "docs", "--check"); got.status != 1 || !strings.Contains(got.stdout, filepath.Join("docs", "policies", "no-such-policy.md")) {
		t.Errorf("a page too many: status %d, %s", got.status, got.stdout)
	}
	in(t, empty, "", nil, "docs")
	if _, err := os.Stat(stale); !os.IsNotExist(err) {
		t.Errorf("a page too many is left: %v", err)
	}
}
