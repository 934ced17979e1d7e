// Package deploytest checks offline what deploy/ would make in a cloud: Terraform itself plans and applies the deployments against
// stand-ins of the providers, and what comes out is held against the clouds' limits, the code's API calls and the handler.
package deploytest_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/policy/catalogue"
)

const repository = "../../.."

// tool finds a program that CI must have and a developer may lack.
func tool(t *testing.T, name string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	switch {
	case err == nil:
		return file
	case os.Getenv("CI") != "":
		t.Fatalf("%s is not installed", name)
	default:
		t.Skipf("%s is not installed", name)
	}
	return ""
}

// mirror makes a directory from which Terraform installs the stand-in as every provider, and returns the configuration of Terraform's command
// that names it.
func mirror(standIn string) (string, error) {
	dir := mirrorDir
	tables, err := filepath.Glob("provider/schemas/*.yaml")
	if err != nil {
		return "", err
	}
	for _, file := range tables {
		source, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		var table struct{ Source, Version string }
		if err := yaml.Unmarshal(source, &table); err != nil {
			return "", err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		folder := filepath.Join(dir, "registry.terraform.io", table.Source, table.Version, "linux_amd64")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return "", err
		}
		if err := os.Symlink(standIn, filepath.Join(folder, "terraform-provider-"+name+"_v"+table.Version)); err != nil {
			return "", err
		}
	}
	config := filepath.Join(dir, "terraformrc")
	return config, os.WriteFile(config, fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror { path = %q }\n}\n", dir), 0o600)
}

// mirrorDir is there while the tests run.
var mirrorDir string

var mirrored struct {
	once   sync.Once
	config string
	err    error
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "assay-providers-")
	if err != nil {
		panic(err)
	}
	mirrorDir = dir
	status := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(status)
}

// deployment is a copy of one cloud's folder, with what it reads beside it.
type deployment struct {
	t       *testing.T
	cloud   string
	root    string // deploy/, rules/ and dist/ are here
	config  string
	applied string // file of the changes
	account string // directory of the names that are taken
	folder  string // below deploy/, where Terraform runs; empty: the cloud's
}

// library is what a deployment enables: the repository's, or a directory with policies.json and rules/.
type library string

const (
	own     library = ""
	fixture library = "testdata/library"
)

// builtInCatalogue is deploy/policies.json as it has to be: that the committed one is up to date, `assay docs --check` finds.
var builtInCatalogue = sync.OnceValues(func() ([]byte, error) { return catalogue.JSON(assay.Policies(), assay.Schemas()) })

func newDeployment(t *testing.T, cloud string, from library) *deployment {
	t.Helper()
	tool(t, "terraform")
	standIn := platformtest.Build(t, "internal/deploytest/provider")
	mirrored.once.Do(func() { mirrored.config, mirrored.err = mirror(standIn) })
	config, err := mirrored.config, mirrored.err
	if err != nil {
		t.Fatal(err)
	}
	d := &deployment{t: t, cloud: cloud, root: t.TempDir(), config: config}
	d.applied, d.account = filepath.Join(d.root, "applied"), t.TempDir()
	d.copy(filepath.Join(repository, "deploy"), "deploy")
	if from == own {
		d.copy(filepath.Join(repository, "rules"), "rules")
		policies, err := builtInCatalogue()
		if err != nil {
			t.Fatal(err)
		}
		d.write("deploy/policies.json", string(policies))
	} else {
		d.copy(filepath.Join(string(from), "rules"), "rules")
		d.write("deploy/policies.json", string(read(t, filepath.Join(string(from), "policies.json"))))
	}
	for _, zip := range []string{"fc-amd64", "functiongraph-amd64", "lambda-amd64", "lambda-arm64"} {
		d.write("dist/"+zip+".zip", "a zip")
	}
	d.initialize()
	return d
}

// initialized has, by cloud, the folder of a deployment in which `terraform init` has run. What init makes is the same for all.
var initialized = struct {
	sync.Mutex
	folders map[string]string
}{folders: map[string]string{}}

// initialize runs `terraform init`, or copies what it made for another deployment of the cloud.
func (d *deployment) initialize() {
	d.t.Helper()
	initialized.Lock()
	defer initialized.Unlock()
	made := filepath.Join(mirrorDir, "initialized", d.cloud)
	folder := filepath.Join(d.root, "deploy", d.cloud)
	if initialized.folders[d.cloud] == "" {
		if output, err := d.terraform("init", "-input=false"); err != nil {
			d.t.Fatalf("%v\n%s", err, output)
		}
		run(d.t.Context(), d.t, ".", "mkdir", "-p", made)
		run(d.t.Context(), d.t, folder, "cp", "-R", ".terraform", ".terraform.lock.hcl", made)
		initialized.folders[d.cloud] = made
		return
	}
	run(d.t.Context(), d.t, made, "cp", "-R", ".terraform", ".terraform.lock.hcl", folder)
}

func (d *deployment) copy(from, to string) {
	d.t.Helper()
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if err == nil && entry.Name() == ".terraform" {
				return fs.SkipDir
			}
			return err
		}
		if strings.HasPrefix(entry.Name(), "terraform.tfstate") || entry.Name() == ".terraform.lock.hcl" {
			return nil
		}
		d.write(filepath.Join(to, name), string(read(d.t, filepath.Join(from, name))))
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *deployment) write(name, content string) {
	d.t.Helper()
	file := filepath.Join(d.root, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(content), 0o600)); err != nil {
		d.t.Fatal(err)
	}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// terraform runs a command of Terraform in the cloud's folder and returns what it prints.
func (d *deployment) terraform(args ...string) (string, error) {
	command := exec.CommandContext(d.t.Context(), "terraform", args...)
	command.Dir = filepath.Join(d.root, "deploy", cmp.Or(d.folder, d.cloud))
	command.Env = d.environment()
	output, err := command.CombinedOutput()
	return string(output), err
}

func (d *deployment) environment() []string {
	return append(os.Environ(), "TF_CLI_CONFIG_FILE="+d.config, "CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color", "ASSAY_APPLIED="+d.applied, "ASSAY_ACCOUNT="+d.account)
}

// variables are those that the clouds' folders require.
func (d *deployment) variables(more map[string]any) []string {
	variables := map[string]any{}
	switch d.cloud {
	case "aws":
		variables["region"] = "eu-west-1"
	case "alicloud":
		variables["region"], variables["international"] = "cn-shanghai", false
	case "huaweicloud":
		variables["region"] = "cn-north-4"
	}
	maps.Copy(variables, more)
	var args []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		value, isText := variables[name].(string)
		if !isText {
			encoded, err := json.Marshal(variables[name])
			if err != nil {
				d.t.Fatal(err)
			}
			value = string(encoded)
		}
		args = append(args, "-var="+name+"="+value)
	}
	return args
}

// resource is one that Terraform made.
type resource struct {
	Address string         `json:"address"`
	Type    string         `json:"type"`
	Values  map[string]any `json:"values"`
}

// module is a module with those that it calls.
type module struct {
	Resources []resource `json:"resources"`
	Children  []module   `json:"child_modules"`
}

// all are the managed resources, with their addresses in the deployment's own module.
func (m module) all() []resource {
	var all []resource
	for _, r := range m.Resources {
		r.Address = strings.TrimPrefix(r.Address, "module.assay.")
		if !strings.HasPrefix(r.Address, "data.") && !strings.Contains(r.Address, ".data.") && r.Type != "terraform_data" {
			all = append(all, r)
		}
	}
	for _, child := range m.Children {
		all = append(all, child.all()...)
	}
	return all
}

// state is what there is after an apply.
type state struct {
	resources []resource
	outputs   map[string]any
	order     []string // the resources' types in the order in which they were made
	warnings  string   // what Terraform printed
}

func (d *deployment) apply(variables map[string]any) state {
	d.t.Helper()
	printed, err := d.terraform(append([]string{"apply", "-auto-approve", "-input=false"}, d.variables(variables)...)...)
	if err != nil {
		d.t.Fatalf("%v\n%s", err, printed)
	}
	return d.state(printed)
}

func (d *deployment) state(printed string) state {
	d.t.Helper()
	shown, err := d.terraform("show", "-json")
	if err != nil {
		d.t.Fatalf("%v\n%s", err, shown)
	}
	var decoded struct {
		Values struct {
			RootModule module                         `json:"root_module"`
			Outputs    map[string]struct{ Value any } `json:"outputs"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(shown), &decoded); err != nil {
		d.t.Fatal(err)
	}
	s := state{outputs: map[string]any{}, warnings: printed}
	s.resources = decoded.Values.RootModule.all()
	for name, output := range decoded.Values.Outputs {
		s.outputs[name] = output.Value
	}
	if order, err := os.ReadFile(d.applied); err == nil {
		s.order = strings.Fields(string(order))
	}
	return s
}

// refusal is what Terraform says where it must not plan, without the frame that it draws around it.
func (d *deployment) refusal(variables map[string]any) string {
	d.t.Helper()
	printed, err := d.terraform(append([]string{"plan", "-input=false"}, d.variables(variables)...)...)
	if err == nil {
		d.t.Fatalf("Terraform plans this:\n%s", printed)
	}
	return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(printed)), " ")
}

func (s state) of(typeName string) []resource {
	return slices.DeleteFunc(slices.Clone(s.resources), func(r resource) bool { return r.Type != typeName })
}

// one is the only resource of a type.
func (s state) one(t *testing.T, typeName string) map[string]any {
	t.Helper()
	found := s.of(typeName)
	if len(found) != 1 {
		t.Fatalf("%d of %s, want one", len(found), typeName)
	}
	return found[0].Values
}

// run runs a program and fails the test with what it prints.
func run(ctx context.Context, t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = dir
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, output)
	}
	return string(output)
}
