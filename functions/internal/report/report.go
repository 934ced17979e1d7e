// Package report is what an audit found: how many resources and evaluations have which verdict, by risk, framework clause, rule, account and region, and
// every finding with its evidence. Package render writes it.
//
// Findings are read one by one, so memory does not grow with their number.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Form is the version of what reports say. It changes when a member is renamed, removed or given another meaning, not when one is added.
const Form = "assay.report/1"

// Report is everything that a report says besides its findings.
type Report struct {
	Title, Description Text           // of the pack, or empty: an audit of everything
	Pack               string         // its id; empty: none
	Created            time.Time      // when the report was made
	At                 time.Time      // the time as of which resources were judged
	Version            string         // of assay
	Sources            []Source       // what was read
	Places             []Place        // by account and region
	Rules              []Rule         // by which resources were judged
	Clauses            []Clause       // of frameworks, in the frameworks' order
	Resources          Count          // a resource with several evaluations counts once, by its worst verdict
	Uncovered          []Uncovered    // what was not judged, and why
	Unread             []Unread       // what could not be read
	Exemptions         []ExemptionUse // of the rules' findings
}

// ExemptionUse says what came of an exemption.
type ExemptionUse struct {
	compliance.Exemption
	Over     bool // it exempts nothing any more
	Findings int  // that are exempt by it
	Reopened int  // that were, as long as it was not over
}

// State says in one word what came of an exemption: used, unused, or expired.
func (u ExemptionUse) State() string {
	switch {
	case u.Findings > 0:
		return "used"
	case u.Over:
		return "expired"
	}
	return "unused"
}

// Source is a snapshot, file or service from which resources were read.
type Source struct {
	Name, Cloud, Form, Account, Region string
	Time                               time.Time // of the snapshot; zero: unknown
	Resources, Unread                  int
	Repeats                            bool // resources that occurred before, here or in another source: they count each time
}

// Place is an account in a region. Global resources have no region.
type Place struct {
	Cloud, Account, Region string
	Resources, Evaluations Count
}

// Rule counts the evaluations by one rule: one for each resource.
type Rule struct {
	Name, Policy            string
	Title, Description, Fix Text
	Risk                    policy.Severity
	Link                    string // a page that explains the rule
	Count
}

// Clause counts the evaluations by the rules that a framework's clause asks for. Without any, there was nothing to judge: that is not good.
type Clause struct {
	Framework, ID string
	Title         Text
	Rules         []string // names
	Count
}

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

// Writer writes a report in one of the forms that reports have, as Write of package render does.
type Writer func(form string, w io.Writer, report Report, findings Findings, options Options) error

// Text is a text in the languages of reports. English stands in for Chinese that is missing.
type Text struct{ En, Zh string }

// In returns the text in a language.
func (t Text) In(lang string) string {
	if lang == Chinese {
		return cmp.Or(t.Zh, t.En)
	}
	return t.En
}

// The kinds of what was not judged.
const (
	UncoveredType       = "type"       // resources of a type that no rule judges
	UncoveredRule       = "rule"       // a rule that needs a value, a lookup or another resource, or for which there is no resource
	UncoveredPermission = "permission" // without which rules cannot judge resources
	UncoveredPack       = "pack"       // a rule that the vendor's pack has and this one lacks
)

// Uncovered is what was not judged, and why.
type Uncovered struct {
	Kind, Name string
	Because    compliance.Phrase
	Count      int // of resources; 0: not known
}

// NeedsValues are the words of why a rule that needs values was not judged.
const NeedsValues = "needs values: %s"

// Unread is a part of a file that could not be read.
type Unread struct {
	File     string
	Position compliance.Phrase // without words: the whole file
	Because  compliance.Phrases
}

// Count is how many evaluations, or resources, have each verdict. A finding that is exempt counts as that and as nothing else.
type Count struct {
	Compliant     int `json:"compliant"`
	NonCompliant  int `json:"noncompliant"`
	NotApplicable int `json:"not_applicable"`
	Undetermined  int `json:"undetermined"` // could not be judged; neither good nor bad
	Exempt        int `json:"exempt"`
}

// Add counts one evaluation or resource. Only what is NonCompliant can be exempt.
func (c *Count) Add(verdict compliance.Verdict, exempt bool) {
	switch {
	case verdict == compliance.Compliant:
		c.Compliant++
	case verdict == compliance.NotApplicable:
		c.NotApplicable++
	case verdict == compliance.NonCompliant && exempt:
		c.Exempt++
	case verdict == compliance.NonCompliant:
		c.NonCompliant++
	default:
		c.Undetermined++
	}
}

// Plus adds up two counts.
func (c Count) Plus(other Count) Count {
	return Count{
		Compliant: c.Compliant + other.Compliant, NonCompliant: c.NonCompliant + other.NonCompliant, NotApplicable: c.NotApplicable + other.NotApplicable,
		Undetermined: c.Undetermined + other.Undetermined, Exempt: c.Exempt + other.Exempt,
	}
}

// Total is how many there are.
func (c Count) Total() int { return c.Applicable() + c.NotApplicable }

// Applicable is how many there are but for those that are NotApplicable.
func (c Count) Applicable() int { return c.Compliant + c.NonCompliant + c.Undetermined + c.Exempt }

// Rate is the compliance rate: the percentage that is compliant of what is applicable, rounded down, so that 100 means all. What is
// Undetermined or exempt is applicable and not compliant. If nothing is applicable, there is no rate.
func (c Count) Rate() (percent int, applicable bool) {
	if c.Applicable() == 0 {
		return 0, false
	}
	return c.Compliant * 100 / c.Applicable(), true
}

// RateText is the compliance rate as people read it.
func (c Count) RateText() string {
	percent, applicable := c.Rate()
	if !applicable {
		return "–"
	}
	return fmt.Sprintf("%d %%", percent)
}

// Finding is the verdict about one resource under one rule.
type Finding struct {
	Rule, Policy                           string
	Risk                                   policy.Severity
	Cloud, Account, Region, Type, ID, Name string // of the resource; a finding about an account has its id
	Verdict                                compliance.Verdict
	Evidence                               json.RawMessage       // JSON object of the values that were judged; nil: none
	Reasons                                []compliance.Reason   // why NonCompliant or NotApplicable
	Cause                                  compliance.Phrases    // why Undetermined; what could not be read of a resource that is NonCompliant all the same
	Exemption                              *compliance.Exemption // of what is NonCompliant; nil: none
	Time                                   time.Time             // of the verdict; zero: the report's
}

// Findings yields findings, after an error nothing more. It may be iterated more than once.
type Findings iter.Seq2[Finding, error]

// Open reports whether people must look at a finding: it is NonCompliant or Undetermined and not exempt.
func (f Finding) Open() bool { return !f.Exempt() && !f.Settled() }

// Exempt reports whether somebody accepts the finding. What is not NonCompliant cannot be.
func (f Finding) Exempt() bool { return f.Exemption != nil && f.Verdict == compliance.NonCompliant }

// Settled reports whether the verdict is no finding at all.
func (f Finding) Settled() bool {
	return f.Verdict == compliance.Compliant || f.Verdict == compliance.NotApplicable
}

// Evaluations adds up all rules.
func (r Report) Evaluations() Count {
	var total Count
	for _, rule := range r.Rules {
		total = total.Plus(rule.Count)
	}
	return total
}

// Level counts the evaluations by the rules of a risk.
type Level struct {
	Risk  policy.Severity // empty: of rules without one
	Rules int
	Count
}

// Levels adds up the rules of each risk, the highest first. Risks without rules are left out.
func (r Report) Levels() []Level {
	var levels []Level
	for _, risk := range []policy.Severity{policy.High, policy.Medium, policy.Low, ""} {
		level := Level{Risk: risk}
		for _, rule := range r.Rules {
			if rule.Risk == risk {
				level.Rules, level.Count = level.Rules+1, level.Count.Plus(rule.Count)
			}
		}
		if level.Rules > 0 {
			levels = append(levels, level)
		}
	}
	return levels
}

// Frameworks lists the frameworks of the clauses, in their order.
func (r Report) Frameworks() []string {
	var names []string
	for _, clause := range r.Clauses {
		if !slices.Contains(names, clause.Framework) {
			names = append(names, clause.Framework)
		}
	}
	return names
}
