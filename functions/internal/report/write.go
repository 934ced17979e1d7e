package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// The languages of reports.
const (
	English = "en"
	Chinese = "zh"
)

// Options choose what a report lists, and in which language.
type Options struct {
	Lang string // English unless Chinese
	All  bool   // what is compliant and not applicable, too
}

// endings are those that mean a form of another name.
var endings = map[string]string{"xml": "junit", "htm": "html", "jsonl": "ndjson", "markdown": "md"}

// writers are the forms of a report.
var writers = map[string]func(io.Writer, Report, Findings, Options) error{
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
func Write(form string, w io.Writer, report Report, findings Findings, options Options) error {
	write := writers[form]
	if write == nil {
		return fmt.Errorf("%q is no form of report: use one of %s", form, strings.Join(Forms(), ", "))
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	err := write(buffered, report, findings.shown(options.All), options)
	if err == nil {
		err = buffered.Flush()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", form, err)
	}
	return nil
}
