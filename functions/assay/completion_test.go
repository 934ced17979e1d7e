package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// completions are what shells offer after a line.
var completions = map[string][]string{
	"assay ver":         {"version"},
	"assay help pack i": {"import"},
	"assay pack ":       {"create", "delete", "export", "get", "import", "list", "report"},
	"assay audit --fa":  {"--fail-on"},
	"assay audit --all snapshot --fail-on un":      {"undetermined"},
	"assay check --output s":                       {"sarif"},
	"assay check --output=s":                       {"--output=sarif"},
	"assay invoke --rule eip-bandwidth-l":          {"eip-bandwidth-limit"},
	"assay invoke --fail --rule eip-bandwidth-l":   {"eip-bandwidth-limit"},
	"assay invoke --rule own-e":                    {"own-eip-rule"},
	"assay audit --pack mlps-level-3-":             {"mlps-level-3-pre-check"},
	"assay collect ali":                            {"alicloud"},
	"assay collect alicloud ":                      {"files"},
	"assay completion ":                            {"bash", "fish", "zsh"},
	"assay schema aws/AWS::S3::B":                  {"aws/AWS::S3::Bucket"},
	"assay new policy queue --type aws/AWS::S3::B": {"aws/AWS::S3::Bucket"},
	"assay invoke ":                                {"files"},
	"assay test -v --watch ":                       {"files"},
}

// Each script offers what is wanted in the shell itself. A stub stands for zsh's compadd, which only works in its line editor.
func TestCompletion(t *testing.T) {
	t.Parallel()
	path := filepath.Dir(platformtest.Build(t, "assay")) + string(filepath.ListSeparator) + os.Getenv("PATH")
	directory := t.TempDir()
	if err := os.MkdirAll(filepath.Join(directory, "rules"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, "rules", "own-eip-rule.yaml"), []byte("name: own-eip-rule\npolicy: eip-attached\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, "files"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for shell, script := range map[string]string{
		"bash": `source <(assay completion bash)
COMP_LINE=$1 COMP_POINT=${#1}
_assay
if ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"; else echo files; fi`,
		"zsh": `compdef() { : }
compadd() { print -rl -- $names }
_files() { print files }
source <(assay completion zsh)
words=(${(s: :)1})
[[ $1 == *' ' ]] && words+=('')
CURRENT=$#words
_assay`,
		"fish": `assay completion fish | source
complete -C $argv[1]`,
	} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(shell); err != nil {
				t.Skipf("%s is not installed", shell)
			}
			for line, want := range completions {
				arguments := []string{"-c", script, shell, line}
				if shell == "fish" {
					arguments = []string{"-c", script, line}
				}
				command := exec.CommandContext(t.Context(), shell, arguments...)
				command.Dir, command.Env = directory, []string{"PATH=" + path, "HOME=" + directory}
				output, err := command.Output()
				if err != nil {
					t.Errorf("%q: %v", line, err)
				}
				var got []string
				for offered := range strings.Lines(string(output)) {
					name, _, _ := strings.Cut(strings.TrimSpace(offered), "\t")
					if shell == "fish" && strings.HasSuffix(name, "/") {
						continue // files include directories
					}
					got = append(got, name)
				}
				slices.Sort(got)
				if shell == "bash" { // it replaces only what follows a colon or an equals sign
					last := line[strings.LastIndex(line, " ")+1:]
					want = slices.Clone(want)
					for i := range want {
						want[i] = strings.TrimPrefix(want[i], last[:strings.LastIndexAny(last, ":=")+1])
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%q (-want +got)\n%s", line, diff)
				}
			}
		})
	}
}
