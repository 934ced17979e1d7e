package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
	"github.com/assay-rules/assay/functions/internal/terminal"
)

// The lines of the parts of a summary, unless all are requested: together with the totals they fit on a screen.
const (
	mostRules      = 12
	mostExemptions = 5
	mostCauses     = 3
	mostOthers     = 4

	mostPermissions = 6
)

// writeSummary says what an audit found.
func writeSummary(w io.Writer, result *audit.Result, options report.Options) error {
	s := &summary{Writer: w, Paint: painter(w), Words: render.In(options.Lang), all: options.All, report: result.Report}
	s.totals(result.Verified)
	s.risks()
	s.rules()
	causes, err := s.findings(result.Findings)
	if err != nil {
		return err
	}
	s.exemptions()
	s.uncovered(causes)
	return s.err
}

type summary struct {
	io.Writer
	terminal.Paint
	render.Words
	all    bool
	report report.Report
	err    error
}

func (s *summary) line(format string, arguments ...any) {
	if _, err := fmt.Fprintf(s, format+"\n", arguments...); err != nil && s.err == nil {
		s.err = err
	}
}

// said is a sentence in the language of the summary.
func said(in render.Words, sentence string, values ...any) string {
	return fmt.Sprintf(in.Say(sentence), values...)
}

func (s *summary) said(sentence string, values ...any) string {
	return said(s.Words, sentence, values...)
}

// countedIn is a number with its noun in a language.
func countedIn(words render.Words, n int, noun string) string {
	if other := words.Say(noun); other != noun {
		return fmt.Sprintf("%d %s", n, other)
	}
	return counted(n, noun)
}

func (s *summary) counted(n int, noun string) string { return countedIn(s.Words, n, noun) }

// heads are the heads of a table's columns.
func (s *summary) heads(english ...string) []string {
	for i, head := range english {
		english[i] = s.Say(head)
	}
	return english
}

func (s *summary) totals(verified int) {
	r := s.report
	accounts := map[string]bool{}
	for _, place := range r.Places {
		accounts[place.Cloud+"/"+place.Account] = true
	}
	s.line("%s", s.Bold(s.said("%s in %s, judged by %s as of %s", s.counted(r.Resources.Total(), "resource"), s.counted(len(accounts), "account"), s.counted(len(r.Rules), "rule"),
		r.At.UTC().Format("2006-01-02 15:04 MST"))))
	s.line("")
	rows := table{right: true}
	rows.add(append([]string{""}, s.heads(verdictHeads...)...)...)
	for _, row := range []struct {
		name string
		report.Count
	}{{"resources", r.Resources}, {"evaluations", r.Evaluations()}} {
		rows.add(append([]string{s.Say(row.name)}, numbers(row.Count)...)...)
	}
	s.table(rows)
	older := 0
	for _, source := range r.Sources {
		if source.Form == snapshot.OlderSnapshot {
			older++
		}
	}
	if older > 0 {
		s.line("\n%s", s.said("not read: %s, because there are newer ones of the same account and region", s.counted(older, "older snapshot")))
	}
	if repeated := s.Repeated(r); repeated != "" {
		s.line("\n%s", s.Bad(visible(repeated)))
	}
	if verified > 0 {
		s.line("\n%s", s.said("%s judged a second time: no difference", s.counted(verified, "evaluation")))
	}
}

// verdictHeads are the heads of [numbers].
var verdictHeads = []string{"NONCOMPLIANT", "UNDETERMINED", "COMPLIANT", "NOT APPLICABLE", "EXEMPT", "RATE"}

func numbers(c report.Count) []string {
	return []string{grouped(c.NonCompliant), grouped(c.Undetermined), grouped(c.Compliant), grouped(c.NotApplicable), grouped(c.Exempt), c.RateText()}
}

func (s *summary) table(rows table) {
	if err := rows.write(s); err != nil && s.err == nil {
		s.err = err
	}
}

func (s *summary) risks() {
	s.line("")
	rows := table{right: true}
	rows.add(s.heads(append([]string{"RISK", "RULES"}, verdictHeads...)...)...)
	for _, level := range s.report.Levels() {
		rows.add(append([]string{s.Say(cmp.Or(string(level.Risk), "none")), fmt.Sprint(level.Rules)}, numbers(level.Count)...)...)
	}
	s.table(rows)
}

// rules shows those with findings, the highest risk and the most findings first.
func (s *summary) rules() {
	rules := slices.Clone(s.report.Rules)
	if !s.all {
		rules = slices.DeleteFunc(rules, func(r report.Rule) bool { return r.NonCompliant+r.Undetermined+r.Exempt == 0 })
	}
	level := func(risk policy.Severity) int { return cmp.Or(risk.Level(), 9) }
	slices.SortStableFunc(rules, func(a, b report.Rule) int {
		return cmp.Or(cmp.Compare(level(a.Risk), level(b.Risk)), cmp.Compare(b.NonCompliant, a.NonCompliant), cmp.Compare(b.Undetermined, a.Undetermined))
	})
	if len(rules) == 0 {
		return
	}
	s.line("")
	shown := rules
	if !s.all {
		shown = rules[:min(len(rules), mostRules)]
	}
	var rows table
	add := func(name, risk, noncompliant, undetermined, compliant, exempt, rate string) {
		cells := []string{name, risk, noncompliant, undetermined, compliant, exempt, rate}
		if len(s.report.Exemptions) == 0 {
			cells = slices.Delete(cells, 5, 6)
		}
		rows.add(cells...)
	}
	add(s.Say("RULE"), s.Say("RISK"), s.Say("NONCOMPLIANT"), s.Say("UNDETERMINED"), s.Say("COMPLIANT"), s.Say("EXEMPT"), s.Say("RATE"))
	for _, r := range shown {
		add(r.Name, s.Say(string(r.Risk)), grouped(r.NonCompliant), grouped(r.Undetermined), grouped(r.Compliant), grouped(r.Exempt), r.RateText())
	}
	s.table(rows)
	if more := len(rules) - len(shown); more > 0 {
		s.line("%s", s.Dim(s.said("… and %s with findings: --all", s.counted(more, "more rule"))))
	}
}

// exemptions shows what came of each, those that somebody must look at first.
func (s *summary) exemptions() {
	if len(s.report.Exemptions) == 0 {
		return
	}
	order := []string{"expired", "unused", "used"}
	all := slices.Clone(s.report.Exemptions)
	slices.SortStableFunc(all, func(a, b report.ExemptionUse) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.State()), slices.Index(order, b.State())), cmp.Compare(b.Reopened+b.Findings, a.Reopened+a.Findings))
	})
	shown := all
	if !s.all {
		shown = all[:min(len(all), mostExemptions)]
	}
	s.line("")
	var rows table
	rows.add(s.heads("EXEMPTION", "STATE", "UNTIL", "OWNER", "FINDINGS")...)
	for _, e := range shown {
		findings := s.counted(e.Findings, "exempt finding")
		if e.Reopened > 0 {
			findings = s.said("%s open again", s.counted(e.Reopened, "finding"))
		}
		rows.add(e.Name, s.Say(e.State()), e.Until, e.Owner, findings)
	}
	s.table(rows)
	if more := len(all) - len(shown); more > 0 {
		s.line("%s", s.Dim(s.said("… and %s: --all", s.counted(more, "more exemption"))))
	}
}

// findings shows each, if all are requested, and counts the causes of what is Undetermined.
func (s *summary) findings(findings report.Findings) (causes map[string]int, err error) {
	const known = 10_000
	causes = map[string]int{}
	if !s.all && s.report.Evaluations().Undetermined == 0 {
		return causes, nil
	}
	header := s.all
	for f, err := range findings {
		if err != nil {
			return nil, err
		}
		if f.Verdict == compliance.Undetermined {
			if cause := s.Phrases(f.Cause); len(causes) < known || causes[cause] > 0 {
				causes[cause]++
			}
		}
		if !s.all || !f.Open() {
			continue
		}
		if header {
			s.line("\n%s", s.Say("FINDINGS"))
			header = false
		}
		s.line("%s  %s  %s  %s  %s", visible(f.ID), visible(f.Region), f.Rule, s.As(f.Verdict, s.Say(string(f.Verdict))), visible(strings.Join(s.messages(f), s.Phrase(compliance.Say("; ")))))
	}
	return causes, nil
}

// messages are a finding's reasons, or why it is Undetermined.
func (s *summary) messages(f report.Finding) []string {
	if f.Verdict == compliance.Undetermined {
		return []string{s.Phrases(f.Cause)}
	}
	var messages []string
	for _, reason := range f.Reasons {
		messages = append(messages, s.Reason(f, reason))
	}
	return messages
}

// uncovered says what was not judged, and why.
func (s *summary) uncovered(causes map[string]int) {
	var lines []string
	if n := s.report.Evaluations().Undetermined; n > 0 {
		lines = append(lines, s.said("%s Undetermined:", s.counted(n, "evaluation")))
		ordered := slices.SortedFunc(maps.Keys(causes), func(a, b string) int { return cmp.Or(cmp.Compare(causes[b], causes[a]), strings.Compare(a, b)) })
		for i, cause := range ordered {
			if i == mostCauses && !s.all {
				lines = append(lines, "  "+s.said("… and %s", s.counted(len(ordered)-i, "more cause")))
				break
			}
			lines = append(lines, "  "+s.said("%s: %s", grouped(causes[cause]), cause))
		}
	}
	lines = append(lines, s.types()...)
	lines = append(lines, s.unjudged()...)
	for i, unread := range s.report.Unread {
		if i == mostCauses && !s.all {
			lines = append(lines, s.said("… and %d more that cannot be read", len(s.report.Unread)-i))
			break
		}
		lines = append(lines, unreadText(s.Words, unread))
	}
	if len(lines) == 0 {
		return
	}
	s.line("\n%s", s.Bold(s.Say("Not judged")))
	for _, line := range lines {
		s.line("%s", visible(line))
	}
}

func (s *summary) types() []string {
	var types []report.Uncovered
	resources := 0
	for _, u := range s.report.Uncovered {
		if u.Kind == report.UncoveredType {
			types = append(types, u)
			resources += u.Count
		}
	}
	if len(types) == 0 {
		return nil
	}
	slices.SortStableFunc(types, func(a, b report.Uncovered) int { return cmp.Compare(b.Count, a.Count) })
	var names []string
	for i, u := range types {
		if i == mostOthers && !s.all {
			names = append(names, "…")
			break
		}
		names = append(names, fmt.Sprintf("%s (%s)", u.Name, grouped(u.Count)))
	}
	return []string{s.said("%s of %s that no rule judges: %s", s.counted(resources, "resource"), s.counted(len(types), "type"), strings.Join(names, ", "))}
}

// unjudged are the rules that were not judged, by the reason why.
func (s *summary) unjudged() []string {
	var lines []string
	permissions := 0
	by := map[string][]string{}
	for _, u := range s.report.Uncovered {
		switch {
		case u.Kind == report.UncoveredType:
		case u.Kind == report.UncoveredPermission:
			if permissions++; permissions > mostPermissions && !s.all {
				continue
			}
			lines = append(lines, s.said("permission %s %s: %s", u.Name, s.Phrase(u.Because), s.counted(u.Count, "resource")))
		case u.Because.Words == report.NeedsValues && !s.all:
			by[s.Say("need values of yours (--set)")] = append(by[s.Say("need values of yours (--set)")], u.Name)
		case u.Because.Words == report.NeedsValues:
			lines = append(lines, u.Name+" "+s.Phrase(u.Because))
		default:
			by[s.Phrase(u.Because)] = append(by[s.Phrase(u.Because)], u.Name)
		}
	}
	if more := permissions - mostPermissions; more > 0 && !s.all {
		lines = append(lines, s.said("… and %s that would decide more: --all", s.counted(more, "permission")))
	}
	for _, because := range slices.Sorted(maps.Keys(by)) {
		names := by[because]
		shown := strings.Join(names, ", ")
		if len(names) > mostOthers && !s.all {
			shown = strings.Join(names[:mostOthers], ", ") + ", …"
		}
		lines = append(lines, s.said("%s: %s: %s", s.counted(len(names), "rule"), because, shown))
	}
	return lines
}

// unreadText says what could not be read, where and why.
func unreadText(words render.Words, unread report.Unread) string {
	return said(words, "%s, %s: %s", unread.File, words.Phrase(unread.Position), words.Phrases(unread.Because))
}
