package report

import (
	"bufio"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"iter"
)

//go:embed report.html.tmpl
var page string

// WriteHTML writes a self-contained HTML page: no scripts, images or fonts from elsewhere.
func WriteHTML(w io.Writer, report Report, findings Findings) error {
	layout, err := template.New("report").Funcs(template.FuncMap{
		"risk": riskName, "time": timeText, "verdict": verdictText,
		"percent":    func(rule Rule) int { percent, _ := rule.Rate(); return percent },
		"applicable": func(rule Rule) bool { _, applicable := rule.Rate(); return applicable },
	}).Parse(page)
	if err != nil {
		return fmt.Errorf("write html: %w", err)
	}
	buffered := bufio.NewWriter(w)
	var failed error
	err = layout.Execute(buffered, struct {
		Report
		Findings iter.Seq[Finding]
	}{report, func(yield func(Finding) bool) {
		for finding, err := range findings {
			if failed = err; err != nil || !yield(finding) {
				return
			}
		}
	}})
	for _, err := range []error{failed, err, buffered.Flush()} {
		if err != nil {
			return fmt.Errorf("write html: %w", err)
		}
	}
	return nil
}
