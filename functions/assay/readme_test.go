package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// What the README shows is what the commands print.
func TestREADME(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme := string(text)
	compare := func(t *testing.T, command string, got result) {
		t.Helper()
		_, want, found := strings.Cut(readme, "$ "+command+"\n")
		if !found {
			t.Fatalf("the README does not show %q", command)
		}
		want, _, _ = strings.Cut(want, "```")
		texts := []string{want, got.stdout + got.stderr}
		for i := range texts {
			for _, steady := range append(slices.Clone(passing[:1]), unsteady[:2]...) {
				texts[i] = steady.form.ReplaceAllString(texts[i], steady.by)
			}
			texts[i] = regexp.MustCompile(`running \S+ over`).ReplaceAllString(texts[i], "running FUNCTION over")
			texts[i] = regexp.MustCompile(`(lib/\w+\.rego):\d+`).ReplaceAllString(texts[i], "$1") // facts move
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" {
			t.Errorf("%s (-README +printed):\n%s", command, diff)
		}
	}

	t.Run("run", func(t *testing.T) {
		t.Parallel()
		compare(t, "make run", in(t, repository, "", nil, "demo", "--timeout", "5m", "--function", platformtest.Build(t, "functiongraph")))
	})
	t.Run("invoke", func(t *testing.T) {
		t.Parallel()
		const event = "policies/eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json"
		got := in(t, repository, "", nil, "invoke", event)
		got.stdout = strings.TrimSuffix(got.stdout, "\n") // the empty line after an event
		compare(t, "bin/assay invoke "+event, got)
	})
	t.Run("new policy", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		compare(t, "bin/assay new policy eip/eip-address-type", in(t, directory, "", nil, "new", "policy", "eip/eip-address-type"))
		source := filepath.Join(directory, "policies/eip/eip_address_type/eip_address_type.rego")
		policy, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(readme, "```rego\n"+string(policy)+"```") {
			t.Errorf("the README does not show this policy:\n%s", policy)
		}
		misspelt := strings.Replace(string(policy), "properties.type", "properties.typ", 1)
		if err := os.WriteFile(source, []byte(misspelt), 0o600); err != nil {
			t.Fatal(err)
		}
		compare(t, "bin/assay check policies/eip/eip_address_type", in(t, directory, "", nil, "check", "policies/eip/eip_address_type"))
	})
	t.Run("settings", func(t *testing.T) {
		t.Parallel()
		for _, file := range []string{"functions/internal/assembly/assembly.go", "functions/functiongraph/main.go", "functions/fc/main.go", "functions/lambda/main.go"} {
			source, err := os.ReadFile(filepath.Join(repository, file))
			if err != nil {
				t.Fatal(err)
			}
			for _, setting := range regexp.MustCompile(`ASSAY_[A-Z_]+|[A-Z]+CLOUD_[A-Z_]+|AWS_[A-Z_]+`).FindAllString(string(source), -1) {
				if !strings.Contains(readme, "`"+setting+"`") {
					t.Errorf("%s reads %s, which the README does not mention", file, setting)
				}
			}
		}
	})
}
