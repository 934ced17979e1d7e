package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// snapshotsIn copies the snapshots of the documentation into a new directory.
func snapshotsIn(t *testing.T) (directory string) {
	t.Helper()
	directory = t.TempDir()
	if err := os.CopyFS(filepath.Join(directory, "snapshots"), os.DirFS("../../docs/snapshots")); err != nil {
		t.Fatal(err)
	}
	return directory
}

// write writes files into a directory.
func write(t *testing.T, directory string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// In Chinese, a summary has no English but names and values.
func TestSummaryInChinese(t *testing.T) {
	t.Parallel()
	directory := snapshotsIn(t)
	write(t, directory, map[string]string{
		"snapshots/cut.json":             `[{"resourceType":`,
		"snapshots/foreign.json":         `{"resourceType": "X::Y::Z"}` + "\n",
		"rules/exemptions/images.yaml":   "name: images\nrules: [bucket-public-read-prohibited]\nresources: {ids: [shop-images]}\nowner: chen\nreason: Pictures.\nuntil: 2999-12-31\n",
		"rules/exemptions/jump.yaml":     "name: jump\nrules: [restricted-ssh]\nresources: {regions: [cn-north-4]}\nowner: chen\nreason: The jump host.\nuntil: 2020-12-31\n",
		"rules/exemptions/nobody.yaml":   "name: nobody\nrules: [restricted-ssh]\nresources: {ids: [sg-none]}\nowner: chen\nreason: None.\nuntil: 2999-12-31\n",
		"rules/exemptions/archives.yaml": "name: archives\nrules: [restricted-ssh]\nresources: {ids: [sg-none]}\nowner: chen\nreason: None.\nuntil: 2999-12-31\n",
	})
	english := regexp.MustCompile(`[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}|^[A-Z]{3,}\b`)
	names := regexp.MustCompile(`[\w:*.-]+(, [\w:*.-]+)+|--set \S+|flow logs`)
	for _, flags := range []string{"", "--all", "--fail-on high --fail-on undetermined", "--verify 100"} {
		got := in(t, directory, "", nil, strings.Fields("audit snapshots --lang zh "+flags)...)
		if got.status != 2 {
			t.Errorf("%s: %+v", flags, got)
		}
		for line := range strings.Lines(got.stdout + strings.TrimPrefix(got.stderr, "assay: ")) {
			if found := english.FindString(names.ReplaceAllString(line, "")); found != "" {
				t.Errorf("%s: %q in %s", flags, found, line)
			}
		}
	}
	got := in(t, directory, "", nil, "audit", "snapshots", "--lang", "zh", "--rule", "restricted-ssh", "--at", "2026-11-01T00:00:00Z")
	const want = `2 个账号中的 5 个资源，由 1 条规则评估，资源截至 2026-11-01 00:00 UTC

        不合规  无法判定  合规  不适用  已豁免  合规率
  资源       2         0     3       0       0    60 %
  评估       2         0     3       0       0    60 %

  风险等级  规则数  不合规  无法判定  合规  不适用  已豁免  合规率
    高风险       1       2         0     3       0       0    60 %

规则            风险等级  不合规  无法判定  合规  已豁免  合规率
restricted-ssh  高风险    2       0         3     0       60 %

豁免      状态    有效期至    责任人  评估发现
jump      已过期  2020-12-31  chen    1 项发现重新待处理
archives  未使用  2999-12-31  chen    0 项已豁免的发现
nobody    未使用  2999-12-31  chen    0 项已豁免的发现

未评估
39 个资源（19 种类型）没有规则评估：aws/AWS::S3::Bucket (4), alicloud/ACS::OSS::Bucket (3), aws/AWS::EC2::Instance (3), huaweicloud/vpc.publicips (3), …
snapshots/cut.json，字节 1：JSON 内容不完整
snapshots/foreign.json，第 1 行：无法判断资源类型 "X::Y::Z" 属于哪个云：请用 --cloud 指定
`
	if diff := cmp.Diff(want, got.stdout); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An empty value is an error of every flag and argument, even where another value stands beside it: it never means everything.
func TestEmptyValues(t *testing.T) {
	t.Parallel()
	directory := snapshotsIn(t)
	for want, arguments := range map[string][]string{
		"--pack '' is empty":      {"audit", "snapshots", "--pack", ""},
		"--pack= is empty":        {"audit", "snapshots", "--pack", "internet-access", "--pack="},
		"--rule '' is empty":      {"audit", "snapshots", "--rule", ""},
		"--set '' is empty":       {"audit", "snapshots", "--set", ""},
		"--report '' is empty":    {"audit", "snapshots", "--report", ""},
		"--lookups= is empty":     {"audit", "snapshots", "--lookups="},
		"--at= is empty":          {"audit", "--at=", "snapshots"},
		"--fail-on '' is empty":   {"audit", "snapshots", "--fail-on", ""},
		"argument 2 is empty":     {"audit", ""},
		"argument 3 is empty":     {"audit", "snapshots", "", "--all"},
		"argument 2 is empty: g":  {"rules", ""},
		"--cloud= is empty":       {"doctor", "--cloud="},
		"--rule= is empty":        {"redrive", "--rule="},
		"--account aws= is empty": {"serve", "--account", "aws="},
	} {
		got := in(t, directory, "", nil, arguments...)
		if got.status != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, "assay: "+want) || !strings.HasSuffix(got.stderr, ": give it a value, or leave it out\n") {
			t.Errorf("%q: %+v", arguments, got)
		}
	}
	for want, flags := range map[string][]string{
		`--set "eip-bandwidth-limit.bandwidth=": the value is empty`:    {"--set", "eip-bandwidth-limit.bandwidth="},
		"--lookups snapshots: has no file that ends with .lookups.json": {"--lookups", "snapshots"},
		`--at "0001-01-01T00:00:00Z": must be a time such as`:           {"--at", "0001-01-01T00:00:00Z"},
	} {
		got := in(t, directory, "", nil, append([]string{"audit", "snapshots"}, flags...)...)
		if got.status != 2 || !strings.HasPrefix(got.stderr, "assay: "+want) {
			t.Errorf("%q: %+v", flags, got)
		}
	}
}

// Times far from now are what they are.
func TestFarTimes(t *testing.T) {
	t.Parallel()
	directory := snapshotsIn(t)
	for _, at := range []string{"0001-01-01T00:00:01Z", "1677-01-01T00:00:00Z", "2263-01-01T00:00:00Z", "9999-12-31T23:59:59Z"} {
		got := in(t, directory, "", nil, "audit", "snapshots", "--rule", "restricted-ssh", "--at", at, "--report", "ndjson=-")
		if got.status != 0 || strings.Count(got.stdout, `"at":"`+at+`"`) != 1 || strings.Count(got.stdout, `"time":"`+at+`"`) != 2 {
			t.Errorf("%s: %+v", at, got)
		}
	}
}

// A report does not replace what is read.
func TestReportOntoInput(t *testing.T) {
	t.Parallel()
	const file = "ACSConfigSnapshot_100000000000000_20261101.json"
	directory := snapshotsIn(t)
	if err := os.Symlink(filepath.Join("snapshots", file), filepath.Join(directory, "link.json")); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(directory, "snapshots", file))
	if err != nil {
		t.Fatal(err)
	}
	for _, paths := range [][2]string{{"snapshots/" + file, "snapshots/" + file}, {"snapshots", "snapshots/" + file}, {"snapshots", "link.json"}, {"link.json", "snapshots/" + file}} {
		got := in(t, directory, "", nil, "audit", paths[0], "--report", paths[1])
		if got.status != 2 || got.stderr != "assay: --report "+paths[1]+": is among the files to read: write it elsewhere, or remove it if it is an earlier report\n" {
			t.Errorf("%v: %+v", paths, got)
		}
	}
	if after, err := os.ReadFile(filepath.Join(directory, "snapshots", file)); err != nil || string(after) != string(before) {
		t.Error("the snapshot was replaced", err)
	}
}

// Whoever reads standard output can go: the reports are there, and no temporary file.
func TestNobodyReadsStandardOutput(t *testing.T) {
	t.Parallel()
	for _, flags := range []string{"--all", "--report ndjson=- --report findings.csv", "--report xlsx=-", "--report findings.csv --report html=/dev/stdout"} {
		directory := snapshotsIn(t)
		temporary := t.TempDir()
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		c := command(t, strings.Fields("audit snapshots --report report.json "+flags)...)
		c.Dir, c.Stdout, c.Env = directory, write, []string{"TMPDIR=" + temporary}
		if err := read.Close(); err != nil {
			t.Fatal(err)
		}
		if err := c.Run(); err == nil {
			t.Errorf("%s: no error", flags)
		}
		write.Close()
		want := []string{"findings.csv", "report.json", "snapshots"}
		if !strings.Contains(flags, "csv") {
			want = want[1:]
		}
		var got []string
		for _, folder := range []string{directory, temporary} {
			left, err := os.ReadDir(folder)
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range left {
				got = append(got, file.Name())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", flags, diff)
		}
	}
}
