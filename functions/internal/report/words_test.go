package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Every fixed word that the sources name has Chinese.
func TestChineseIsComplete(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`\b(?:say\(?|tell\(|section\(|sheet\() ?"([A-Za-z%][^"\n]*)"|(?:heading|turn|choose)\("[^"\n]+", "([^"\n]+)"`)
	words := map[string]string{}
	for _, name := range append(sources, "page/page.html.tmpl", "page/page.js") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range said.FindAllStringSubmatch(string(source), -1) {
			words[found[1]+found[2]] = name
		}
	}
	for _, word := range report.Columns {
		words[word] = "table.go"
	}
	if len(words) < 80 {
		t.Fatalf("found only %d words", len(words))
	}
	for word, name := range words {
		if report.Translated(word) == "" {
			t.Errorf("%s: %q has no Chinese", name, word)
		}
	}
}

// A report in Chinese has no English headings.
func TestChineseHeadings(t *testing.T) {
	t.Parallel()
	english := regexp.MustCompile(`[A-Za-z]{2,}`)
	known := strings.NewReplacer("UTC", "", "ID", "", "Assay", "")
	check := func(where, heading string) {
		if english.MatchString(known.Replace(heading)) {
			t.Errorf("%s: %q is not Chinese", where, heading)
		}
	}
	for _, form := range []string{"md", "xlsx"} {
		var written bytes.Buffer
		if err := report.Write(form, &written, sample(30, true), sampleFindings(30, true), report.Options{Lang: report.Chinese, All: true}); err != nil {
			t.Fatal(err)
		}
		if form == "md" {
			lines := strings.Split(written.String(), "\n")
			for i, line := range lines {
				if strings.HasPrefix(line, "#") || i+1 < len(lines) && strings.HasPrefix(lines[i+1], "| ---") {
					check(form, line)
				}
			}
			continue
		}
		book := openWorkbook(t, written.Bytes())
		for i, sheet := range book.GetSheetList() {
			check(form, sheet)
			for _, row := range rows(t, book, sheet)[:1] {
				if i > 0 {
					check(form, strings.Join(row, " "))
				}
			}
		}
	}
}

// In Chinese, reasons are made from what was judged. What has no operator that is known stays as the policy says it.
func TestReasonsInChinese(t *testing.T) {
	t.Parallel()
	for want, reason := range map[string]compliance.Reason{
		"bandwidth.size 为 5，应不小于 10":            {Property: "bandwidth.size", Actual: json.RawMessage("5"), Desired: json.RawMessage("10"), Operator: "GreaterOrEquals"},
		"VpcId 为空，不应为空":                         {Property: "VpcId", Actual: json.RawMessage(`""`), Operator: "IsNotStringEmpty"},
		"Users 为空，不应为空":                         {Property: "Users", Actual: json.RawMessage("[]"), Desired: json.RawMessage("[]"), Operator: "NotEquals"},
		"Statement 为 a,b，应为空":                   {Property: "Statement", Actual: json.RawMessage(`["a","b"]`), Desired: json.RawMessage("[]"), Operator: "Equals"},
		"Encrypted 为 false，应为 true":             {Property: "Encrypted", Actual: json.RawMessage("false"), Desired: json.RawMessage("true"), Operator: "Equals"},
		"ACL 为 public-read，应为其中之一： private,log": {Property: "ACL", Actual: json.RawMessage(`"public-read"`), Desired: json.RawMessage(`["private","log"]`), Operator: "StringIn"},
		"its own words":                         {Message: "its own words", Property: "x", Actual: json.RawMessage("1"), Operator: "Resembles"},
		"no property":                           {Message: "no property", Actual: json.RawMessage("1"), Desired: json.RawMessage("1"), Operator: "Equals"},
	} {
		if reason.Message == "" {
			reason.Message = "in English"
		}
		finding := report.Finding{Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{reason}}
		records, err := csv.NewReader(bytes.NewReader(write(t, "csv", report.Report{}, listed(finding), report.Options{Lang: report.Chinese}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := records[1][11]; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// causes are texts of all kinds, as the engine, lookups and audits say them, and what they are in Chinese.
var causes = map[string]compliance.Phrases{
	"没有证据：缺少 properties.Size，properties.Kind 的类型为字符串，但应为数字或布尔值（lib/a.rego:3）；另有 2 项；资源类型为 \"aws/thing\"": {
		compliance.Say("no evidence: "), compliance.Say("%s is missing", "properties.Size"), compliance.Say(", "),
		compliance.Say("%s is %s, but must be %s", "properties.Kind", "a string", "number or boolean"), compliance.Say(" (%s)", "lib/a.rego:3"), compliance.Say("; and %s more", "2"),
		compliance.Say("; the resource's type is %s", `"aws/thing"`),
	},
	"properties.At：函数 time.parse_rfc3339_ns 没有结果：“parsing time: cannot parse”": {
		compliance.Say("%s: %s: %s", "properties.At", "time.parse_rfc3339_ns", "parsing time: cannot parse"),
	},
	"查询 bucket-acl：oss GetBucketAcl 未获授权：请在函数的角色中允许 oss:GetBucketAcl；查询 key：对 AWS::KMS::Key 资源记录的查询 没有结果：“no such host”": {
		compliance.Say("lookup %s: ", "bucket-acl"), compliance.Say("%s %s", "oss", "GetBucketAcl"), compliance.Say(" is not permitted: allow %s in the function's role", "oss:GetBucketAcl"),
		compliance.Say("; "), compliance.Say("lookup %s: ", "key"), compliance.Say("the query for items of %s", "AWS::KMS::Key"), compliance.Say(" has no answer: %s", "no such host"),
	},
	"“lib/a.rego:7: object keys must be unique”": {compliance.Say(compliance.Quoted, "lib/a.rego:7: object keys must be unique")},
	"“a new kind of cause”":                      {compliance.Say("a new kind of %s", "cause")},
}

func TestCausesInChinese(t *testing.T) {
	t.Parallel()
	for want, cause := range causes {
		finding := report.Finding{Verdict: compliance.Undetermined, Cause: cause}
		records, err := csv.NewReader(bytes.NewReader(write(t, "csv", report.Report{}, listed(finding), report.Options{Lang: report.Chinese}))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if got := records[1][11]; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A rule can say that what is Undetermined is NonCompliant: its reason is the cause.
func TestUndeterminedReasonInChinese(t *testing.T) {
	t.Parallel()
	cause := compliance.Phrases{compliance.Say("the item omits the resource's properties")}
	finding := report.Finding{
		Verdict: compliance.NonCompliant, Cause: cause, Reasons: []compliance.Reason{{Message: "undetermined: " + cause.String()}},
	}
	records, err := csv.NewReader(bytes.NewReader(write(t, "csv", report.Report{}, listed(finding), report.Options{Lang: report.Chinese}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := records[1][11], "无法判定：资源记录中没有资源的属性\n资源记录中没有资源的属性"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Every phrase that the source says is known in Chinese: what a policy could not read, with or without a path, lookups that failed, and why
// something was not judged.
func TestPhrasesInChinese(t *testing.T) {
	t.Parallel()
	said := regexp.MustCompile(`(?:compliance\.Say|because)\(("(?:[^"\\]|\\.)*")|(?m)^\t\treturn ("(?:[^"\\]|\\.)*"), (?:values|\[2\]string)`)
	phrases := map[string]bool{compliance.Quoted: true, "%s: %s": true, "%s: %s: %s": true}
	for _, folder := range []string{"audit", "engine", "engine/eval", "handler", "localcloud/alicloud", "lookup"} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range said.FindAllSubmatch(source, -1) {
				words, err := strconv.Unquote(string(found[1]) + string(found[2]))
				if err != nil {
					t.Fatal(err)
				}
				phrases[words] = true
				if len(found[2]) > 0 {
					phrases["%s "+words] = true
				}
			}
		}
	}
	if len(phrases) < 40 {
		t.Fatalf("found only %d", len(phrases))
	}
	english := regexp.MustCompile(`[A-Za-z]{2,} [a-z]{2,}`)
	for words := range phrases {
		chinese := report.TranslatedPhrase(words)
		if chinese == "" || strings.Count(chinese, "%s") != strings.Count(words, "%s") || english.MatchString(chinese) {
			t.Errorf("%q is %q in Chinese", words, chinese)
		}
	}
}

// Every operator of the library's reasons is known in Chinese.
func TestOperatorsInChinese(t *testing.T) {
	t.Parallel()
	source, err := fs.ReadFile(assay.Policies(), "lib/reasons.rego")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`"operator": "([A-Za-z]+)"|"string": "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(found) < 10 {
		t.Fatalf("found %v", found)
	}
	for _, operator := range found {
		if name := operator[1] + operator[2]; report.Relation(name) == "" {
			t.Errorf("%s has no Chinese", name)
		}
	}
}

// Every sentence of the readers of snapshots that holds no values is known in Chinese.
func TestUnreadInChinese(t *testing.T) {
	t.Parallel()
	said := regexp.MustCompile(`errors\.New\(("(?:[^"\\]|\\.)*")\)`)
	files, err := filepath.Glob(filepath.Join("..", "audit", "snapshot", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, literal := range said.FindAllSubmatch(source, -1) {
			sentence, err := strconv.Unquote(string(literal[1]))
			if err != nil {
				t.Fatal(err)
			}
			if found++; report.TranslatedUnread(sentence) == "" {
				t.Errorf("%s: %q is not known in Chinese", file, sentence)
			}
		}
	}
	if found == 0 {
		t.Error("the readers say nothing")
	}
}
