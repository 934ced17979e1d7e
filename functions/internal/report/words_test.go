package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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
	known := strings.NewReplacer("UTC", "", "ID", "", "Assay", "", "MLPS", "", "Level", "")
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
