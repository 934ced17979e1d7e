package library

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Selection names the rules to enable, directly or by packs. An empty selection means every rule.
type Selection struct{ Rules, Packs []string }

// Target is where rules are enabled: an account of a cloud, with the URN or ARN of their function.
type Target struct{ Cloud, Account, Source string }

// Plan says which rules of a library are enabled.
type Plan struct {
	Enabled    []store.Rule        // as they would be created
	Incomplete map[string][]string // rules that cannot be enabled, with the required parameters that have no value
	Others     []store.Rule        // all other rules, only with their identifying fields
}

// member is a rule that a selection asks for.
type member struct {
	name       string
	pack       string // that it is in, if any
	required   bool   // the selection names it
	parameters rule.Parameters
	risk       int
}

// Plan decides which rules are enabled. A rule that the selection names and that cannot be enabled anywhere is an error.
func (l Library) Plan(selection Selection, targets ...Target) (Plan, error) {
	members, err := l.members(selection)
	if err != nil {
		return Plan{}, err
	}
	plan := Plan{Incomplete: map[string][]string{}}
	planned := map[string]bool{}
	for _, m := range members {
		var refused, incomplete error
		enabled := false
		for _, target := range targets {
			created, missing, err := l.configured(target, m)
			switch {
			case errors.Is(err, errOtherClouds), err != nil && m.required: // it may be the name of another cloud
				refused = err
			case err != nil:
				return Plan{}, err
			case len(missing) > 0:
				plan.Incomplete[created.Name] = missing
				incomplete = fmt.Errorf("rule %s: required parameters have no value: %s: set them in rules/%s.yaml", created.Name, strings.Join(missing, ", "), created.Name)
			default:
				enabled = true
				if err := plan.enable(created, m, planned); err != nil {
					return Plan{}, err
				}
			}
		}
		if m.required && !enabled {
			return Plan{}, cmp.Or(incomplete, refused)
		}
	}
	names, err := l.Rules.Names()
	if err != nil {
		return Plan{}, err
	}
	for _, target := range targets {
		for _, name := range names {
			if !planned[target.Cloud+" "+name] {
				plan.Others = append(plan.Others, store.Rule{Cloud: target.Cloud, Account: target.Account, ID: ruleID(target.Cloud, name), Name: name})
			}
		}
	}
	return plan, nil
}

// members lists the rules of a selection. Rules of packs come first, because a rule that is also named directly is the pack's.
func (l Library) members(selection Selection) ([]member, error) {
	var members []member
	for _, name := range selection.Packs {
		pack, err := l.Packs.Lookup(name)
		if err != nil {
			return nil, err
		}
		for _, r := range pack.Rules {
			members = append(members, member{name: r.Rule, pack: name, parameters: r.Parameters, risk: r.Risk.Level()})
		}
	}
	for _, name := range selection.Rules {
		members = append(members, member{name: name, required: true})
	}
	if members != nil {
		return members, nil
	}
	names, err := l.Rules.Names()
	for _, name := range names {
		members = append(members, member{name: name})
	}
	return members, err
}

// configured returns a member as it would be created, and its required parameters that have no value.
func (l Library) configured(target Target, m member) (created store.Rule, missing []string, err error) {
	r, declared, err := l.Rules.Lookup(target.Cloud, m.name)
	if err != nil {
		return created, nil, err
	}
	given, err := declared.Merge(r.Parameters, m.parameters)
	if err != nil {
		return created, nil, fmt.Errorf("rule %s: %w", r.Name, err)
	}
	if m.pack != "" {
		r.Parameters = given
	}
	created, err = configRule(target.Cloud, target.Account, target.Source, r, declared)
	if m.risk > 0 {
		created.Risk = m.risk
	}
	return created, declared.Missing(given), err
}

// enable adds a rule, which several packs may have if they agree on its parameters. The highest of their risks counts.
func (p *Plan) enable(created store.Rule, m member, planned map[string]bool) error {
	key := created.Cloud + " " + created.Name
	if !planned[key] {
		planned[key] = true
		p.Enabled = append(p.Enabled, created)
		return nil
	}
	for i, other := range p.Enabled {
		if other.Cloud != created.Cloud || other.Name != created.Name || m.required {
			continue
		}
		if !sameJSON(other.Parameters, created.Parameters) {
			return fmt.Errorf("rule %s: pack %s gives it other parameters than another pack does: enable one of them", created.Name, m.pack)
		}
		p.Enabled[i].Risk = min(other.Risk, created.Risk)
	}
	return nil
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
