// Package render writes reports: as a web page, a workbook, CSV, Markdown, JSON, JUnit and OCSF, in English and Chinese.
package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/report"
)

// endings are those that mean a form of another name.
var endings = map[string]string{"xml": "junit", "htm": "html", "jsonl": "ndjson", "markdown": "md"}

// writers are the forms of a report.
var writers = map[string]func(io.Writer, report.Report, report.Findings, report.Options) error{
	"csv":    writeCSV,
	"html":   writeHTML,
	"json":   writeJSON,
	"junit":  writeJUnit,
	"md":     writeMarkdown,
	"ndjson": writeNDJSON,
	"ocsf":   writeOCSF,
	"xlsx":   writeXLSX,
}

// Forms lists the forms in which a report can be written.
func Forms() []string { return slices.Sorted(maps.Keys(writers)) }

// FormOf returns the form that a file name asks for: by its ending, or as FORM=FILE. The file is the name without the form.
func FormOf(name string) (form, file string, err error) {
	if form, file, named := strings.Cut(name, "="); named && file != "" && writers[form] != nil {
		return form, file, nil
	}
	form = strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
	form = cmp.Or(endings[form], form)
	if writers[form] == nil {
		return "", "", fmt.Errorf("%s: the ending names no form of report: use one of %s, or FORM=FILE", name, strings.Join(Forms(), ", "))
	}
	return form, name, nil
}

// Write writes a report in one of the forms. On an error, what was written is no report.
func Write(form string, w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	write := writers[form]
	if write == nil {
		return fmt.Errorf("%q is no form of report: use one of %s", form, strings.Join(Forms(), ", "))
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	err := write(buffered, r, listed(findings, options.All), options)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", form, err)
	}
	return nil
}

// listed are the findings that a report lists: all, or those that are neither compliant nor not applicable.
func listed(findings report.Findings, all bool) report.Findings {
	if all {
		return findings
	}
	return func(yield func(report.Finding, error) bool) {
		for finding, err := range findings {
			if err == nil && finding.Settled() {
				continue
			}
			if !yield(finding, err) {
				return
			}
		}
	}
}
