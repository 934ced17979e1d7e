package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the pages for authors show is what the commands print.
func TestPagesForAuthors(t *testing.T) {
	t.Parallel()
	repository, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(t *testing.T, file string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	write := func(t *testing.T, file, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// shows runs a command in a directory and compares what it prints with what a page shows.
	shows := func(t *testing.T, page, directory, arguments string) {
		t.Helper()
		_, want, found := strings.Cut(read(t, page), "$ assay "+arguments+"\n")
		if !found {
			t.Fatalf("%s does not show %q", page, arguments)
		}
		want, _, _ = strings.Cut(want, "```")
		got := in(t, directory, "", nil, strings.Fields(arguments)...)
		if diff := cmp.Diff(want, got.stdout+got.stderr); diff != "" {
			t.Errorf("%s: %s (-page +printed):\n%s", page, arguments, diff)
		}
	}
	// policy is the one on a page in a package.
	policy := func(t *testing.T, page, name string) string {
		t.Helper()
		for block := range strings.SplitSeq(read(t, page), "```rego\n") {
			source, _, _ := strings.Cut(block, "```")
			if strings.HasPrefix(source, "# METADATA\n") && strings.Contains(source, "\npackage policies."+name+"\n") {
				return source
			}
		}
		t.Fatalf("%s has no policy %s", page, name)
		return ""
	}

	t.Run("from Python", func(t *testing.T) {
		t.Parallel()
		const page = "docs/from-python.md"
		directory := t.TempDir()
		shows(t, page, directory, "new policy rds/rds-backups-kept --type aws/AWS::RDS::DBInstance --property backupRetentionPeriod --param days:integer=7")
		write(t, filepath.Join(directory, "policies/rds/rds_backups_kept/rds_backups_kept.rego"), policy(t, page, "rds.rds_backups_kept"))
		shows(t, page, directory, "explain policies/rds/rds_backups_kept/examples/aws_noncompliant.json")

		write(t, filepath.Join(directory, "policies/rds/rds_audit_kept/rds_audit_kept.rego"), policy(t, page, "rds.rds_audit_kept"))
		for _, file := range []string{"alicloud_undetermined_not_permitted.json", "alicloud_undetermined_not_permitted.lookups.json"} {
			write(t, filepath.Join(directory, "policies/rds/rds_audit_kept/examples", file), read(t, "policies/rds/rds_instance_enabled_auditing/examples/"+file))
		}
		shows(t, page, directory, "explain --rule rds-audit-kept policies/rds/rds_audit_kept/examples/alicloud_undetermined_not_permitted.json")
	})
	t.Run("reference", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		write(t, filepath.Join(directory, "rules/eip-bandwidth-limit-production.yaml"),
			"name: eip-bandwidth-limit-production\npolicy: eip-bandwidth-limit\nscope:\n  tags: {key: environment, value: production}\n")
		shows(t, "docs/reference.md", directory, "check")
	})
}
