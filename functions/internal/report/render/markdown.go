package render

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/assay-rules/assay/functions/internal/report"
)

// writeMarkdown writes tables as GitHub shows them, for pull requests, wikis and job summaries.
func writeMarkdown(w io.Writer, r report.Report, findings report.Findings, options report.Options) error {
	m := markdown{table: newTable(r, options.Lang), w: w}
	m.line("# %s", MarkdownText(m.heading(r)))
	m.line("")
	if description := r.Description.In(m.lang); description != "" {
		m.line("%s\n", MarkdownText(description))
	}
	for _, fact := range m.facts(r) {
		m.line(m.Say("* %s: %s"), fact.Name, MarkdownText(fact.Value))
	}
	m.overview(r)
	m.findings(findings)
	m.exemptions(r)
	m.uncovered(r)
	return m.err
}

// markdown keeps the first error.
type markdown struct {
	table
	w   io.Writer
	err error
}

func (m *markdown) line(format string, values ...any) {
	if m.err == nil {
		_, m.err = fmt.Fprintf(m.w, format+"\n", values...)
	}
}

func (m *markdown) section(title string) { m.line("\n## %s\n", m.Say(title)) }

// header starts a table. Columns whose name begins with # are numbers.
func (m *markdown) header(columns ...string) {
	rules := make([]string, len(columns))
	for i, name := range columns {
		name, number := strings.CutPrefix(name, "#")
		columns[i], rules[i] = m.Say(name), "---"
		if number {
			rules[i] = "---:"
		}
	}
	m.line("| %s |", strings.Join(columns, " | "))
	m.line("| %s |", strings.Join(rules, " | "))
}

func (m *markdown) put(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = MarkdownText(fmt.Sprint(cell))
	}
	m.line("| %s |", strings.Join(texts, " | "))
}

var markdownCounts = []string{"#Compliant", "#Non-compliant", "#Undetermined", "#Exempt", "#Not applicable"}

func columnsBefore(counts []string, columns ...string) []string { return append(columns, counts...) }

func (m *markdown) overview(r report.Report) {
	m.section("Overview")
	m.header(columnsBefore(markdownCounts, "", "#Total", "#Compliance rate")...)
	total := r.Evaluations()
	m.put(append([]any{m.Say("Resources"), r.Resources.Total(), m.rateText(r.Resources)}, counts(r.Resources)...)...)
	m.put(append([]any{m.Say("Evaluations"), total.Total(), m.rateText(total)}, counts(total)...)...)
	m.line("\n%s", m.Say("A resource counts once, by its worst verdict. An evaluation is one resource judged by one rule."))

	m.section("By risk")
	m.header(columnsBefore(markdownCounts, "Risk", "#Rules", "#Compliance rate")...)
	for _, level := range r.Levels() {
		m.put(append([]any{m.level(level), level.Rules, m.rateText(level.Count)}, counts(level.Count)...)...)
	}
	if len(r.Clauses) > 0 {
		m.section("By framework clause")
		m.header(columnsBefore(markdownCounts, "Framework", "Clause", "Title", "#Compliance rate")...)
		for _, c := range r.Clauses {
			m.put(append([]any{c.Framework, c.ID, c.Title.In(m.lang), m.rateText(c.Count)}, counts(c.Count)...)...)
		}
	}
	m.section("By rule")
	m.header(columnsBefore(markdownCounts, "Rule", "Rule title", "Risk", "#Compliance rate")...)
	for _, rule := range r.Rules {
		m.put(append([]any{rule.Name, rule.Title.In(m.lang), m.risk(rule.Risk), m.rateText(rule.Count)}, counts(rule.Count)...)...)
	}
	if len(r.Places) > 0 {
		m.section("By account and region")
		m.header(columnsBefore(markdownCounts, "Account", "Region", "#Resources", "#Compliance rate")...)
		for _, p := range r.Places {
			m.put(append([]any{m.place(p), p.Region, p.Resources.Total(), m.rateText(p.Evaluations)}, counts(p.Evaluations)...)...)
		}
	}
}

func (m *markdown) findings(findings report.Findings) {
	m.section("Findings")
	none := true
	for f, err := range findings {
		if m.err == nil {
			m.err = err
		}
		if m.err != nil {
			return
		}
		if none {
			m.header("Risk", "Verdict", "Resource", "Resource type", "Account", "Region", "Rule", "Reason", "Exemption")
			none = false
		}
		m.put(m.risk(f.Risk), m.verdict(f), strings.Join(nonBlank(f.Name, f.ID), "\n"), f.Type, strings.TrimSpace(m.cloud(f.Cloud)+" "+f.Account), f.Region, f.Rule, m.reasons(f),
			m.exemption(f))
	}
	if none {
		m.line("%s", m.Say("None."))
	}
}

func (m *markdown) exemptions(r report.Report) {
	if len(r.Exemptions) == 0 {
		return
	}
	m.section("Exemptions")
	m.header("Exemption", "State", "Until", "Owner", "Reason", "Ticket", "#Exempt findings", "#Findings open again")
	for _, e := range r.Exemptions {
		m.put(e.Name, m.Say(e.State()), e.Until, e.Owner, e.Reason, e.Ticket, e.Findings, e.Reopened)
	}
}

func (m *markdown) uncovered(r report.Report) {
	if len(r.Uncovered)+len(r.Unread) == 0 {
		return
	}
	m.section("Not judged")
	m.header("What", "Name", "#Resources", "Why")
	for _, u := range notJudged(r) {
		m.put(m.Say(uncoveredWords[u.Kind]), u.Name, number(u.Count), m.Phrase(u.Because))
	}
	for _, u := range r.Unread {
		m.put(m.Say("Could not be read"), m.unreadAt(u), "", m.Phrases(u.Because))
	}
}

// number is empty for 0, which means not known.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func (t table) rateText(c report.Count) string {
	if _, applicable := c.Rate(); !applicable {
		return t.Say("nothing to judge")
	}
	return c.RateText()
}

// MarkdownText is text that Markdown does not take for markup, HTML, a link, a mention or the end of a cell.
func MarkdownText(text string) string {
	var escaped strings.Builder
	for _, r := range text {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '!', '@':
			escaped.WriteString("\\" + string(r))
		case '<':
			escaped.WriteString("&lt;")
		case '>':
			escaped.WriteString("&gt;")
		case '&':
			escaped.WriteString("&amp;")
		case '\n':
			escaped.WriteString("<br>")
		default:
			if unicode.IsControl(r) { // a terminal would obey it
				continue
			}
			escaped.WriteRune(r)
		}
	}
	return escaped.String()
}
