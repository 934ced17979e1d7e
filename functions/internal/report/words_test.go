package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
