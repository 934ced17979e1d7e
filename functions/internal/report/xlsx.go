package report

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2" // streams rows and draws charts
)

// Limits of a worksheet ("Excel specifications and limits", Microsoft Support).
const (
	maxRows  = 1_048_576
	maxChars = 32_767
)

// WriteXLSX writes an Excel workbook: an overview with a chart, and the findings on as many sheets as they need.
func WriteXLSX(w io.Writer, report Report, findings Findings) error {
	return writeXLSX(w, report, findings, maxRows)
}

func writeXLSX(w io.Writer, report Report, findings Findings, rowsPerSheet int) (err error) {
	file := excelize.NewFile()
	defer func() {
		if closing := file.Close(); err == nil && closing != nil { // removes its temporary files
			err = fmt.Errorf("close workbook: %w", closing)
		}
	}()
	book := &workbook{file: file}
	book.styles()
	book.overview(report)
	book.findings(findings, rowsPerSheet)
	created := report.Created.UTC().Format("2006-01-02T15:04:05Z")
	book.try(file.SetDocProps(&excelize.DocProperties{Title: cut(report.Title, maxChars), Subject: "Compliance report", Creator: "Assay", Created: created, Modified: created}))
	if book.err != nil {
		return fmt.Errorf("write workbook: %w", book.err)
	}
	if _, err := file.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// workbook keeps the first error, so that the code that draws needs no error checks.
type workbook struct {
	file *excelize.File
	err  error

	title, header, text, wrap, percent, date, high, medium, low int
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
	top := &excelize.Alignment{Vertical: "top"}
	dates := "yyyy-mm-dd hh:mm:ss"
	b.title = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 16}})
	b.header = b.style(excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Color: "FFFFFF"}, Fill: fill("1F3A5F"), Alignment: &excelize.Alignment{Vertical: "center"}})
	b.text = b.style(excelize.Style{Alignment: top})
	b.wrap = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.percent = b.style(excelize.Style{NumFmt: 9, Alignment: top})
	b.date = b.style(excelize.Style{CustomNumFmt: &dates, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left"}})
	b.high = b.style(excelize.Style{Fill: fill("F8D0CC"), Alignment: top})
	b.medium = b.style(excelize.Style{Fill: fill("FCE8C5"), Alignment: top})
	b.low = b.style(excelize.Style{Fill: fill("E3EDF7"), Alignment: top})
}

func (b *workbook) risk(risk int) excelize.Cell {
	style := map[int]int{1: b.high, 2: b.medium, 3: b.low}[risk]
	return excelize.Cell{StyleID: style, Value: riskName(risk)}
}

const (
	overviewSheet = "Overview"
	findingsSheet = "Findings"
	chartColumn   = "J"
)

func (b *workbook) overview(report Report) {
	b.try(b.file.SetSheetName("Sheet1", overviewSheet))
	for column, width := range map[string]float64{"A": 44, "B": 28, "C": 12, "D": 17, "E": 12, "F": 15, "G": 15, "H": 18} {
		b.try(b.file.SetColWidth(overviewSheet, column, column, width))
	}
	b.printable(overviewSheet)
	row := 1
	put := func(style int, cells ...any) {
		for i, value := range cells {
			cell, err := excelize.CoordinatesToCellName(i+1, row)
			b.try(err)
			if styled, ok := value.(excelize.Cell); ok {
				b.try(b.file.SetCellValue(overviewSheet, cell, styled.Value))
				b.try(b.file.SetCellStyle(overviewSheet, cell, cell, styled.StyleID))
				continue
			}
			if text, ok := value.(string); ok {
				value = cut(text, maxChars)
			}
			b.try(b.file.SetCellValue(overviewSheet, cell, value))
			b.try(b.file.SetCellStyle(overviewSheet, cell, cell, style))
		}
		row++
	}
	rule := func(first string, r Rule) {
		rate := any("–")
		if percent, applicable := r.Rate(); applicable {
			rate = excelize.Cell{StyleID: b.percent, Value: float64(percent) / 100}
		}
		put(b.text, first, r.ID, b.risk(r.Risk), rate, r.Compliant, r.NonCompliant, r.NotApplicable, r.Undetermined)
	}
	header := func(first string) {
		put(b.header, append([]any{first}, anySlice(ruleColumns[1:])...)...)
	}

	put(b.title, report.Title)
	if report.Description != "" {
		put(b.text, report.Description)
	}
	put(b.text, "Pack", report.Pack)
	put(b.text, "Account", report.Scope)
	put(b.text, "Created (UTC)", excelize.Cell{StyleID: b.date, Value: report.Created.UTC()})
	row++
	put(b.header, append([]any{"", "Total"}, anySlice(verdictColumns)...)...)
	total := report.Total()
	for _, line := range []struct {
		name string
		Count
	}{{"Evaluations", total.Count}, {"Resources", report.Resources}} {
		put(b.text, line.name, line.Count.Total(), line.Compliant, line.NonCompliant, line.NotApplicable, line.Undetermined)
	}
	row++
	header("Risk level")
	firstLevel := row
	levels := report.ByRisk()
	for _, level := range levels {
		rule(level.Name, level)
	}
	rule(total.Name, total)
	row++
	header("Rule")
	firstRule := row
	for _, one := range report.Rules {
		rule(one.Name, one)
	}
	if len(report.Rules) > 0 {
		b.try(b.file.SetConditionalFormat(overviewSheet, fmt.Sprintf("D%d:D%d", firstRule, row-1), []excelize.ConditionalFormatOptions{{
			Type: "data_bar", Criteria: "=", MinType: "num", MinValue: "0", MaxType: "num", MaxValue: "1", BarColor: "#8FBF8F", BarSolid: true,
		}}))
		b.chart(firstLevel, firstLevel+len(levels)-1)
	}
}

func anySlice(texts []string) []any {
	all := make([]any, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}

// printable fits a sheet to the page width.
func (b *workbook) printable(sheet string) {
	landscape, one, endless, fit := "landscape", 1, 0, true
	b.try(b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &one, FitToHeight: &endless}))
	b.try(b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// chart shows for each risk level how many evaluations are compliant, how many not, and how many are undetermined.
func (b *workbook) chart(first, last int) {
	series := func(column, color string) excelize.ChartSeries {
		return excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", overviewSheet, column, first-1),
			Categories: fmt.Sprintf("%s!$A$%d:$A$%d", overviewSheet, first, last),
			Values:     fmt.Sprintf("%s!$%s$%d:$%s$%d", overviewSheet, column, first, column, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}},
		}
	}
	b.try(b.file.AddChart(overviewSheet, chartColumn+"1", &excelize.Chart{
		Type:      excelize.ColStacked,
		Series:    []excelize.ChartSeries{series("E", "4C9A5B"), series("F", "C8452F"), series("H", "B0B7C0")},
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "Evaluations by risk level"}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 480, Height: 300},
	}))
}

func (b *workbook) findings(findings Findings, rowsPerSheet int) {
	var sheet *excelize.StreamWriter
	number, row := 0, 0
	end := func() {
		if sheet != nil {
			b.try(sheet.Flush())
		}
	}
	begin := func() {
		end()
		number++
		name := findingsSheet
		if number > 1 {
			name = fmt.Sprintf("%s (%d)", findingsSheet, number)
		}
		_, err := b.file.NewSheet(name)
		b.try(err)
		b.printable(name)
		sheet, err = b.file.NewStreamWriter(name)
		b.try(err)
		if b.err != nil {
			return
		}
		for i, width := range []float64{20, 16, 26, 34, 28, 15, 32, 10, 60, 24, 24, 20} {
			b.try(sheet.SetColWidth(i+1, i+1, width))
		}
		b.try(sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
		header := make([]any, len(findingColumns))
		for i, column := range findingColumns {
			header[i] = excelize.Cell{StyleID: b.header, Value: column}
		}
		b.try(sheet.SetRow("A1", header))
		row = 1
	}
	begin()
	for finding, err := range findings {
		b.try(err)
		if b.err != nil {
			return
		}
		if row == rowsPerSheet {
			begin()
		}
		row++
		cells := make([]any, len(findingColumns))
		for i, text := range finding.cells() {
			cells[i] = excelize.Cell{StyleID: b.text, Value: cut(text, maxChars)}
		}
		cells[7] = b.risk(finding.Risk)
		cells[8] = excelize.Cell{StyleID: b.wrap, Value: cut(finding.Reason, maxChars)}
		if !finding.Time.IsZero() {
			cells[11] = excelize.Cell{StyleID: b.date, Value: finding.Time.UTC()}
		}
		b.try(sheet.SetRow(fmt.Sprintf("A%d", row), cells))
	}
	if b.err == nil {
		end()
	}
}
