package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes the findings as CSV with a header. A cell that a spreadsheet would take for a formula gets a leading
// apostrophe ("CSV Injection", OWASP).
func WriteCSV(w io.Writer, findings Findings) error {
	table := csv.NewWriter(w)
	if err := table.Write(findingColumns); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for finding, err := range findings {
		if err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
		cells := finding.cells()
		for i, cell := range cells {
			cells[i] = inert(cell)
		}
		if err := table.Write(cells); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
