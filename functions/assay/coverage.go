package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"io/fs"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
)

//go:embed coverage.html
var coveragePage string

// annotated is a source file whose lines say whether unit tests execute them.
type annotated struct {
	policytest.Coverage
	Lines []annotatedLine
}

type annotatedLine struct {
	Number int
	Text   string
	Class  string // hit, missed, or empty: there is nothing to execute
}

// writeCoverage writes a page with the sources.
func writeCoverage(file string, policies fs.FS, coverage []policytest.Coverage) error {
	page, err := template.New("").Parse(coveragePage)
	if err != nil {
		return err
	}
	var sources []annotated
	for _, covered := range coverage {
		source, err := fs.ReadFile(policies, covered.File)
		if err != nil {
			return err
		}
		a := annotated{Coverage: covered}
		for i, text := range strings.Split(strings.TrimSuffix(string(source), "\n"), "\n") {
			line := annotatedLine{Number: i + 1, Text: text}
			switch {
			case slices.Contains(covered.Missing, line.Number):
				line.Class = "missed"
			case slices.Contains(covered.Hit, line.Number):
				line.Class = "hit"
			}
			a.Lines = append(a.Lines, line)
		}
		sources = append(sources, a)
	}
	var text bytes.Buffer
	if err := page.Execute(&text, sources); err != nil {
		return err
	}
	return replaceFile(file, text.Bytes(), 0o644)
}
