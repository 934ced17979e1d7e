package render

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Elements of JUnit's XML (junit-10.xsd of Jenkins' xunit-plugin).
type testCase struct {
	XMLName xml.Name    `xml:"testcase"`
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Failure *testResult `xml:"failure"`
	Error   *testResult `xml:"error"`
	Skipped *testResult `xml:"skipped"`
}

type testResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type testProperties struct {
	XMLName    xml.Name       `xml:"properties"`
	Properties []testProperty `xml:"property"`
}

type testProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// writeJUnit writes a test case for each finding: a failure for NonCompliant, an error for Undetermined, skipped for exempt and not
// applicable ones. A rule without findings is a test case of its own, which passed, or was skipped if there was nothing to judge. The
// number of test cases comes first, so findings are read twice.
func writeJUnit(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	table := newTable(r, options.Lang)
	var tests, failures, errors, skipped int
	err := table.testCases(r, findings, func(test testCase) error {
		tests++
		switch {
		case test.Failure != nil:
			failures++
		case test.Error != nil:
			errors++
		case test.Skipped != nil:
			skipped++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", " ")
	suite := xml.StartElement{Name: xml.Name{Local: "testsuite"}}
	for _, attribute := range [][2]string{
		{"name", table.heading(r)}, {"tests", strconv.Itoa(tests)}, {"failures", strconv.Itoa(failures)}, {"errors", strconv.Itoa(errors)},
		{"skipped", strconv.Itoa(skipped)}, {"timestamp", r.Created.UTC().Format("2006-01-02T15:04:05")},
	} {
		suite.Attr = append(suite.Attr, xml.Attr{Name: xml.Name{Local: attribute[0]}, Value: attribute[1]})
	}
	if err := encoder.EncodeToken(suite); err != nil {
		return err
	}
	if err := encoder.Encode(properties(r)); err != nil {
		return err
	}
	if err := table.testCases(r, findings, func(test testCase) error { return encoder.Encode(test) }); err != nil {
		return err
	}
	if err := encoder.EncodeToken(suite.End()); err != nil {
		return err
	}
	return encoder.Close()
}

func properties(r report.Report) testProperties {
	all := testProperties{Properties: []testProperty{{"form", report.Form}, {"assay", r.Version}, {"at", timeText(r.At)}}}
	for _, of := range []struct {
		name string
		report.Count
	}{{"resources", r.Resources}, {"evaluations", r.Evaluations()}} {
		for _, verdict := range []struct {
			name  string
			count int
		}{
			{"compliant", of.Compliant}, {"noncompliant", of.NonCompliant}, {"not_applicable", of.NotApplicable}, {"undetermined", of.Undetermined}, {"exempt", of.Exempt},
		} {
			all.Properties = append(all.Properties, testProperty{of.name + "." + verdict.name, strconv.Itoa(verdict.count)})
		}
	}
	return all
}

// testCases yields the test cases: of findings first, then of rules without any.
func (t table) testCases(r report.Report, findings report.Findings, yield func(testCase) error) error {
	found := map[string]bool{}
	for finding, err := range findings {
		if err != nil {
			return err
		}
		found[finding.Rule] = true
		if err := yield(t.testCase(finding)); err != nil {
			return err
		}
	}
	for _, rule := range r.Rules {
		if found[rule.Name] {
			continue
		}
		test := testCase{Class: rule.Name, Name: rule.Title.In(t.lang)}
		if rule.Applicable() == 0 {
			test.Skipped = &testResult{Message: t.Say("nothing to judge")}
		}
		if err := yield(test); err != nil {
			return err
		}
	}
	return nil
}

func (t table) testCase(f report.Finding) testCase {
	test := testCase{Class: f.Rule, Name: strings.Join(nonBlank(f.Name, f.ID, f.Region, f.Account), " ")}
	reasons := t.reasons(f)
	first, _, _ := strings.Cut(reasons, "\n")
	result := &testResult{Message: first, Type: t.verdict(f), Text: strings.Join(nonBlank(reasons, t.rules[f.Rule].Fix.In(t.lang), string(f.Evidence)), "\n")}
	switch {
	case f.Exempt():
		test.Skipped = &testResult{Message: t.exemption(f)}
	case f.Verdict == compliance.NotApplicable:
		test.Skipped = &testResult{Message: first}
	case f.Verdict == compliance.NonCompliant:
		test.Failure = result
	case f.Verdict != compliance.Compliant:
		test.Error = result
	}
	return test
}

func nonBlank(texts ...string) []string {
	var all []string
	for _, text := range texts {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}
