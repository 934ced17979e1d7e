package render

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/assay-rules/assay/functions/internal/report"
)

// byteOrderMark makes spreadsheets read UTF-8.
const byteOrderMark = "\uFEFF"

// writeCSV writes the findings with a header. Its last column is the version of the form.
func writeCSV(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	table := newTable(r, options.Lang)
	lines := csv.NewWriter(w)
	if err := lines.Write(table.all(append(findingColumns[:len(findingColumns):len(findingColumns)], "Report form"))); err != nil {
		return err
	}
	for finding, err := range findings {
		if err != nil {
			return err
		}
		cells := append(table.row(finding), report.Form)
		for i, cell := range cells {
			cells[i] = inert(cell)
		}
		if err := lines.Write(cells); err != nil {
			return err
		}
	}
	lines.Flush()
	return lines.Error()
}

// inert gives a cell that a spreadsheet would take for a formula a leading apostrophe ("CSV Injection", OWASP).
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
