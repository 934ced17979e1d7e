package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

var update = flag.Bool("update", false, "write the golden files")

var created = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

func sample() report.Report {
	return report.Report{
		Title: "ClassifiedProtectionPreCheck", Description: "MLPS 2.0 Level 3 <pre-check> 等保三级预检", Pack: "cp-fdc8626622af00f90001", Scope: "100000000000000", Created: created,
		Rules: []report.Rule{
			{ID: "cr-1", Name: "eip-bandwidth-limit", Risk: 1, Count: report.Count{Compliant: 29, NonCompliant: 71, NotApplicable: 2}},
			{ID: "cr-2", Name: "ecs-disk-encrypted", Risk: 2, Count: report.Count{Compliant: 999, NonCompliant: 1, Undetermined: 3}},
			{ID: "cr-3", Name: "=HYPERLINK(\"http://evil\")", Risk: 2},
			{ID: "cr-4", Name: "oss-zrs-enabled", Risk: 3, Count: report.Count{Compliant: 5}},
		},
		Resources: report.Count{Compliant: 900, NonCompliant: 72, NotApplicable: 1, Undetermined: 2},
	}
}

func finding(n int) report.Finding {
	return report.Finding{
		Account: "100000000000000", Region: "cn-hangzhou", Type: "ACS::EIP::EipAddress", ID: fmt.Sprintf("eip-%06d", n), Name: "public address 公网",
		Verdict: compliance.NonCompliant, Rule: "eip-bandwidth-limit", Risk: 1, Reason: "bandwidth is 5 Mbit/s, at least 10 is required", Actual: "5", Desired: "10",
		Time: created.Add(-time.Duration(n) * time.Second),
	}
}

func findings(all ...report.Finding) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

// hostile holds what somebody who names resources could write into a report.
func hostile() report.Finding {
	f := finding(2)
	f.Name, f.Reason = "=cmd|'/c calc'!A1", "<script>alert(1)</script>\n+1"
	f.Actual, f.Desired, f.Risk, f.Time = "-1", "@SUM(A1)", 0, time.Time{}
	f.Verdict = compliance.Undetermined
	f.ID, f.Region = "\ttab \x00 \xff", strings.Repeat("长", 40_000)
	return f
}

func broken(yield func(report.Finding, error) bool) {
	_ = yield(finding(1), nil) && yield(report.Finding{}, errors.New("disk gone"))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// The rate has one definition and is rounded once: 100 means all, and what could not be judged is not compliant.
func TestRate(t *testing.T) {
	t.Parallel()
	for text, count := range map[string]report.Count{
		"–":     {NotApplicable: 3},
		"100 %": {Compliant: 2, NotApplicable: 3},
		"99 %":  {Compliant: 99_999, NonCompliant: 1},
		"66 %":  {Compliant: 2, Undetermined: 1},
		"50 %":  {Compliant: 1, NonCompliant: 1},
		"33 %":  {Compliant: 1, NonCompliant: 1, Undetermined: 1, NotApplicable: 5},
		"0 %":   {Undetermined: 1},
	} {
		if got := count.RateText(); got != text {
			t.Errorf("%+v: %s, want %s", count, got, text)
		}
	}
	if got := (report.Count{Compliant: 1, NonCompliant: 2, NotApplicable: 3, Undetermined: 4}).Total(); got != 10 {
		t.Errorf("the total is %d", got)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	r := sample()
	type line struct {
		name    string
		percent int
		judged  bool
	}
	var got []line
	for _, rule := range append(append(r.Rules, r.ByRisk()...), r.Total()) {
		percent, judged := rule.Rate()
		got = append(got, line{rule.Name, percent, judged})
	}
	want := []line{
		{"eip-bandwidth-limit", 29, true}, {"ecs-disk-encrypted", 99, true}, {"=HYPERLINK(\"http://evil\")", 0, false}, {"oss-zrs-enabled", 100, true},
		{"High", 29, true}, {"Medium", 99, true}, {"Low", 100, true}, {"All rules", 93, true},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{})); diff != "" {
		t.Error(diff)
	}
}

func TestHTML(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	short := hostile()
	short.Region = "cn-hangzhou"
	if err := report.WriteHTML(&page, sample(), findings(finding(1), short)); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.html", page.Bytes())
	if strings.Contains(page.String(), "<script") || strings.Contains(page.String(), "src=") {
		t.Error("the page is not self-contained")
	}
	page.Reset()
	if err := report.WriteHTML(&page, report.Report{Title: "empty"}, findings()); err != nil || !strings.Contains(page.String(), "None.") {
		t.Error(err, page.String())
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var table bytes.Buffer
	short := hostile()
	short.Region = "cn-hangzhou"
	if err := report.WriteCSV(&table, findings(finding(1), short)); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.csv", table.Bytes())
	records, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, cell := range record {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
				t.Errorf("a spreadsheet would calculate %q", cell)
			}
		}
	}
}

func openWorkbook(t *testing.T, content []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

func rows(t *testing.T, book *excelize.File, sheet string) [][]string {
	t.Helper()
	all, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	var content bytes.Buffer
	if err := report.WriteXLSX(&content, sample(), findings(finding(1), hostile())); err != nil {
		t.Fatal(err)
	}
	book := openWorkbook(t, content.Bytes())
	if diff := cmp.Diff([]string{"Overview", "Findings"}, book.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	head := []string{"Rule ID", "Risk", "Compliance rate", "Compliant", "Non-compliant", "Not applicable", "Undetermined"}
	want := [][]string{
		{"ClassifiedProtectionPreCheck"},
		{"MLPS 2.0 Level 3 <pre-check> 等保三级预检"},
		{"Pack", "cp-fdc8626622af00f90001"},
		{"Account", "100000000000000"},
		{"Created (UTC)", "2026-11-22 08:30:00"},
		nil,
		{"", "Total", "Compliant", "Non-compliant", "Not applicable", "Undetermined"},
		{"Evaluations", "1110", "1033", "72", "2", "3"},
		{"Resources", "975", "900", "72", "1", "2"},
		nil,
		append([]string{"Risk level"}, head...),
		{"High", "", "High", "29%", "29", "71", "2", "0"},
		{"Medium", "", "Medium", "99%", "999", "1", "0", "3"},
		{"Low", "", "Low", "100%", "5", "0", "0", "0"},
		{"All rules", "", "", "93%", "1033", "72", "2", "3"},
		nil,
		append([]string{"Rule"}, head...),
		{"eip-bandwidth-limit", "cr-1", "High", "29%", "29", "71", "2", "0"},
		{"ecs-disk-encrypted", "cr-2", "Medium", "99%", "999", "1", "0", "3"},
		{"=HYPERLINK(\"http://evil\")", "cr-3", "Medium", "–", "0", "0", "0", "0"},
		{"oss-zrs-enabled", "cr-4", "Low", "100%", "5", "0", "0", "0"},
	}
	if diff := cmp.Diff(want, rows(t, book, "Overview")); diff != "" {
		t.Error(diff)
	}
	want = [][]string{
		{"Account", "Region", "Resource type", "Resource ID", "Resource name", "Verdict", "Rule", "Risk", "Reason", "Actual", "Desired", "Found (UTC)"},
		{
			"100000000000000", "cn-hangzhou", "ACS::EIP::EipAddress", "eip-000001", "public address 公网", "Non-compliant", "eip-bandwidth-limit", "High",
			"bandwidth is 5 Mbit/s, at least 10 is required", "5", "10", "2026-11-22 08:29:59",
		},
		{
			"100000000000000", strings.Repeat("长", 32_766) + "…", "ACS::EIP::EipAddress", "\ttab � �", "=cmd|'/c calc'!A1", "Undetermined", "eip-bandwidth-limit", "",
			"<script>alert(1)</script>\n+1", "-1", "@SUM(A1)", "",
		},
	}
	got := rows(t, book, "Findings")
	if len(got) == 3 && len(got[2]) == 11 {
		got[2] = append(got[2], "")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for sheet := range 2 {
		name := book.GetSheetName(sheet)
		for cell, formula := range map[string]string{"A18": "", "A20": "", "E3": ""} {
			if got, err := book.GetCellFormula(name, cell); got != formula || err != nil {
				t.Errorf("%s!%s holds the formula %q, %v", name, cell, got, err)
			}
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(content.Bytes()), int64(content.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Open("xl/charts/chart1.xml"); err != nil {
		t.Errorf("no chart: %v", err)
	}
}

func TestXLSXContinuesOnAnotherSheet(t *testing.T) {
	t.Parallel()
	var content bytes.Buffer
	if err := report.WriteXLSXInSheets(&content, sample(), findings(finding(1), finding(2), finding(3), finding(4), finding(5)), 3); err != nil {
		t.Fatal(err)
	}
	book := openWorkbook(t, content.Bytes())
	var got []string
	for _, sheet := range book.GetSheetList()[1:] {
		for _, row := range rows(t, book, sheet)[1:] {
			got = append(got, sheet+" "+row[3])
		}
	}
	want := []string{
		"Findings eip-000001", "Findings eip-000002",
		"Findings (2) eip-000003", "Findings (2) eip-000004",
		"Findings (3) eip-000005",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A report is whole or it is an error: what stops the findings must not end the file early in silence.
func TestErrors(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(io.Writer) error{
		"xlsx": func(w io.Writer) error { return report.WriteXLSX(w, sample(), broken) },
		"html": func(w io.Writer) error { return report.WriteHTML(w, sample(), broken) },
		"csv":  func(w io.Writer) error { return report.WriteCSV(w, broken) },
		"zip": func(w io.Writer) error {
			return report.WriteZIP(w, created, report.File{Name: "a.csv", Write: func(w io.Writer) error { return report.WriteCSV(w, broken) }})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := write(io.Discard); err == nil || !strings.Contains(err.Error(), "disk gone") {
				t.Errorf("got %v", err)
			}
		})
	}
	for name, write := range map[string]func(io.Writer) error{
		"xlsx": func(w io.Writer) error { return report.WriteXLSX(w, sample(), findings()) },
		"html": func(w io.Writer) error { return report.WriteHTML(w, sample(), findings()) },
		"csv":  func(w io.Writer) error { return report.WriteCSV(w, findings()) },
		"zip":  func(w io.Writer) error { return report.WriteZIP(w, created) },
	} {
		t.Run(name+" on a full disk", func(t *testing.T) {
			t.Parallel()
			if err := write(fullDisk{}); err == nil || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("got %v", err)
			}
		})
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestZIP(t *testing.T) {
	t.Parallel()
	var content bytes.Buffer
	text := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	if err := report.WriteZIP(&content, created, report.File{Name: "a.csv", Write: text("a")}, report.File{Name: "b/c.csv", Write: text("c")}); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(content.Bytes()), int64(content.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, member := range archive.File {
		file, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil || !member.Modified.Equal(created) {
			t.Error(err, member.Modified)
		}
		got[member.Name] = string(text)
	}
	if diff := cmp.Diff(map[string]string{"a.csv": "a", "b/c.csv": "c"}, got); diff != "" {
		t.Error(diff)
	}
}

func many(count int) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for i := range count {
			if !yield(finding(i), nil) {
				return
			}
		}
	}
}

// peak is the highest heap use, in bytes, that write reaches above where it began.
func peak(write func(report.Findings) error, count int) (uint64, error) {
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var most uint64
	err := write(func(yield func(report.Finding, error) bool) {
		i := 0
		for finding, err := range many(count) {
			if i%5_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
			i++
			if !yield(finding, err) {
				return
			}
		}
	})
	if most < before.HeapAlloc {
		return 0, err
	}
	return most - before.HeapAlloc, err
}

func BenchmarkReport(b *testing.B) {
	const count = 100_000
	for _, format := range []struct {
		name  string
		write func(report.Findings) error
	}{
		{"xlsx", func(f report.Findings) error { return report.WriteXLSX(io.Discard, sample(), f) }},
		{"html", func(f report.Findings) error { return report.WriteHTML(io.Discard, sample(), f) }},
		{"csv", func(f report.Findings) error { return report.WriteCSV(io.Discard, f) }},
	} {
		b.Run(format.name, func(b *testing.B) {
			for b.Loop() {
				if err := format.write(many(count)); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			most, err := peak(format.write, count)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(most)/(1<<20), "peak-MB")
			b.ReportMetric(count, "rows")
		})
	}
}
