package render

import (
	"time"

	"github.com/assay-rules/assay/functions/internal/report"
)

// findingColumns are the columns of findings in tables, as the cells of [table.row].
var findingColumns = []string{
	"Cloud", "Account", "Region", "Resource type", "Resource ID", "Resource name", "Verdict", "Risk", "Rule", "Rule title", "Clauses", "Reason", "Property", "Actual value",
	"Desired value", "Evidence", "How to fix", "Exemption", "Evaluated (UTC)", "Link",
}

// notJudged is what was not judged, with what has the same reason in one.
func notJudged(r report.Report) []report.Uncovered {
	var groups []report.Uncovered
	at := map[[2]string]int{}
	for _, u := range r.Uncovered {
		key := [2]string{u.Kind, u.Because.String()}
		if i, known := at[key]; known && u.Count == 0 {
			groups[i].Name += ", " + u.Name
			continue
		}
		if u.Count == 0 { // a number is about one alone
			at[key] = len(groups)
		}
		groups = append(groups, u)
	}
	return groups
}

// table writes findings as rows of text.
type table struct {
	Words
	lang    string
	at      time.Time
	rules   map[string]report.Rule
	clauses map[string]string // by rule
}

func newTable(r report.Report, lang string) table {
	t := table{Words: In(lang), lang: lang, at: r.At, rules: map[string]report.Rule{}, clauses: map[string]string{}}
	for _, rule := range r.Rules {
		t.rules[rule.Name] = rule
	}
	for _, clause := range r.Clauses {
		for _, rule := range clause.Rules {
			if t.clauses[rule] != "" {
				t.clauses[rule] += "\n"
			}
			t.clauses[rule] += clause.Framework + " " + clause.ID
		}
	}
	return t
}

func (t table) row(f report.Finding) []string {
	rule := t.rules[f.Rule]
	fix := rule.Fix.In(t.lang)
	if f.Settled() {
		fix = ""
	}
	return []string{
		t.cloud(f.Cloud), f.Account, f.Region, f.Type, f.ID, f.Name, t.verdict(f), t.risk(f.Risk), f.Rule, rule.Title.In(t.lang), t.clauses[f.Rule], t.reasons(f),
		values(f, property), values(f, actual), values(f, desired), string(f.Evidence), fix, t.exemption(f), timeText(t.time(f)), rule.Link,
	}
}

// time is when a finding was judged.
func (t table) time(f report.Finding) time.Time {
	if f.Time.IsZero() {
		return t.at
	}
	return f.Time
}
