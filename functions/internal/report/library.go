package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/policy/framework"
)

// NewRule returns what a report says about a rule of a policy; its counts are zero. The link is the first that the policy gives.
func NewRule(name string, declared policy.Metadata) Rule {
	rule := Rule{
		Name: name, Policy: declared.ID, Risk: declared.Severity,
		Title:       Text{declared.Title, declared.Zh.Title},
		Description: Text{declared.Description, declared.Zh.Description},
		Fix:         Text{declared.Fix, declared.Zh.Fix},
	}
	if len(declared.Links) > 0 {
		rule.Link = declared.Links[0]
	}
	return rule
}

// Clauses adds up rules by the clauses that their policies name, in the order of framework and clause. Frameworks are asked for by rule;
// those of [policy.Metadata] for example.
func Clauses(rules []Rule, frameworks func(rule Rule) map[string][]string) []Clause {
	type key struct{ framework, id string }
	all := map[key]*Clause{}
	for _, rule := range rules {
		for name, ids := range frameworks(rule) {
			for _, id := range ids {
				clause := all[key{name, id}]
				if clause == nil {
					title, _ := framework.TitleOf(name, id)
					clause = &Clause{Framework: name, ID: id, Title: Text{title.English, title.Chinese}}
					all[key{name, id}] = clause
				}
				if !slices.Contains(clause.Rules, rule.Name) {
					clause.Rules, clause.Count = append(clause.Rules, rule.Name), clause.Count.Plus(rule.Count)
				}
			}
		}
	}
	var clauses []Clause
	for _, key := range slices.SortedFunc(maps.Keys(all), func(a, b key) int {
		return cmp.Or(strings.Compare(a.framework, b.framework), compareNumbered(a.id, b.id))
	}) {
		clauses = append(clauses, *all[key])
	}
	return clauses
}

// compareNumbered orders texts by the numbers in them, so that 10.2 follows 2.1.
func compareNumbered(a, b string) int {
	for a != "" && b != "" {
		x, y := leadingNumber(a), leadingNumber(b)
		if x != "" && y != "" {
			if order := cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)); order != 0 {
				return order
			}
			a, b = a[len(x):], b[len(y):]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingNumber(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}
