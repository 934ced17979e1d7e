package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Library is where rules are from.
type Library struct {
	Rules    *rule.Set
	Packs    *pack.Set
	Policies handler.Policies
	// Exemptions are those of all rules.
	Exemptions exemption.Set
	// Definition finds a lookup that a policy reads.
	Definition func(name string) (*lookup.Definition, error)
}

// Selection chooses rules. An empty one chooses all.
type Selection struct {
	Rules []string                   // names, or patterns as path.Match has them
	Packs []string                   // names
	Set   map[string]rule.Parameters // values by rule, over those of the rule or pack
}

// Rule is a rule that resources are judged by.
type Rule struct {
	*handler.Judge
	Risk    policy.Severity
	Lookups []*lookup.Definition // that the policy reads, of all clouds
}

// Chosen are the rules of a selection, in alphabetical order, and those of them that cannot be judged.
type Chosen struct {
	Rules              []Rule
	Exemptions         exemption.Set // of these rules' findings
	Uncovered          []report.Uncovered
	Pack               string // if it is only one
	Title, Description report.Text
	Framework          string // of the pack
}

// numberOf is the place of an exemption, from 1; 0 is none.
func (c Chosen) numberOf(e *exemption.Exemption) int {
	if e == nil {
		return 0
	}
	return slices.Index(c.Exemptions, e) + 1
}

// member is a rule with what a pack gives it.
type member struct {
	name       string
	parameters rule.Parameters
	risk       policy.Severity
	pack       string
}

// Choose finds the rules of a selection and prepares them.
func (l Library) Choose(ctx context.Context, selection Selection) (Chosen, error) {
	var chosen Chosen
	members, err := l.members(selection, &chosen)
	if err != nil {
		return chosen, err
	}
	set := maps.Clone(selection.Set)
	for _, m := range members {
		if err := l.prepare(ctx, m, set, &chosen); err != nil {
			return chosen, err
		}
		delete(set, m.name)
	}
	for _, e := range l.Exemptions {
		if slices.ContainsFunc(chosen.Rules, func(r Rule) bool { return slices.Contains(r.Exemptions, e) }) {
			chosen.Exemptions = append(chosen.Exemptions, e)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		return chosen, compliance.ErrPolicy.Errorf("--set names rule %q, which is none of those that are judged; the nearest are %s", name, strings.Join(nearest.Names(name, names(members)), ", "))
	}
	return chosen, nil
}

func names(members []member) []string {
	all := make([]string, len(members))
	for i, m := range members {
		all[i] = m.name
	}
	return all
}

// members are the rules of a selection, each once.
func (l Library) members(selection Selection, chosen *Chosen) ([]member, error) {
	all, err := l.Rules.Names()
	if err != nil {
		return nil, err
	}
	found := map[string]member{}
	for _, pattern := range selection.Rules {
		matched, err := l.matching(pattern, all)
		if err != nil {
			return nil, err
		}
		for _, name := range matched {
			found[name] = member{name: name}
		}
	}
	for _, name := range selection.Packs {
		p, err := l.Packs.Lookup(name)
		if err != nil {
			return nil, err
		}
		if len(selection.Packs) == 1 && len(selection.Rules) == 0 {
			chosen.Pack, chosen.Title, chosen.Description, chosen.Framework = p.Name, report.Text{En: cmp.Or(p.Title, p.Name), Zh: p.Zh.Title}, report.Text{En: p.Description, Zh: p.Zh.Description}, p.Framework
		}
		for _, r := range p.Rules {
			m := member{r.Rule, r.Parameters, r.Risk, p.Name}
			if other, twice := found[r.Rule]; twice && other.pack != "" && !maps.EqualFunc(other.parameters, m.parameters, equalJSON) {
				return nil, compliance.ErrPolicy.Errorf("packs %s and %s give rule %s different parameters: audit one pack at a time", other.pack, p.Name, r.Rule)
			}
			found[r.Rule] = m
		}
	}
	if len(selection.Rules)+len(selection.Packs) == 0 {
		for _, name := range all {
			found[name] = member{name: name}
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b member) int { return cmp.Compare(a.name, b.name) }), nil
}

func equalJSON(a, b json.RawMessage) bool { return string(a) == string(b) }

// matching are the rules that a pattern, or any name of a rule, means.
func (l Library) matching(pattern string, all []string) ([]string, error) {
	if !strings.ContainsAny(pattern, `*?[\`) {
		return l.Rules.Meant(pattern)
	}
	var matched []string
	for _, name := range all {
		ok, err := path.Match(pattern, name)
		if err != nil {
			return nil, fmt.Errorf("--rule %s: %w", pattern, err)
		}
		if ok {
			matched = append(matched, name)
		}
	}
	if len(matched) == 0 {
		return nil, compliance.ErrPolicy.Errorf("--rule %s: no rule has such a name", pattern)
	}
	return matched, nil
}

// prepare makes a rule ready to judge, or says why it cannot.
func (l Library) prepare(ctx context.Context, m member, set map[string]rule.Parameters, chosen *Chosen) error {
	r, declared, err := l.Rules.Lookup("", m.name)
	if err != nil {
		return err
	}
	given := rule.Parameters{}
	maps.Copy(given, m.parameters)
	maps.Copy(given, set[m.name])
	if missing := unjudged(r, declared, given); missing != "" {
		chosen.Uncovered = append(chosen.Uncovered, report.Uncovered{Kind: report.UncoveredRule, Name: r.Name, Because: compliance.Say(report.NeedsValues, missing)})
		return nil
	}
	p, err := l.Policies.Policy(ctx, r.Policy, nil)
	if err != nil {
		return fmt.Errorf("rule %s: %w", r.Name, err)
	}
	var lookups []*lookup.Definition
	for _, name := range p.Lookups {
		d, err := l.Definition(name)
		if err != nil {
			return fmt.Errorf("rule %s: %w", r.Name, err)
		}
		lookups = append(lookups, d)
	}
	judge, err := handler.NewJudge(r, p, given)
	if err != nil {
		return err
	}
	judge.Exemptions = l.Exemptions.About(r.Name, p.ID)
	chosen.Rules = append(chosen.Rules, Rule{judge, cmp.Or(m.risk, declared.Severity), lookups})
	return nil
}

// unjudged says which values a rule needs to judge a snapshot; empty if none.
func unjudged(r rule.Rule, declared policy.Metadata, given rule.Parameters) string {
	merged, err := declared.Merge(r.Parameters, given)
	if missing := declared.Missing(merged); err == nil && len(missing) > 0 {
		return fmt.Sprintf("--set %s.%s=…", r.Name, strings.Join(missing, "=… --set "+r.Name+"."))
	}
	return ""
}

// ParseSet reads RULE.PARAMETER=VALUE. The value is JSON, or else a string.
func ParseSet(assignments []string) (map[string]rule.Parameters, error) {
	set := map[string]rule.Parameters{}
	for _, assignment := range assignments {
		target, value, ok := strings.Cut(assignment, "=")
		dot := strings.LastIndex(target, ".")
		if !ok || dot < 1 || dot == len(target)-1 {
			return nil, fmt.Errorf("--set %q: must be RULE.PARAMETER=VALUE", assignment)
		}
		if strings.TrimSpace(value) == "" {
			return nil, fmt.Errorf("--set %q: the value is empty, and the parameter would keep its default: give a value, or leave it out", assignment)
		}
		raw := json.RawMessage(value)
		if !json.Valid(raw) {
			raw, _ = json.Marshal(value)
		}
		name := target[:dot]
		if set[name] == nil {
			set[name] = rule.Parameters{}
		}
		if _, twice := set[name][target[dot+1:]]; twice {
			return nil, errors.New("--set gives " + target + " twice")
		}
		set[name][target[dot+1:]] = raw
	}
	return set, nil
}
