package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the READMEs show is what the commands print.
func TestREADME(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	readmes := map[string]string{"README.md": "", "README.zh-CN.md": ""}
	for file := range readmes {
		text, err := os.ReadFile(filepath.Join(repository, file))
		if err != nil {
			t.Fatal(err)
		}
		readmes[file] = string(text)
	}
	shown := func(t *testing.T, file, command string, got result) {
		t.Helper()
		_, want, found := strings.Cut(readmes[file], "$ "+command+"\n")
		if !found {
			t.Fatalf("%s does not show %q", file, command)
		}
		want, _, _ = strings.Cut(want, "```")
		if diff := cmp.Diff(steadied(want), steadied(got.stdout+got.stderr)); diff != "" {
			t.Errorf("%s (-%s +printed):\n%s", command, file, diff)
		}
	}
	compare := func(t *testing.T, command string, got result) {
		t.Helper()
		for file := range readmes {
			shown(t, file, command, got)
		}
	}

	t.Run("invoke", func(t *testing.T) {
		t.Parallel()
		const event = "policies/eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json"
		got := in(t, repository, "", nil, "invoke", event)
		got.stdout = strings.TrimSuffix(got.stdout, "\n") // the empty line after an event
		compare(t, "bin/assay invoke "+event, got)
	})
	t.Run("audit", func(t *testing.T) {
		t.Parallel()
		for file, language := range map[string]string{"README.md": "", "README.zh-CN.md": " --lang zh"} {
			command := "audit docs/snapshots --pack internet-access" + language
			shown(t, file, "bin/assay "+command, in(t, repository, "", nil, strings.Fields(command)...))
		}
	})
	t.Run("new policy", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		shows := func(arguments string) {
			t.Helper()
			compare(t, "bin/assay "+arguments, in(t, directory, "", nil, strings.Fields(arguments)...))
		}
		const folder = "policies/queue/sqs_queue_encrypted"
		shows("new policy sqs-queue-encrypted --type aws/AWS::SQS::Queue")
		shows("test " + folder)
		shows("explain " + folder + "/examples/aws_noncompliant.json")
		source := filepath.Join(directory, folder, "sqs_queue_encrypted.rego")
		policy, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for file, readme := range readmes {
			if !strings.Contains(readme, "```rego\n"+string(policy)+"```") {
				t.Errorf("%s does not show this policy:\n%s", file, policy)
			}
		}
		misspelt := strings.Replace(string(policy), "properties.SqsManagedSseEnabled)", "properties.SqsManagedSseEnable)", 1)
		if err := os.WriteFile(source, []byte(misspelt), 0o600); err != nil {
			t.Fatal(err)
		}
		shows("check " + folder)
	})
	t.Run("settings", func(t *testing.T) {
		t.Parallel()
		for _, file := range []string{"functions/internal/assembly/assembly.go", "functions/functiongraph-image/main.go", "functions/fc/main.go", "functions/lambda/main.go"} {
			source, err := os.ReadFile(filepath.Join(repository, file))
			if err != nil {
				t.Fatal(err)
			}
			for _, setting := range regexp.MustCompile(`ASSAY_[A-Z_]+|[A-Z]+CLOUD_[A-Z_]+|AWS_[A-Z_]+`).FindAllString(string(source), -1) {
				for name, readme := range readmes {
					if !strings.Contains(readme, "`"+setting+"`") {
						t.Errorf("%s reads %s, which %s does not mention", file, setting, name)
					}
				}
			}
		}
	})
}

// steadied replaces what differs from one run to the next.
func steadied(text string) string {
	for _, steady := range unsteady[:2] {
		text = steady.form.ReplaceAllString(text, steady.by)
	}
	text = regexp.MustCompile(`(as of|资源截至) \S+ \S+ UTC`).ReplaceAllString(text, "$1 TIME") // snapshots of Alibaba Cloud name no time
	return regexp.MustCompile(`(lib/\w+\.rego):\d+`).ReplaceAllString(text, "$1")           // facts move
}
