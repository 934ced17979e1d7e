package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2" // streams rows and draws charts

	"github.com/assay-rules/assay/functions/internal/report"
)

// Limits of a worksheet ("Excel specifications and limits", Microsoft Support).
const (
	maxRows  = 1_048_576
	maxChars = 32_767
)

// writeXLSX writes an Excel workbook: an overview with a chart, clauses, rules, the findings on as many sheets as they need, exemptions, and what
// was not judged. Every sheet has a frozen header, and filters.
func writeXLSX(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	return writeWorkbook(w, r, findings, options, maxRows)
}

func writeWorkbook(w io.Writer, r report.Report, findings report.Findings, options report.Options, rowsPerSheet int) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil { // removes its temporary files
			err = closing
		}
	}()
	book := &workbook{file: file, table: newTable(r, options.Lang), rows: rowsPerSheet}
	book.styles()
	book.overview(r)
	book.clauseSheet(r)
	book.ruleSheet(r)
	book.findingSheets(findings)
	book.exemptionSheet(r)
	book.uncoveredSheet(r)
	created := r.Created.UTC().Format("2006-01-02T15:04:05Z")
	book.try(file.SetDocProps(&excelize.DocProperties{
		Title: cut(book.heading(r), maxChars), Subject: book.Say("Compliance report"), Creator: "Assay", Keywords: report.Form, Created: created, Modified: created,
	}))
	if book.err == nil {
		_, book.err = file.WriteTo(w)
	}
	return book.err
}

// workbook keeps the first error, so that the code that draws needs no error checks.
type workbook struct {
	table
	file *excelize.File
	err  error
	rows int // that a sheet can have

	title, header, text, wrap, number, percent, date, high, medium, low int
}

func (b *workbook) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *workbook) style(style excelize.Style) int {
	id, err := b.file.NewStyle(&style)
	b.try(err)
	return id
}

func (b *workbook) styles() {
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	top, dates := &excelize.Alignment{Vertical: "top"}, "yyyy-mm-dd hh:mm:ss"
	b.title = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}})
	b.header = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: fill("1F3A5F"), Alignment: &excelize.Alignment{Vertical: "center"}})
	b.text = b.style(excelize.Style{Alignment: top})
	b.wrap = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.number = b.style(excelize.Style{NumFmt: 3, Alignment: top})
	b.percent = b.style(excelize.Style{NumFmt: 9, Alignment: top})
	b.date = b.style(excelize.Style{CustomNumFmt: &dates, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}})
	b.high = b.style(excelize.Style{Fill: fill("F8D0CC"), Alignment: top})
	b.medium = b.style(excelize.Style{Fill: fill("FCE8C5"), Alignment: top})
	b.low = b.style(excelize.Style{Fill: fill("E3EDF7"), Alignment: top})
}

func (b *workbook) risk(risk string) excelize.Cell {
	style, found := map[string]int{b.Say("High"): b.high, b.Say("Medium"): b.medium, b.Say("Low"): b.low}[risk]
	if !found {
		style = b.text
	}
	return excelize.Cell{StyleID: style, Value: risk}
}

func (b *workbook) rate(c report.Count) excelize.Cell {
	if percent, applicable := c.Rate(); applicable {
		return excelize.Cell{StyleID: b.percent, Value: float64(percent) / 100}
	}
	return excelize.Cell{StyleID: b.text, Value: b.Say("nothing to judge")}
}

// countColumns are the verdicts, as the cells of [counts].
var countColumns = []string{"Compliant", "Non-compliant", "Undetermined", "Exempt", "Not applicable"}

func counts(c report.Count) []any {
	return []any{c.Compliant, c.NonCompliant, c.Undetermined, c.Exempt, c.NotApplicable}
}

// cell gives a value its style unless it has one.
func (b *workbook) cell(value any) excelize.Cell {
	switch value := value.(type) {
	case excelize.Cell:
		return value
	case string:
		style := b.text
		if strings.Contains(value, "\n") {
			style = b.wrap
		}
		return excelize.Cell{StyleID: style, Value: cut(value, maxChars)}
	case time.Time:
		if value.IsZero() {
			return excelize.Cell{StyleID: b.text, Value: ""}
		}
		return excelize.Cell{StyleID: b.date, Value: value.UTC()}
	default:
		return excelize.Cell{StyleID: b.number, Value: value}
	}
}

// column is a column of a sheet.
type column struct {
	name  string
	width float64
}

// sheet is a sheet that is a table with a frozen header and filters; it goes on on further sheets when it is full.
type sheet struct {
	book    *workbook
	name    string
	columns []column
	number  int
	row     int
	stream  *excelize.StreamWriter
}

func (b *workbook) sheet(name string, columns ...column) *sheet {
	s := &sheet{book: b, name: b.Say(name), columns: columns}
	s.begin()
	return s
}

func (s *sheet) begin() {
	b := s.book
	s.number++
	name := s.name
	if s.number > 1 {
		name = fmt.Sprintf("%s (%d)", s.name, s.number)
	}
	_, err := b.file.NewSheet(name)
	b.try(err)
	b.printable(name)
	s.stream, err = b.file.NewStreamWriter(name)
	b.try(err)
	if b.err != nil {
		return
	}
	header := make([]any, len(s.columns))
	for i, column := range s.columns {
		b.try(s.stream.SetColWidth(i+1, i+1, column.width))
		header[i] = excelize.Cell{StyleID: b.header, Value: b.Say(column.name)}
	}
	b.try(s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.try(s.stream.SetRow("A1", header, excelize.RowOpts{Height: 20}))
	s.row = 1
}

func (s *sheet) put(values ...any) {
	if s.book.err == nil && s.row == s.book.rows {
		s.end()
		s.begin()
	}
	if s.book.err != nil {
		return
	}
	s.row++
	cells := make([]any, len(values))
	for i, value := range values {
		cells[i] = s.book.cell(value)
	}
	s.book.try(s.stream.SetRow(fmt.Sprintf("A%d", s.row), cells))
}

func (s *sheet) end() {
	if s.book.err != nil {
		return
	}
	if s.row > 1 {
		last, err := excelize.CoordinatesToCellName(len(s.columns), s.row)
		s.book.try(err)
		s.book.try(s.stream.AddTable(&excelize.Table{Range: "A1:" + last, StyleName: "TableStyleLight1"}))
	}
	s.book.try(s.stream.Flush())
}

// printable fits a sheet to the page width.
func (b *workbook) printable(sheet string) {
	landscape, a4, one, endless, fit := "landscape", 9, 1, 0, true
	b.try(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &endless}))
	b.try(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

func (b *workbook) overview(r report.Report) {
	name := b.Say("Overview")
	b.try(b.file.SetSheetName("Sheet1", name))
	for i, width := range []float64{30, 34, 18, 16, 16, 16, 16, 16, 16, 16} {
		letter, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(b.file.SetColWidth(name, letter, letter, width))
	}
	b.printable(name)
	row := 1
	put := func(style int, values ...any) {
		for i, value := range values {
			at, err := excelize.CoordinatesToCellName(i+1, row)
			b.try(err)
			cell := b.cell(value)
			if style != 0 {
				cell.StyleID = style
			}
			b.try(b.file.SetCellValue(name, at, cell.Value))
			b.try(b.file.SetCellStyle(name, at, at, cell.StyleID))
		}
		row++
	}
	header := func(columns ...string) {
		row++
		values := make([]any, len(columns))
		for i, column := range columns {
			values[i] = b.Say(column)
		}
		put(b.header, values...)
	}

	put(b.title, b.heading(r))
	if description := r.Description.In(b.lang); description != "" {
		put(b.text, description)
	}
	for _, fact := range b.facts(r) {
		put(0, fact.Name, fact.Value)
	}
	header(append([]string{"", "", "Total"}, countColumns...)...)
	put(0, append([]any{b.Say("Resources"), "", r.Resources.Total()}, counts(r.Resources)...)...)
	total := r.Evaluations()
	put(0, append([]any{b.Say("Evaluations"), "", total.Total()}, counts(total)...)...)

	header(append([]string{"Evaluations by risk", "Rules", "Compliance rate"}, countColumns...)...)
	first := row
	for _, level := range r.Levels() {
		put(0, append([]any{b.level(level), level.Rules, b.rate(level.Count)}, counts(level.Count)...)...)
	}
	if row > first {
		b.chart(name, first, row-1)
	}
	put(0, append([]any{b.Say("All rules"), len(r.Rules), b.rate(total)}, counts(total)...)...)

	header(append([]string{"Evaluations by account", "Region", "Compliance rate"}, append(countColumns[:len(countColumns):len(countColumns)], "Resources")...)...)
	for _, p := range r.Places {
		put(0, append(append([]any{b.place(p), p.Region, b.rate(p.Evaluations)}, counts(p.Evaluations)...), p.Resources.Total())...)
	}

	header("What was read", "Account", "Region", "Time (UTC)", "Resources", "Unread", "Cloud", "Form")
	for _, s := range r.Sources {
		put(0, s.Name, s.Account, s.Region, s.Time, s.Resources, s.Unread, b.cloud(s.Cloud), b.form(s.Form))
	}
}

// chart shows for each risk how many evaluations have which verdict.
func (b *workbook) chart(sheet string, first, last int) {
	series := func(column, color string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$%d", sheet, column, first-1),
			Categories: fmt.Sprintf("'%s'!$A$%d:$A$%d", sheet, first, last),
			Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, column, first, column, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		}
	}
	b.try(b.file.AddChart(sheet, "K1", &excelize.Chart{
		Type:      excelize.BarStacked,
		Series:    []excelize.ChartSeries{series("D", "2E7D5B"), series("E", "B3372A"), series("F", "C58A1B"), series("G", "7A6BA8")},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: b.Say("Evaluations by risk")}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 560, Height: 300},
	}))
}

func (b *workbook) clauseSheet(r report.Report) {
	sheet := b.sheet("Clauses", append([]column{{"Framework", 24}, {"Clause", 16}, {"Title", 60}, {"Compliance rate", 18}}, append(countWidths(), column{"Rules", 60})...)...)
	for _, c := range r.Clauses {
		sheet.put(append(append([]any{c.Framework, c.ID, c.Title.In(b.lang), b.rate(c.Count)}, counts(c.Count)...), strings.Join(c.Rules, "\n"))...)
	}
	sheet.end()
}

func countWidths() []column {
	columns := make([]column, len(countColumns))
	for i, name := range countColumns {
		columns[i] = column{name, 16}
	}
	return columns
}

func (b *workbook) ruleSheet(r report.Report) {
	columns := append([]column{{"Rule", 38}, {"Rule title", 56}, {"Risk", 12}, {"Compliance rate", 18}}, countWidths()...)
	sheet := b.sheet("Rules", append(columns, column{"Clauses", 32}, column{"Description", 70}, column{"How to fix", 70}, column{"Link", 50})...)
	for _, rule := range r.Rules {
		cells := append([]any{rule.Name, rule.Title.In(b.lang), b.risk(b.table.risk(rule.Risk)), b.rate(rule.Count)}, counts(rule.Count)...)
		sheet.put(append(cells, b.clauses[rule.Name], b.wrapped(rule.Description.In(b.lang)), b.wrapped(rule.Fix.In(b.lang)), rule.Link)...)
	}
	sheet.end()
}

func (b *workbook) wrapped(text string) excelize.Cell {
	return excelize.Cell{StyleID: b.wrap, Value: cut(text, maxChars)}
}

// findingWidths are the widths of the findings' columns.
var findingWidths = []float64{14, 20, 16, 30, 34, 30, 15, 12, 36, 44, 28, 60, 28, 28, 28, 50, 60, 30, 20, 40}

func (b *workbook) findingSheets(findings report.Findings) {
	columns := make([]column, len(findingColumns))
	for i, name := range findingColumns {
		columns[i] = column{name, findingWidths[i]}
	}
	sheet := b.sheet("Findings", columns...)
	cells := make([]any, len(columns))
	for finding, err := range findings {
		b.try(err)
		if b.err != nil {
			return
		}
		for i, text := range b.row(finding) {
			cells[i] = text
		}
		cells[7] = b.risk(cells[7].(string))
		cells[11], cells[15], cells[16] = b.wrapped(cells[11].(string)), b.wrapped(cells[15].(string)), b.wrapped(cells[16].(string))
		cells[18] = b.time(finding)
		sheet.put(cells...)
	}
	sheet.end()
}

func (b *workbook) exemptionSheet(r report.Report) {
	if len(r.Exemptions) == 0 {
		return
	}
	sheet := b.sheet("Exemptions", column{"Exemption", 34}, column{"State", 12}, column{"Until", 14}, column{"Owner", 34}, column{"Reason", 70}, column{"Ticket", 34},
		column{"Exempt findings", 18}, column{"Findings open again", 22})
	for _, e := range r.Exemptions {
		sheet.put(e.Name, b.Say(e.State()), e.Until, e.Owner, b.wrapped(e.Reason), e.Ticket, e.Findings, e.Reopened)
	}
	sheet.end()
}

func (b *workbook) uncoveredSheet(r report.Report) {
	sheet := b.sheet("Not judged", column{"What", 34}, column{"Name", 60}, column{"Resources", 16}, column{"Why", 90})
	for _, u := range r.Uncovered {
		number := any("")
		if u.Count > 0 {
			number = u.Count
		}
		sheet.put(b.Say(uncoveredWords[u.Kind]), u.Name, number, b.wrapped(b.Phrase(u.Because)))
	}
	for _, u := range r.Unread {
		sheet.put(b.Say("Could not be read"), b.unreadAt(u), "", b.wrapped(b.Phrases(u.Because)))
	}
	sheet.end()
}

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
