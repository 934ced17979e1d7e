package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// newLibrary writes a policy into a directory of its own, and breaks it on demand.
func newLibrary(t *testing.T, broken bool) string {
	t.Helper()
	directory := t.TempDir()
	if got := in(t, directory, "", nil, "new", "policy", "sqs-queue-encrypted", "--type", "aws/AWS::SQS::Queue"); got.status != 0 {
		t.Fatalf("%s%s", got.stdout, got.stderr)
	}
	if broken {
		if err := os.Remove(filepath.Join(directory, "policies/queue/sqs_queue_encrypted/examples/aws_noncompliant.json")); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

// readYAML decodes a file of the repository's root.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// The script of the GitHub action does in bash what its inputs say. What GitHub does around it is not tested.
func TestAction(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	type step struct {
		Uses, ID, Shell, Run string
		Env, With            map[string]string
	}
	var action struct {
		Inputs map[string]struct{ Description, Default string }
		Runs   struct {
			Using string
			Steps []step
		}
	}
	readYAML(t, "action.yml", &action)
	var script step
	for _, s := range action.Runs.Steps {
		if s.Run != "" && s.Shell != "bash" || strings.Contains(s.Run, "${{") { // an expression in a script could be made to run anything
			t.Errorf("step %+v", s)
		}
		for _, folder := range regexp.MustCompile(`\./functions/\w+`).FindAllString(s.Run, -1) {
			if _, err := os.Stat(filepath.Join("../..", folder, "main.go")); err != nil {
				t.Error(err)
			}
		}
		if s.ID == "assay" {
			script = s
		}
	}
	if action.Runs.Using != "composite" || script.Run == "" {
		t.Fatalf("%+v", action)
	}
	snapshots, err := filepath.Abs("../../docs/snapshots")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Dir(platformtest.Build(t, "assay")) + string(filepath.ListSeparator) + os.Getenv("PATH")
	for name, test := range map[string]struct {
		inputs          map[string]string
		broken          bool
		status          int
		stdout          string
		summary, output string
	}{
		"defaults":         {status: 0},
		"annotations":      {broken: true, status: 1, stdout: "::error file=policies/queue/sqs_queue_encrypted,title=assay check::there is no example event"},
		"summary":          {inputs: map[string]string{"command": "test", "output": "summary"}, summary: "### assay test: 6 passed, 0 failed"},
		"arguments":        {inputs: map[string]string{"command": "test", "arguments": "--min-coverage 101 policies/queue", "output": "summary"}, status: 1, summary: "less than 101 %"},
		"code scanning":    {inputs: map[string]string{"output": "sarif"}, broken: true, status: 1, output: "sarif=TEMP/assay.sarif\n"},
		"nothing to scan":  {inputs: map[string]string{"output": "sarif", "arguments": "nowhere"}, status: 2},
		"audit":            {inputs: map[string]string{"command": "audit", "arguments": snapshots + " --pack internet-access --fail-on high"}, status: 1, stdout: "24 resources in 3 accounts", summary: "restricted-ssh"},
		"unknown command":  {inputs: map[string]string{"command": "serve"}, status: 2, stdout: "::error::assay: command must be"},
		"no shell command": {inputs: map[string]string{"arguments": "$(touch run); touch run"}, status: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory, temporary := newLibrary(t, test.broken), t.TempDir()
			summary, output := filepath.Join(temporary, "summary"), filepath.Join(temporary, "output")
			environment := []string{"PATH=" + path, "RUNNER_TEMP=" + temporary, "GITHUB_STEP_SUMMARY=" + summary, "GITHUB_OUTPUT=" + output}
			for variable, expression := range script.Env {
				input := strings.TrimSuffix(strings.TrimPrefix(expression, "${{ inputs."), " }}")
				declared, known := action.Inputs[input]
				if !known {
					t.Fatalf("there is no input %q", input)
				}
				value, given := test.inputs[input]
				if !given {
					value = declared.Default
				}
				environment = append(environment, variable+"="+value)
			}
			command := exec.CommandContext(t.Context(), bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script.Run)
			command.Dir, command.Env = directory, environment
			stdout, err := command.Output()
			if _, isExit := err.(*exec.ExitError); err != nil && !isExit {
				t.Fatal(err)
			}
			read := func(file string) string {
				text, err := os.ReadFile(file)
				if err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
				return strings.ReplaceAll(string(text), temporary, "TEMP")
			}
			if status := command.ProcessState.ExitCode(); status != test.status || !strings.Contains(string(stdout), test.stdout) ||
				!strings.Contains(read(summary), test.summary) || read(output) != test.output {
				t.Errorf("status %d, want %d\n%s\nsummary: %s\noutput: %s", status, test.status, stdout, read(summary), read(output))
			}
			if _, err := os.Stat(filepath.Join(directory, "run")); err == nil {
				t.Error("an argument was run as a command")
			}
		})
	}
}

// The entries of the pre-commit hooks are commands that pass in a good library, and fail in a bad one.
func TestPreCommitHooks(t *testing.T) {
	t.Parallel()
	var hooks []struct {
		ID, Name, Description, Language, Entry, Files string
		PassFilenames                                 *bool `yaml:"pass_filenames"`
	}
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 3 {
		t.Fatalf("%d hooks", len(hooks))
	}
	for _, hook := range hooks {
		t.Run(hook.ID, func(t *testing.T) {
			t.Parallel()
			const policy = "policies/queue/sqs_queue_encrypted/sqs_queue_encrypted.rego"
			if hook.Language != "golang" || !regexp.MustCompile(hook.Files).MatchString(policy) {
				t.Errorf("%+v", hook)
			}
			arguments := strings.Fields(hook.Entry)[1:]
			if hook.PassFilenames == nil || *hook.PassFilenames {
				arguments = append(arguments, policy)
			}
			if got := in(t, newLibrary(t, false), "", nil, arguments...); got.status != 0 {
				t.Errorf("%v: status %d\n%s%s", arguments, got.status, got.stdout, got.stderr)
			}
			broken := newLibrary(t, true)
			if err := os.WriteFile(filepath.Join(broken, policy), []byte("package\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := in(t, broken, "", nil, arguments...); got.status == 0 {
				t.Errorf("%v passes in a broken library", arguments)
			}
		})
	}
}

// What docs/install.md shows of the action and the hooks exists.
func TestInstallPage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/install.md")
	if err != nil {
		t.Fatal(err)
	}
	var action struct{ Inputs map[string]any }
	readYAML(t, "action.yml", &action)
	var hooks []struct{ ID string }
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	inputs, ids := 0, 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		var shown struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
			Repos []struct{ Hooks []struct{ ID string } }
		}
		if err := yaml.Unmarshal(block[1], &shown); err != nil {
			t.Fatal(err)
		}
		for _, step := range shown.Steps {
			for input := range step.With {
				inputs++
				if action.Inputs[input] == nil {
					t.Errorf("the action has no input %s", input)
				}
			}
		}
		for _, repo := range shown.Repos {
			ids += len(repo.Hooks)
			for _, hook := range repo.Hooks {
				if !slices.Contains(hooks, hook) {
					t.Errorf("there is no hook %s", hook.ID)
				}
			}
		}
	}
	if inputs == 0 || ids != len(hooks) {
		t.Errorf("the page shows %d inputs and %d hooks", inputs, ids)
	}
	for input := range action.Inputs {
		if !strings.Contains(string(page), "| `"+input+"` |") {
			t.Errorf("the page does not mention input %s", input)
		}
	}
}
