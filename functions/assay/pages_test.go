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
		printed := steadied(got.stdout + got.stderr)
		want = steadied(want)
		if beginning, cut := strings.CutSuffix(want, "…\n"); cut {
			want, printed = beginning, printed[:min(len(beginning), len(printed))]
		}
		if diff := cmp.Diff(want, printed); diff != "" {
			t.Errorf("%s: %s (-page +printed):\n%s", page, arguments, diff)
		}
	}
	// block is the first block of a language on a page that contains a text.
	block := func(t *testing.T, page, language, text string) string {
		t.Helper()
		for block := range strings.SplitSeq(read(t, page), "```"+language+"\n") {
			source, _, _ := strings.Cut(block, "```")
			if strings.Contains("\n"+source, "\n"+text+"\n") {
				return source
			}
		}
		t.Fatalf("%s has no block with %s", page, text)
		return ""
	}

	t.Run("from Python", func(t *testing.T) {
		t.Parallel()
		const page = "docs/from-python.md"
		directory := t.TempDir()
		shows(t, page, directory, "new policy rds/rds-backups-kept --type aws/AWS::RDS::DBInstance --property backupRetentionPeriod --param days:integer=7")
		write(t, filepath.Join(directory, "policies/rds/rds_backups_kept/rds_backups_kept.rego"), block(t, page, "rego", "package policies.rds.rds_backups_kept"))
		shows(t, page, directory, "explain policies/rds/rds_backups_kept/examples/aws_noncompliant.json")
		write(t, filepath.Join(directory, "policies/rds/rds_backups_kept/rds_backups_kept_test.rego"), block(t, page, "rego", "package policies.rds.rds_backups_kept_test"))
		shows(t, page, directory, "test policies/rds/rds_backups_kept")

		write(t, filepath.Join(directory, "policies/rds/rds_audit_kept/rds_audit_kept.rego"), block(t, page, "rego", "package policies.rds.rds_audit_kept"))
		for _, file := range []string{"alicloud_undetermined_not_permitted.json", "alicloud_undetermined_not_permitted.lookups.json"} {
			write(t, filepath.Join(directory, "policies/rds/rds_audit_kept/examples", file), read(t, "policies/rds/rds_instance_enabled_auditing/examples/"+file))
		}
		shows(t, page, directory, "explain --rule rds-audit-kept policies/rds/rds_audit_kept/examples/alicloud_undetermined_not_permitted.json")
	})
	t.Run("from conftest", func(t *testing.T) {
		t.Parallel()
		const page = "docs/from-conftest.md"
		directory := t.TempDir()
		if got := in(t, directory, "", nil, "new", "policy", "disk/volume-encrypted", "--type", "aws/AWS::EC2::Volume", "--property", "encrypted"); got.status != 0 {
			t.Fatal(got)
		}
		folder := filepath.Join(directory, "policies/disk/volume_encrypted")
		source := block(t, page, "rego", "package policies.disk.volume_encrypted")
		write(t, filepath.Join(folder, "volume_encrypted.rego"), source)
		write(t, filepath.Join(folder, "volume_encrypted_test.rego"), block(t, page, "rego", "package policies.disk.volume_encrypted_test"))
		shows(t, page, directory, "test policies/disk/volume_encrypted")
		_, refused, _ := strings.Cut(read(t, page), "Two more rules at the end of the policy above")
		_, refused, _ = strings.Cut(refused, "```rego\n")
		refused, _, _ = strings.Cut(refused, "```")
		write(t, filepath.Join(folder, "volume_encrypted.rego"), source+"\n"+refused)
		shows(t, page, directory, "check policies")
	})
	t.Run("audit", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		snapshots := filepath.Join(directory, "docs/snapshots")
		if err := os.CopyFS(snapshots, os.DirFS(filepath.Join(repository, "docs/snapshots"))); err != nil {
			t.Fatal(err)
		}
		shows(t, "docs/audit.md", directory, "audit docs/snapshots/ACSConfigSnapshot_100000000000000_20261101.json --pack mlps-level-3-pre-check "+
			"--at 2026-11-01T00:00:00Z --lang zh --report mlps3.html --report mlps3.xlsx")
		write(t, filepath.Join(directory, "rules/exemptions/shop-images.yaml"), block(t, "docs/exemptions.md", "yaml", "name: shop-images"))
		write(t, filepath.Join(directory, "rules/exemptions/jump-host.yaml"), "name: jump-host\nrules: [restricted-ssh]\nresources:\n"+
			"  regions: [cn-north-4, cn-hangzhou, us-east-1]\nowner: platform@example.com\nreason: The jump host.\nuntil: 2026-09-30\n")
		shows(t, "docs/exemptions.md", directory, "audit docs/snapshots --pack internet-access")
	})
	t.Run("reference", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		write(t, filepath.Join(directory, "rules/eip-bandwidth-limit-production.yaml"),
			"name: eip-bandwidth-limit-production\npolicy: eip-bandwidth-limit\nscope:\n  tags: {key: environment, value: production}\n")
		shows(t, "docs/reference.md", directory, "check")
	})
}
