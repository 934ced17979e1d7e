package render_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

// Every fixed word that the sources name has Chinese.
func TestChineseIsComplete(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := regexp.MustCompile(`\b(?:[sS]ay\(?|said\((?:words, )?|tell\(|section\(|sheet\() ?"([A-Za-z%…][^"\n]*)"|(?:heading|turn|choose)\("[^"\n]+", "([^"\n]+)"|counted(?:In)?\(.*, "(\w[^"\n]+)"`)
	words := map[string]string{}
	for _, name := range append(sources, "page/page.html.tmpl", "page/page.js", "../../../assay/audit.go", "../../../assay/audit_summary.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range said.FindAllStringSubmatch(string(source), -1) {
			words[found[1]+found[2]+found[3]] = name
		}
	}
	for _, word := range render.Columns {
		words[word] = "table.go"
	}
	if len(words) < 80 {
		t.Fatalf("found only %d words", len(words))
	}
	for word, name := range words {
		if render.Translated(word) == "" {
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
		if err := render.Write(form, &written, sample(30, true), sampleFindings(30, true), report.Options{Lang: report.Chinese, All: true}); err != nil {
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
		"bandwidth.size 为 5，应不小于 10":           {Property: "bandwidth.size", Actual: json.RawMessage("5"), Desired: json.RawMessage("10"), Operator: "GreaterOrEquals"},
		"VpcId 为空，不应为空":                        {Property: "VpcId", Actual: json.RawMessage(`""`), Operator: "IsNotStringEmpty"},
		"Users 为空，不应为空":                        {Property: "Users", Actual: json.RawMessage("[]"), Desired: json.RawMessage("[]"), Operator: "NotEquals"},
		"Statement 为 a,b，应为空":                  {Property: "Statement", Actual: json.RawMessage(`["a","b"]`), Desired: json.RawMessage("[]"), Operator: "Equals"},
		"Encrypted 为 false，应为 true":            {Property: "Encrypted", Actual: json.RawMessage("false"), Desired: json.RawMessage("true"), Operator: "Equals"},
		"ACL 为 public-read，应为其中之一：private,log": {Property: "ACL", Actual: json.RawMessage(`"public-read"`), Desired: json.RawMessage(`["private","log"]`), Operator: "StringIn"},
		"its own words":                        {Message: "its own words", Property: "x", Actual: json.RawMessage("1"), Operator: "Resembles"},
		"no property":                          {Message: "no property", Actual: json.RawMessage("1"), Desired: json.RawMessage("1"), Operator: "Equals"},
	} {
		if reason.Message == "" {
			reason.Message = "in English"
		}
		finding := report.Finding{Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{reason}}
		if got := reasonsOf(t, finding); got != want {
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
		compliance.Say("; "), compliance.Say("lookup %s: ", "key"), compliance.Say("the query for items of %s", "AWS::KMS::Key"), compliance.Say(" has no answer: "), compliance.Say(compliance.Quoted, "no such host"),
	},
	"“lib/a.rego:7: object keys must be unique”": {compliance.Say(compliance.Quoted, "lib/a.rego:7: object keys must be unique")},
	"“a new kind of cause”":                      {compliance.Say("a new kind of %s", "cause")},
}

func TestCausesInChinese(t *testing.T) {
	t.Parallel()
	for want, cause := range causes {
		finding := report.Finding{Verdict: compliance.Undetermined, Cause: cause}
		if got := reasonsOf(t, finding); got != want {
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
	if got, want := reasonsOf(t, finding), "无法判定：资源记录中没有资源的属性\n资源记录中没有资源的属性"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// source is the text of Go files.
func source(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(file, "_test.go") {
				all.Write(text)
			}
		}
	}
	return all.String()
}

// literals are the strings that a pattern finds, with %s for each verb.
func literals(t *testing.T, pattern, text string) (all []string) {
	t.Helper()
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		literal, err := strconv.Unquote(strings.Join(found[1:], ""))
		if err != nil {
			t.Fatal(found, err)
		}
		all = append(all, regexp.MustCompile(`%[.\d]*[a-z]`).ReplaceAllString(literal, "%s"))
	}
	return all
}

const literal = `("(?:[^"\\]|\\.)*")`

// inChinese checks what words are in Chinese.
func inChinese(t *testing.T, least int, words []string, translated func(string) string) {
	t.Helper()
	if len(words) < least {
		t.Fatalf("found only %d", len(words))
	}
	english := regexp.MustCompile(`[A-Za-z]{2,} [a-z]{2,}`)
	for _, one := range words {
		chinese := translated(one)
		if chinese == "" || strings.Count(chinese, "%s") != strings.Count(one, "%s") || english.MatchString(chinese) {
			t.Errorf("%q is %q in Chinese", one, chinese)
		}
	}
}

// Every phrase that the source says is known in Chinese: what a policy could not read, with or without a path, lookups that failed, why something
// was not judged, and what readers of snapshots cannot read.
func TestPhrasesInChinese(t *testing.T) {
	t.Parallel()
	readers := source(t, "audit/snapshot/*.go", "protocol/native/*.go", "protocol/*/item.go")
	text := readers + source(t, "audit/*.go", "engine/*.go", "engine/eval/*.go", "handler/*.go", "localcloud/alicloud/*.go", "lookup/*.go", "lookup/recording/*.go")
	phrases := append(literals(t, `(?:compliance\.Say|SayError|because)\(`+literal+`[,)]`, text), compliance.Quoted, "%s: %s", "%s: %s: %s")
	for _, words := range literals(t, `(?m)^\t\treturn `+literal+`, (?:values|\[2\]string)`, text) {
		phrases = append(phrases, words, "%s "+words)
	}
	for _, where := range literals(t, `unexpected\(.*`+literal+`\)`, readers) {
		if where != "" { // at the end
			phrases = append(phrases, "not JSON: invalid character %s "+where)
		}
	}
	inChinese(t, 100, phrases, render.TranslatedPhrase)
	for _, words := range literals(t, `(?:errors\.New|fmt\.Errorf)\(`+literal, readers) {
		if words != "%s: %s" && words != "not JSON" { // a file that cannot be opened ends an audit; decoders say it otherwise
			t.Errorf("%q is no phrase: use compliance.SayError", words)
		}
	}
}

// Every reason why a rule does not apply is known in Chinese: those of the library's policies, of scopes and of items.
func TestExceptionsInChinese(t *testing.T) {
	t.Parallel()
	var words []string
	err := fs.WalkDir(assay.Policies(), ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(file, ".rego") || strings.HasSuffix(file, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(assay.Policies(), file)
		found := literals(t, `(?m)^not_applicable contains (?:sprintf\()?`+literal, string(text))
		if heads := strings.Count("\n"+string(text), "\nnot_applicable "); heads != len(found) {
			t.Errorf("%s: %d of %d reasons are literal", file, len(found), heads)
		}
		words = append(words, found...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	inChinese(t, 100, words, render.TranslatedException)
	text := source(t, "handler/judge.go", "protocol/*/item.go", "protocol/*/decode.go")
	inChinese(t, 10, literals(t, `(?:\t\treturn fmt\.Sprintf\(|Because = .*, (?:fmt\.Sprintf\()?|(?:configurationEmpty|deleted) += )`+literal, text), render.TranslatedException)
}

// Values are found again in reasons; what an author of a policy says stays.
func TestExceptionValuesInChinese(t *testing.T) {
	t.Parallel()
	for english, want := range map[string]string{
		"the instance is being deleted":                            "实例正在删除",
		"the state of the key is PendingDeletion":                  "密钥状态为 PendingDeletion",
		"outside the rule's scope: tag env is not prod is not dev": "不在规则的适用范围内：标签 env is not prod 的值不是 dev",
		"outside the rule's scope: type aws/AWS::EC2::EIP is not one of aws/AWS::EC2::Volume, aws/AWS::S3::Bucket": "不在规则的适用范围内：类型 aws/AWS::EC2::EIP 不属于 aws/AWS::EC2::Volume, aws/AWS::S3::Bucket",
		"the moon is full": "the moon is full",
	} {
		finding := report.Finding{Verdict: compliance.NotApplicable, Reasons: []compliance.Reason{{Message: english}}}
		if got := reasonsOf(t, finding); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// What could not be read is said in Chinese, with the values in it; what decoders say is quoted.
func TestUnreadInChinese(t *testing.T) {
	t.Parallel()
	r := report.Report{Unread: []report.Unread{
		{File: "a.json", Position: compliance.Say("line %s", "3"), Because: compliance.ErrorPhrases(native.Read("item", []byte(`{"a":`), &struct{}{}))},
		{File: "b.json", Position: compliance.Say("byte %s", "7"), Because: compliance.ErrorPhrases(native.Read("item", []byte("7"), &struct{}{}))},
		{File: "c.gz", Because: compliance.ErrorPhrases(errors.New("gzip: invalid header"))},
	}}
	text := string(write(t, "md", r, listed(), report.Options{Lang: report.Chinese}))
	for _, want := range []string{
		"| 无法读取 | a.json:第 3 行 |  | 资源记录：不是 JSON，或内容不完整：“unexpected end of JSON input” |",
		"| 无法读取 | b.json:字节 7 |  | 资源记录：应为对象，而不是数字 |",
		"| 无法读取 | c.gz |  | “gzip: invalid header” |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// Sources whose resources count more than once are named.
func TestRepeated(t *testing.T) {
	t.Parallel()
	r := report.Report{Sources: []report.Source{{Name: "a.json", Repeats: true}, {Name: "b.json"}, {Name: "c.json", Repeats: true}}}
	for lang, want := range map[string]string{
		report.English: "* Counted more than once: the same resources are several times in a.json, c.json, and count each time: give one snapshot of each account\n",
		report.Chinese: "* 重复计数：相同的资源在 a.json, c.json 中多次出现，每次都计数：请为每个账号只提供一份快照\n",
	} {
		if text := string(write(t, "md", r, listed(), report.Options{Lang: lang})); !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	if text := string(write(t, "json", r, listed(), report.Options{})); strings.Count(text, `"unread":0,"repeats":true}`) != 2 {
		t.Error(text)
	}
}

// reasonsOf are those of a finding in Chinese.
func reasonsOf(t *testing.T, finding report.Finding) string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(write(t, "csv", report.Report{}, listed(finding), report.Options{Lang: report.Chinese, All: true}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1][11]
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
		if name := operator[1] + operator[2]; render.Relation(name) == "" {
			t.Errorf("%s has no Chinese", name)
		}
	}
}
