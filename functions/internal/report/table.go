package report

import "time"

// findingColumns are the columns of findings in tables, as the cells of [table.row].
var findingColumns = []string{
	"Cloud", "Account", "Region", "Resource type", "Resource ID", "Resource name", "Verdict", "Risk", "Rule", "Rule title", "Clauses", "Reason", "Property", "Actual value",
	"Desired value", "Evidence", "How to fix", "Exemption", "Evaluated (UTC)", "Link",
}

// table writes findings as rows of text.
type table struct {
	Words
	lang    string
	at      time.Time
	rules   map[string]Rule
	clauses map[string]string // by rule
}

func newTable(r Report, lang string) table {
	t := table{Words: In(lang), lang: lang, at: r.At, rules: map[string]Rule{}, clauses: map[string]string{}}
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

func (t table) row(f Finding) []string {
	rule := t.rules[f.Rule]
	fix := rule.Fix.In(t.lang)
	if f.settled() {
		fix = ""
	}
	return []string{
		t.cloud(f.Cloud), f.Account, f.Region, f.Type, f.ID, f.Name, t.verdict(f), t.risk(f.Risk), f.Rule, rule.Title.In(t.lang), t.clauses[f.Rule], t.reasons(f),
		values(f, property), values(f, actual), values(f, desired), string(f.Evidence), fix, t.exemption(f), timeText(t.time(f)), rule.Link,
	}
}

// time is when a finding was judged.
func (t table) time(f Finding) time.Time {
	if f.Time.IsZero() {
		return t.at
	}
	return f.Time
}
