package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
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
func writeSummary(w io.Writer, result *audit.Result, all bool) error {
	s := &summary{Writer: w, paint: painter(w), all: all, report: result.Report}
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
	paint
	all    bool
	report report.Report
	err    error
}

func (s *summary) line(format string, arguments ...any) {
	if _, err := fmt.Fprintf(s, format+"\n", arguments...); err != nil && s.err == nil {
		s.err = err
	}
}

func (s *summary) totals(verified int) {
	r := s.report
	accounts := map[string]bool{}
	for _, place := range r.Places {
		accounts[place.Cloud+"/"+place.Account] = true
	}
	s.line("%s", s.bold(fmt.Sprintf("%s in %s, judged by %s as of %s", counted(r.Resources.Total(), "resource"), counted(len(accounts), "account"), counted(len(r.Rules), "rule"),
		r.At.UTC().Format("2006-01-02 15:04 MST"))))
	s.line("")
	table := tabwriter.NewWriter(s, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\tNONCOMPLIANT\tUNDETERMINED\tCOMPLIANT\tNOT APPLICABLE\tEXEMPT\tRATE\t")
	for _, row := range []struct {
		name string
		report.Count
	}{{"resources", r.Resources}, {"evaluations", r.Evaluations()}} {
		fmt.Fprintf(table, "%s\t%s\t\n", row.name, columns(row.Count))
	}
	s.flush(table)
	older := 0
	for _, source := range r.Sources {
		if source.Form == snapshot.OlderSnapshot {
			older++
		}
	}
	if older > 0 {
		s.line("\nnot read: %s, because there are newer ones of the same account and region", counted(older, "older snapshot"))
	}
	if verified > 0 {
		s.line("\n%s judged a second time: no difference", counted(verified, "evaluation"))
	}
}

func columns(c report.Count) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s", grouped(c.NonCompliant), grouped(c.Undetermined), grouped(c.Compliant), grouped(c.NotApplicable), grouped(c.Exempt), c.RateText())
}

func (s *summary) flush(table *tabwriter.Writer) {
	if err := table.Flush(); err != nil && s.err == nil {
		s.err = err
	}
}

func (s *summary) risks() {
	s.line("")
	table := tabwriter.NewWriter(s, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "RISK\tRULES\tNONCOMPLIANT\tUNDETERMINED\tCOMPLIANT\tNOT APPLICABLE\tEXEMPT\tRATE\t")
	for _, level := range s.report.Levels() {
		fmt.Fprintf(table, "%s\t%d\t%s\t\n", cmp.Or(string(level.Risk), "none"), level.Rules, columns(level.Count))
	}
	s.flush(table)
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
	exempt := func(text string) string {
		if len(s.report.Exemptions) == 0 {
			return ""
		}
		return text + "\t"
	}
	table := tabwriter.NewWriter(s, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tRISK\tNONCOMPLIANT\tUNDETERMINED\tCOMPLIANT\t"+exempt("EXEMPT")+"RATE")
	for _, r := range shown {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s%s\n", r.Name, r.Risk, grouped(r.NonCompliant), grouped(r.Undetermined), grouped(r.Compliant), exempt(grouped(r.Exempt)), r.RateText())
	}
	s.flush(table)
	if more := len(rules) - len(shown); more > 0 {
		s.line("%s", s.dim(fmt.Sprintf("… and %s with findings: --all", counted(more, "more rule"))))
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
	table := tabwriter.NewWriter(s, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "EXEMPTION\tSTATE\tUNTIL\tOWNER\tFINDINGS")
	for _, e := range shown {
		findings := counted(e.Findings, "exempt finding")
		if e.Reopened > 0 {
			findings = counted(e.Reopened, "finding") + " open again"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", e.Name, e.State(), e.Until, e.Owner, findings)
	}
	s.flush(table)
	if more := len(all) - len(shown); more > 0 {
		s.line("%s", s.dim(fmt.Sprintf("… and %s: --all", counted(more, "more exemption"))))
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
			if cause := f.Cause.String(); len(causes) < known || causes[cause] > 0 {
				causes[cause]++
			}
		}
		if !s.all || !f.Open() {
			continue
		}
		if header {
			s.line("\nFINDINGS")
			header = false
		}
		s.line("%s  %s  %s  %s  %s", visible(f.ID), visible(f.Region), f.Rule, s.verdict(f.Verdict), visible(strings.Join(messages(f), "; ")))
	}
	return causes, nil
}

func messages(f report.Finding) []string {
	return compliance.Outcome{Verdict: f.Verdict, Reasons: f.Reasons, Cause: f.Cause.String()}.Messages()
}

// uncovered says what was not judged, and why.
func (s *summary) uncovered(causes map[string]int) {
	var lines []string
	if n := s.report.Evaluations().Undetermined; n > 0 {
		lines = append(lines, fmt.Sprintf("%s Undetermined:", counted(n, "evaluation")))
		ordered := slices.SortedFunc(maps.Keys(causes), func(a, b string) int { return cmp.Or(cmp.Compare(causes[b], causes[a]), strings.Compare(a, b)) })
		for i, cause := range ordered {
			if i == mostCauses && !s.all {
				lines = append(lines, fmt.Sprintf("  … and %s", counted(len(ordered)-i, "more cause")))
				break
			}
			lines = append(lines, fmt.Sprintf("  %s: %s", grouped(causes[cause]), cause))
		}
	}
	lines = append(lines, s.types()...)
	lines = append(lines, s.unjudged()...)
	for i, unread := range s.report.Unread {
		if i == mostCauses && !s.all {
			lines = append(lines, fmt.Sprintf("… and %d more that cannot be read", len(s.report.Unread)-i))
			break
		}
		lines = append(lines, fmt.Sprintf("%s, %s: %s", unread.File, unread.Position, unread.Because))
	}
	if len(lines) == 0 {
		return
	}
	s.line("\n%s", s.bold("Not judged"))
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
	return []string{fmt.Sprintf("%s of %s that no rule judges: %s", counted(resources, "resource"), counted(len(types), "type"), strings.Join(names, ", "))}
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
			lines = append(lines, fmt.Sprintf("permission %s %s: %s", u.Name, u.Because, counted(u.Count, "resource")))
		case u.Because.Words == report.NeedsValues && !s.all:
			by["need values of yours (--set)"] = append(by["need values of yours (--set)"], u.Name)
		case u.Because.Words == report.NeedsValues:
			lines = append(lines, fmt.Sprintf("%s %s", u.Name, u.Because))
		default:
			by[u.Because.String()] = append(by[u.Because.String()], u.Name)
		}
	}
	if more := permissions - mostPermissions; more > 0 && !s.all {
		lines = append(lines, fmt.Sprintf("… and %s that would decide more: --all", counted(more, "permission")))
	}
	for _, because := range slices.Sorted(maps.Keys(by)) {
		names := by[because]
		shown := strings.Join(names, ", ")
		if len(names) > mostOthers && !s.all {
			shown = strings.Join(names[:mostOthers], ", ") + ", …"
		}
		lines = append(lines, fmt.Sprintf("%s: %s: %s", counted(len(names), "rule"), because, shown))
	}
	return lines
}
