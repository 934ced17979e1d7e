package render_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

var update = flag.Bool("update", false, "write the golden files")

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

// write writes a report of some findings.
func write(t *testing.T, form string, r report.Report, findings report.Findings, options report.Options) []byte {
	t.Helper()
	var written bytes.Buffer
	if err := render.Write(form, &written, r, findings, options); err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

// readable replaces what is compressed in a form, so that a golden file shows it.
func readable(t *testing.T, form string, written []byte) []byte {
	t.Helper()
	switch form {
	case "html":
		for _, fixed := range []string{`(?s)(<style>).*?(</style>)`, `(?s)(<script>).*?(</script>)`, `(sha256-).*?(&#39;)`} { // files of the package, and their hashes
			written = regexp.MustCompile(fixed).ReplaceAll(written, []byte("${1}…${2}"))
		}
		data := regexp.MustCompile(`(<script type="text/plain"[^>]*>)([^<]*)(</script>)`)
		return data.ReplaceAllFunc(written, func(script []byte) []byte {
			parts := data.FindSubmatch(script)
			var indented bytes.Buffer
			if err := json.Indent(&indented, unpack(t, string(parts[2])), "", " "); err != nil {
				t.Fatal(err)
			}
			return slices.Concat(parts[1], []byte("\n"), indented.Bytes(), []byte("\n"), parts[3])
		})
	case "xlsx":
		book := openWorkbook(t, written)
		var text bytes.Buffer
		lines := csv.NewWriter(&text)
		lines.Comma = '\t'
		for _, sheet := range book.GetSheetList() {
			for _, row := range append([][]string{{"[" + sheet + "]"}}, rows(t, book, sheet)...) {
				if err := lines.Write(row); err != nil {
					t.Fatal(err)
				}
			}
		}
		lines.Flush()
		return text.Bytes()
	default:
		return written
	}
}

func unpack(t *testing.T, packed string) []byte {
	t.Helper()
	zipped, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A golden file per form. What they say about the same report adds up to the same numbers, which [sample] counts from the findings.
func TestForms(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"csv", "html", "json", "junit", "md", "ndjson", "ocsf", "xlsx"}, render.Forms()); diff != "" {
		t.Fatal(diff)
	}
	for _, form := range render.Forms() {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			golden(t, "report."+form+".golden", readable(t, form, write(t, form, sample(12, false), sampleFindings(12, false), report.Options{})))
			golden(t, "report.zh."+form+".golden", readable(t, form, write(t, form, sample(9, true), sampleFindings(9, true), report.Options{Lang: report.Chinese, All: true})))
		})
	}
}

// Without All, a report leaves out what is compliant or not applicable, and counts it all the same.
func TestAll(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{false, true} {
		var decoded struct {
			Summary struct {
				Resources   int
				Evaluations report.Count
			}
			Findings []struct {
				Verdict   compliance.Verdict
				Exemption *struct{}
			}
		}
		if err := json.Unmarshal(write(t, "json", sample(100, true), sampleFindings(100, true), report.Options{All: all}), &decoded); err != nil {
			t.Fatal(err)
		}
		var counted report.Count
		for _, finding := range decoded.Findings {
			counted.Add(finding.Verdict, finding.Exemption != nil)
		}
		want := decoded.Summary.Evaluations
		if !all {
			want.Compliant, want.NotApplicable = 0, 0
		}
		if diff := cmp.Diff(want, counted); diff != "" || decoded.Summary.Resources != 100 || decoded.Summary.Evaluations.Total() != 100 {
			t.Errorf("all %t: %s %+v", all, diff, decoded.Summary)
		}
	}
}

func TestFormOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"report.html": {"html", "report.html"}, "REPORT.XLSX": {"xlsx", "REPORT.XLSX"}, "ocsf=findings.json": {"ocsf", "findings.json"}, "junit.xml": {"junit", "junit.xml"},
		"a=b.csv": {"csv", "a=b.csv"}, "out.jsonl": {"ndjson", "out.jsonl"}, "md=-": {"md", "-"},
	} {
		if form, file, err := render.FormOf(name); err != nil || form != want[0] || file != want[1] {
			t.Errorf("%s: %q %q %v", name, form, file, err)
		}
	}
	for _, name := range []string{"report", "report.pdf", "pdf=report", "html="} {
		if _, _, err := render.FormOf(name); err == nil || !strings.Contains(err.Error(), "csv, html, json, junit, md, ndjson, ocsf, xlsx") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := render.Write("pdf", io.Discard, report.Report{}, listed(), report.Options{}); err == nil || !strings.Contains(err.Error(), `"pdf" is no form of report`) {
		t.Error(err)
	}
}

// What somebody writes into the name of a resource stays text in every form.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	r := sample(3, false)
	r.Title.En, r.Description.En = `=HYPERLINK("http://evil")</title><script>`, "@SUM(A1)\n# x | y"
	r.Rules[0].Link, r.Rules[0].Title.En = "javascript:alert(1)", "<img src=x onerror=alert(1)>"
	r.Places[0].Account = `"><script>`
	for form, check := range map[string]func(t *testing.T, written []byte){
		"html": func(t *testing.T, written []byte) {
			if got := strings.Count(string(written), "<script"); got != 3 { // head, findings, script, and none of the names
				t.Errorf("%d scripts", got)
			}
			for _, forbidden := range []string{"<img", "<script src", "javascript:alert", "</title><script"} {
				if strings.Contains(string(written), forbidden) {
					t.Errorf("the page has %q", forbidden)
				}
			}
		},
		"csv": func(t *testing.T, written []byte) {
			records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(written, []byte("\xef\xbb\xbf")))).ReadAll()
			if err != nil || len(records) != 2 || !bytes.HasPrefix(written, []byte("\xef\xbb\xbf")) {
				t.Fatal(err, len(records))
			}
			for _, cell := range records[1] {
				if strings.IndexAny(cell, "=+-@\t\r\n") == 0 {
					t.Errorf("a spreadsheet would calculate %q", cell)
				}
			}
		},
		"xlsx": func(t *testing.T, written []byte) {
			book := openWorkbook(t, written)
			for _, sheet := range book.GetSheetList() {
				for y, row := range rows(t, book, sheet) {
					for x := range row {
						cell, err := excelize.CoordinatesToCellName(x+1, y+1)
						if err != nil {
							t.Fatal(err)
						}
						if formula, err := book.GetCellFormula(sheet, cell); formula != "" || err != nil {
							t.Errorf("%s!%s holds the formula %q, %v", sheet, cell, formula, err)
						}
					}
				}
			}
			if got := rows(t, book, "Findings")[1][5]; got != "=cmd|'/c calc'!A1" {
				t.Errorf("the name is %q", got)
			}
		},
		"md": func(t *testing.T, written []byte) {
			for line := range strings.Lines(string(written)) {
				if strings.Contains(line, "<img") || strings.Contains(line, "<script") || strings.Contains(line, "[a](") {
					t.Errorf("markup: %s", line)
				}
				if cells := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); strings.Contains(line, "calc") && cells != 10 {
					t.Errorf("%d cells: %s", cells, line)
				}
			}
		},
		"json": func(t *testing.T, written []byte) { mustDecode(t, written) },
		"ndjson": func(t *testing.T, written []byte) {
			mustDecode(t, bytes.Split(bytes.TrimSpace(written), []byte("\n"))...)
		},
		"ocsf": func(t *testing.T, written []byte) {
			mustDecode(t, bytes.Split(bytes.TrimSpace(written), []byte("\n"))...)
		},
		"junit": func(t *testing.T, written []byte) {
			if err := xml.Unmarshal(written, &struct{}{}); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			check(t, write(t, form, r, listed(hostile()), report.Options{}))
		})
	}
}

func mustDecode(t *testing.T, lines ...[]byte) {
	t.Helper()
	for _, line := range lines {
		if !json.Valid(line) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

// A report about nothing says so.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for _, form := range render.Forms() {
		written := write(t, form, report.Report{Created: created}, listed(), report.Options{})
		if form != "ocsf" && len(written) == 0 {
			t.Errorf("%s: nothing written", form)
		}
		if text := string(readable(t, form, written)); (form == "md" || form == "html") && !strings.Contains(text, "nothing to judge") {
			t.Errorf("%s: %s", form, text)
		}
	}
}

// OCSF demands these attributes of a Compliance Finding (1.3.0).
func TestOCSFRequiredAttributes(t *testing.T) {
	t.Parallel()
	required := map[string][]string{
		"":             {"activity_id", "category_uid", "class_uid", "cloud", "compliance", "finding_info", "metadata", "severity_id", "time", "type_uid"},
		"cloud":        {"provider"},
		"compliance":   {"standards", "status_id"},
		"finding_info": {"title", "uid"},
		"metadata":     {"product", "version"},
		"remediation":  {"desc"},
	}
	ids := map[string]bool{}
	lines := bytes.Split(bytes.TrimSpace(write(t, "ocsf", sample(50, true), sampleFindings(50, true), report.Options{All: true})), []byte("\n"))
	for _, line := range lines {
		var finding map[string]any
		if err := json.Unmarshal(line, &finding); err != nil {
			t.Fatal(err)
		}
		for name, attributes := range required {
			object := finding
			if name != "" {
				var given bool
				if object, given = finding[name].(map[string]any); !given {
					if name != "remediation" {
						t.Errorf("%s is missing: %s", name, line)
					}
					continue
				}
			}
			for _, attribute := range attributes {
				if value, given := object[attribute]; !given || value == nil || value == "" {
					t.Errorf("%s.%s is missing: %s", name, attribute, line)
				}
			}
		}
		if finding["class_uid"] != 2003.0 || finding["type_uid"] != 200301.0 {
			t.Errorf("class %v, type %v", finding["class_uid"], finding["type_uid"])
		}
		ids[finding["finding_info"].(map[string]any)["uid"].(string)] = true
	}
	if len(ids) != len(lines) {
		t.Errorf("%d ids for %d findings", len(ids), len(lines))
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

// Every sheet that is a table has a frozen header and filters, and the overview a chart.
func TestWorkbookIsForReading(t *testing.T) {
	t.Parallel()
	content := write(t, "xlsx", sample(12, false), sampleFindings(12, false), report.Options{})
	book := openWorkbook(t, content)
	if diff := cmp.Diff([]string{"Overview", "Clauses", "Rules", "Findings", "Exemptions", "Not judged"}, book.GetSheetList()); diff != "" {
		t.Fatal(diff)
	}
	for _, sheet := range book.GetSheetList()[1:] {
		panes, err := book.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: %+v %v", sheet, panes, err)
		}
		if tables, err := book.GetTables(sheet); err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables %v", sheet, len(tables), err)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := archive.Open("xl/charts/chart1.xml"); err != nil {
		t.Errorf("no chart: %v", err)
	}
}

func TestWorkbookContinuesOnAnotherSheet(t *testing.T) {
	t.Parallel()
	var content bytes.Buffer
	if err := render.WriteWorkbook(&content, report.Report{}, sampleFindings(5, false), report.Options{}, 3); err != nil {
		t.Fatal(err)
	}
	book := openWorkbook(t, content.Bytes())
	var got []string
	for _, sheet := range book.GetSheetList() {
		if strings.HasPrefix(sheet, "Findings") {
			for _, row := range rows(t, book, sheet)[1:] {
				got = append(got, sheet+" "+row[5])
			}
		}
	}
	want := []string{"Findings prod-000", "Findings 生产-订单系统-001", "Findings (2) staging-002", "Findings (2) 测试环境-003", "Findings (3) 支付网关-004"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A report is whole or it is an error: what stops the findings must not end the file early in silence.
func TestErrors(t *testing.T) {
	t.Parallel()
	for _, form := range render.Forms() {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			if err := render.Write(form, io.Discard, sample(3, false), broken, report.Options{}); err == nil || !strings.Contains(err.Error(), "disk gone") {
				t.Errorf("got %v", err)
			}
			if err := render.Write(form, fullDisk{}, sample(3, false), sampleFindings(3, false), report.Options{}); err == nil || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("on a full disk: %v", err)
			}
		})
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// Clauses are in the order of their numbers, and count a rule's evaluations under each clause that it is mapped to.
func TestClauses(t *testing.T) {
	t.Parallel()
	rules := []report.Rule{{Name: "a", Count: report.Count{Compliant: 1}}, {Name: "b", Count: report.Count{NonCompliant: 2}}, {Name: "c"}}
	got := report.Clauses(rules, func(rule report.Rule) map[string][]string {
		return map[string]map[string][]string{
			"a": {"PCI DSS 3.2.1": {"10.2.1", "2.2"}, "House": {"AC-17(2)", "AC-4"}}, "b": {"PCI DSS 3.2.1": {"10.2.1", "10.2.1"}}, "c": {"House": {"AC-17(10)", "AC-17"}},
		}[rule.Name]
	})
	want := []report.Clause{
		{Framework: "House", ID: "AC-4", Rules: []string{"a"}, Count: report.Count{Compliant: 1}},
		{Framework: "House", ID: "AC-17", Rules: []string{"c"}},
		{Framework: "House", ID: "AC-17(2)", Rules: []string{"a"}, Count: report.Count{Compliant: 1}},
		{Framework: "House", ID: "AC-17(10)", Rules: []string{"c"}},
		{
			Framework: "PCI DSS 3.2.1", ID: "2.2", Title: report.Text{En: "Configuration standards for all system components", Zh: "所有系统组件的配置标准"}, Rules: []string{"a"},
			Count: report.Count{Compliant: 1},
		},
		{
			Framework: "PCI DSS 3.2.1", ID: "10.2.1", Title: report.Text{En: "Individual access to cardholder data is logged", Zh: "记录个人对持卡人数据的访问"}, Rules: []string{"a", "b"},
			Count: report.Count{Compliant: 1, NonCompliant: 2},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever a finding holds, what is written can be read again and says the same.
func FuzzWrite(f *testing.F) {
	f.Add("name", "sg-1", `{"a":1}`, "message", `"5"`, int64(0))
	f.Add("=1+1", "\x00\xff", "[", "<script>", "", int64(-1))
	f.Add("a\tb\r\n\u2028", "|", "{\n}", "]]>", "nul", int64(1)<<60)
	f.Fuzz(func(t *testing.T, name, id, evidence, message, actual string, seconds int64) {
		finding := report.Finding{
			Rule: name, Name: name, ID: id, Evidence: json.RawMessage(evidence), Verdict: compliance.NonCompliant, Cause: compliance.Phrases{compliance.Say(compliance.Quoted, message)}, Time: time.Unix(seconds%1e11, 0),
			Reasons: []compliance.Reason{{Message: message, Property: id, Actual: json.RawMessage(actual), Operator: "Equals"}},
		}
		r := report.Report{Title: report.Text{En: name}, Created: created, Rules: []report.Rule{{Name: name, Link: id}}, Sources: []report.Source{{Name: id}}}
		valid := strings.ToValidUTF8(name, "\uFFFD")
		for _, lang := range []string{report.English, report.Chinese} {
			written := func(form string) []byte { return write(t, form, r, listed(finding), report.Options{Lang: lang}) }
			var decoded struct{ Findings []struct{ Name string } }
			if err := json.Unmarshal(written("json"), &decoded); err != nil || len(decoded.Findings) != 1 || collapse(decoded.Findings[0].Name) != collapse(valid) {
				t.Errorf("json: %v, %q", err, decoded.Findings)
			}
			for _, form := range []string{"ndjson", "ocsf"} {
				mustDecode(t, bytes.Split(bytes.TrimSuffix(written(form), []byte("\n")), []byte("\n"))...)
			}
			records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(written("csv"), []byte("\xef\xbb\xbf")))).ReadAll()
			if err != nil || len(records) != 2 {
				t.Errorf("csv: %v", err)
			} else if cell := records[1][5]; cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Errorf("csv: a spreadsheet would calculate %q", cell)
			}
			if err := xml.Unmarshal(written("junit"), &struct{}{}); err != nil {
				t.Errorf("junit: %v", err)
			}
			if page := string(written("html")); strings.Count(page, "<script") != 3 {
				t.Errorf("html: %d scripts", strings.Count(page, "<script"))
			}
			written("md")
		}
	})
}

// collapse makes one replacement character of several: how many stand for a run of bytes that are no UTF-8 differs.
func collapse(text string) string {
	return regexp.MustCompile("\uFFFD+").ReplaceAllString(text, "\uFFFD")
}

// peak is the highest heap use, in bytes, that writing reaches above where it began.
func peak(form string, count int) (uint64, error) {
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var most uint64
	err := render.Write(form, io.Discard, sample(100, false), func(yield func(report.Finding, error) bool) {
		i := 0
		for finding, err := range sampleFindings(count, false) {
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
	}, report.Options{})
	return most - min(most, before.HeapAlloc), err
}

func BenchmarkReport(b *testing.B) {
	const count = 100_000
	findings := make([]report.Finding, count)
	for i := range findings {
		findings[i] = sampleFinding(i, false)
	}
	r := sample(100, false)
	for _, form := range render.Forms() {
		b.Run(form, func(b *testing.B) {
			var size counter
			for b.Loop() {
				size = 0
				if err := render.Write(form, &size, r, listed(findings...), report.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			most, err := peak(form, count)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(most)/(1<<20), "peak-MB")
			b.ReportMetric(float64(size)/(1<<20), "MB")
			b.ReportMetric(count/b.Elapsed().Seconds()*float64(b.N), "findings/s")
		})
	}
}

type counter int

func (c *counter) Write(content []byte) (int, error) {
	*c += counter(len(content))
	return len(content), nil
}
