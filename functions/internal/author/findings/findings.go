// Package findings writes what commands find in the formats that CI systems read.
package findings

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/assay-rules/assay/functions/internal/report/render"
)

// Finding is one thing that is wrong.
type Finding struct {
	File    string // relative to the working directory; empty: no file is to blame
	Line    int    // 0: the whole file
	Message string
}

// where is the place as compilers write it, or empty.
func (f Finding) where() string {
	if f.File == "" || f.Line == 0 {
		return f.File
	}
	return fmt.Sprintf("%s:%d", f.File, f.Line)
}

// Test is the result of one test, or of anything else that was examined.
type Test struct {
	Name   string
	Output string // what it printed
	Failed *Finding
}

// Kind is what was done to find something: it is the rule of SARIF.
type Kind struct{ ID, Description string }

// The kinds.
var (
	Check = Kind{"check", "A policy, rule or pack has a mistake."}
	Tests = Kind{"test", "A test of a policy fails."}
	Event = Kind{"invoke", "A resource is not compliant, or its event could not be evaluated."}
)

// Forms are the formats of CI systems: JUnit's XML, SARIF, annotations of GitHub Actions, Markdown.
const Forms = "junit,sarif,github,md"

// Write writes the results of a command in one of the forms. The summary heads the Markdown.
func Write(w io.Writer, form string, kind Kind, version, summary string, results []Test) error {
	var found []Finding
	for _, result := range results {
		if result.Failed != nil {
			found = append(found, *result.Failed)
		}
	}
	switch form {
	case "junit":
		return writeJUnit(w, "assay "+kind.ID, results)
	case "sarif":
		return writeSARIF(w, kind, version, found)
	case "github":
		return writeGitHub(w, kind, found)
	case "md":
		return writeMarkdown(w, "assay "+kind.ID+": "+summary, found)
	}
	return fmt.Errorf("%q is none of the formats %s", form, Forms)
}

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string    `json:"id"`
		Short sarifText `json:"shortDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// writeSARIF writes a log of SARIF 2.1.0 (OASIS). GitHub, GitLab and editors read it. Without findings its results are an empty list, which tells
// these systems that what was found before is mended.
func writeSARIF(w io.Writer, kind Kind, version string, found []Finding) error {
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "assay", Version: version, Rules: []sarifRule{{kind.ID, sarifText{kind.Description}}}}},
		Results: []sarifResult{},
	}
	for _, f := range found {
		result := sarifResult{RuleID: kind.ID, Level: "error", Message: sarifText{f.Message}}
		if f.File != "" {
			location := sarifLocation{sarifPhysical{Artifact: sarifArtifact{uri(f.File)}}}
			if f.Line > 0 {
				location.Physical.Region = &sarifRegion{f.Line}
			}
			result.Locations = []sarifLocation{location}
		}
		run.Results = append(run.Results, result)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// uri is a relative path as a URI reference.
func uri(file string) string { return (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath() }

// writeGitHub writes workflow commands, which GitHub Actions shows at the lines of a pull request.
func writeGitHub(w io.Writer, kind Kind, found []Finding) error {
	for _, f := range found {
		properties := "title=" + property("assay "+kind.ID)
		if f.File != "" {
			properties = "file=" + property(filepath.ToSlash(f.File)) + "," + properties
			if f.Line > 0 {
				properties += fmt.Sprintf(",line=%d", f.Line)
			}
		}
		if _, err := fmt.Fprintf(w, "::error %s::%s\n", properties, data.Replace(f.Message)); err != nil {
			return err
		}
	}
	return nil
}

// data escapes a message of a workflow command.
var data = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data.Replace(text))
}

// writeMarkdown writes a table for a summary or a comment.
func writeMarkdown(w io.Writer, title string, found []Finding) error {
	var text strings.Builder
	fmt.Fprintf(&text, "### %s\n\n", render.MarkdownText(title))
	if len(found) > 0 {
		text.WriteString("| Where | What |\n| --- | --- |\n")
	}
	for _, f := range found {
		fmt.Fprintf(&text, "| %s | %s |\n", render.MarkdownText(f.where()), render.MarkdownText(f.Message))
	}
	_, err := io.WriteString(w, text.String())
	return err
}

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Output  string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes test results in the XML of JUnit, in one suite.
func writeJUnit(w io.Writer, suite string, tests []Test) error {
	all := junitSuite{Name: suite, Tests: len(tests)}
	for _, test := range tests {
		one := junitCase{Name: test.Name, Class: suite, Output: test.Output}
		if f := test.Failed; f != nil {
			all.Failures++
			first, _, _ := strings.Cut(f.Message, "\n")
			one.File, one.Failure = filepath.ToSlash(f.File), &junitFailure{first, strings.TrimPrefix(filepath.ToSlash(f.where())+": "+f.Message, ": ")}
		}
		all.Cases = append(all.Cases, one)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites{Tests: all.Tests, Failures: all.Failures, Suites: []junitSuite{all}}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
