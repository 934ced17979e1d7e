// Package report writes reports for auditors, as an Excel workbook, an HTML page or CSV: how many evaluations by the rules of a pack, and how
// many resources, are compliant, and which are not or could not be judged.
//
// Findings are read one by one, so memory does not grow with their number.
package report

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Report is the overview of a pack's results.
type Report struct {
	Title       string // the pack's name
	Description string
	Pack        string // its id
	Scope       string // the account or the account group
	Created     time.Time
	Rules       []Rule
	Resources   Count // a resource with several evaluations counts once, by its worst verdict
}

// Count is how many evaluations, or resources, have each verdict.
type Count struct {
	Compliant     int
	NonCompliant  int
	NotApplicable int
	Undetermined  int // could not be judged: the function failed, or reported insufficient data
}

// Total is how many there are.
func (c Count) Total() int { return c.Compliant + c.NonCompliant + c.NotApplicable + c.Undetermined }

// Rule counts the evaluations by one rule: one for each resource.
type Rule struct {
	ID, Name string
	Risk     int // 1 high, 2 medium, 3 low
	Count
}

// Finding is a resource that does not comply with a rule, or could not be judged by it.
type Finding struct {
	Account, Region, Type, ID, Name string // of the resource
	Verdict                         compliance.Verdict
	Rule                            string    // its name
	Risk                            int       // 1 high, 2 medium, 3 low
	Reason                          string    // why it does not comply or could not be judged
	Actual, Desired                 string    // the value that was judged, and what it should be
	Time                            time.Time // when it was found
}

// Findings yields what is not compliant or could not be judged. It ends after the first error.
type Findings iter.Seq2[Finding, error]

// Rate is the compliance rate: the percentage that is compliant of what is applicable, rounded down, so that 100 means all. What could not be
// judged counts as not compliant. If nothing is applicable, there is no rate.
func (c Count) Rate() (percent int, applicable bool) {
	total := c.Compliant + c.NonCompliant + c.Undetermined
	if total == 0 {
		return 0, false
	}
	return c.Compliant * 100 / total, true
}

// RateText is the compliance rate as people read it.
func (c Count) RateText() string {
	percent, applicable := c.Rate()
	if !applicable {
		return "–"
	}
	return fmt.Sprintf("%d %%", percent)
}

// Total adds up all rules.
func (r Report) Total() Rule { return sum(Rule{Name: "All rules"}, r.Rules) }

// ByRisk adds up the rules of each risk level, the highest first. Levels without rules are left out.
func (r Report) ByRisk() []Rule {
	var levels []Rule
	for _, risk := range []int{1, 2, 3, 0} {
		of := slices.DeleteFunc(slices.Clone(r.Rules), func(rule Rule) bool { return rule.Risk != risk })
		if len(of) > 0 {
			levels = append(levels, sum(Rule{Name: cmp.Or(riskName(risk), "No risk level"), Risk: risk}, of))
		}
	}
	return levels
}

func sum(total Rule, rules []Rule) Rule {
	for _, rule := range rules {
		total.Compliant += rule.Compliant
		total.NonCompliant += rule.NonCompliant
		total.NotApplicable += rule.NotApplicable
		total.Undetermined += rule.Undetermined
	}
	return total
}

// riskName is a risk level in words, empty if there is none.
func riskName(risk int) string {
	severity := string(policy.SeverityOf(risk))
	if severity == "" {
		return ""
	}
	return strings.ToUpper(severity[:1]) + severity[1:]
}

// verdictText is a verdict as people read it.
func verdictText(verdict compliance.Verdict) string {
	if verdict == compliance.NonCompliant {
		return "Non-compliant"
	}
	return string(verdict)
}

const timeLayout = "2006-01-02 15:04:05"

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

var findingColumns = []string{"Account", "Region", "Resource type", "Resource ID", "Resource name", "Verdict", "Rule", "Risk", "Reason", "Actual", "Desired", "Found (UTC)"}

func (f Finding) cells() []string {
	return []string{f.Account, f.Region, f.Type, f.ID, f.Name, verdictText(f.Verdict), f.Rule, riskName(f.Risk), f.Reason, f.Actual, f.Desired, timeText(f.Time)}
}

var (
	verdictColumns = []string{"Compliant", "Non-compliant", "Not applicable", "Undetermined"}
	ruleColumns    = append([]string{"Rule", "Rule ID", "Risk", "Compliance rate"}, verdictColumns...)
)

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	runes := []rune(strings.ToValidUTF8(text, "�"))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
