// Package template turns a pack into the template that each cloud makes one from, and back: Alibaba Cloud's compliance pack template,
// an AWS conformance pack, a Huawei Cloud conformance package.
//
// A template says more than a pack (where the function is, which resource types) and less (the risk of a rule, rules about other clouds). What
// it has no place for stands where the format allows a note, so that reading it back gives the same pack.
package template

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Source is a pack with the rules and policies that it names.
type Source struct {
	Pack     rule.Pack
	Rules    map[string]rule.Rule       // by name
	Policies map[string]policy.Metadata // by id
}

// Lookup finds a rule and what its policy declares.
type Lookup func(name string) (rule.Rule, policy.Metadata, error)

// NewSource looks up what a pack names.
func NewSource(pack rule.Pack, lookup Lookup) (Source, error) {
	source := Source{pack, map[string]rule.Rule{}, map[string]policy.Metadata{}}
	for _, member := range pack.Rules {
		r, declared, err := lookup(member.Rule)
		if err != nil {
			return source, fmt.Errorf("pack %s: %w", pack.Name, err)
		}
		source.Rules[r.Name], source.Policies[declared.ID] = r, declared
	}
	return source, nil
}

// Write makes the template of a cloud. LeftOut names the rules that are about none of the cloud's resource types.
func Write(cloud string, source Source) (template []byte, leftOut []string, err error) {
	members, leftOut, err := source.members(cloud)
	if err != nil {
		return nil, nil, err
	}
	if len(members) == 0 {
		return nil, leftOut, fmt.Errorf("pack %s has no rule about %s", source.Pack.Name, cloud)
	}
	switch cloud {
	case compliance.Alicloud:
		template, err = writeAlicloud(source.Pack, members)
	case compliance.AWS:
		template, err = writeAWS(source.Pack, members)
	case compliance.HuaweiCloud:
		template, err = writeHuaweiCloud(source.Pack, members)
	default:
		return nil, nil, fmt.Errorf("unknown cloud %q: must be one of %s", cloud, strings.Join(compliance.Clouds(), ", "))
	}
	return template, leftOut, err
}

// Read reads the template of any of the clouds; its form tells which. Parameter values get back the types that the policies declare. What
// somebody has changed, added or removed in the template is what is read.
func Read(template []byte, lookup Lookup) (rule.Pack, error) {
	cloud, read := compliance.AWS, readAWS
	switch {
	case isAlicloud(template):
		cloud, read = compliance.Alicloud, readAlicloud
	case isHuaweiCloud(template):
		cloud, read = compliance.HuaweiCloud, readHuaweiCloud
	}
	n, given, err := read(template)
	if err != nil {
		return rule.Pack{}, err
	}
	pack := rule.Pack{Name: n.Name, Title: n.Title, Description: n.Description, Framework: n.Framework, Sources: n.Sources, Risk: n.Risk}
	known := map[string]string{} // rule → what the template calls it
	for _, entry := range n.merge(given) {
		r, declared, err := lookup(entry.Rule)
		in, isGiven := given[entry.Rule]
		if err != nil && in.identifier != "" {
			if managed, policy, found := lookup(in.identifier); found == nil {
				r, declared, err = managed, policy, nil
			}
		}
		if err != nil {
			return pack, err
		}
		if _, judges := typesOf(cloud, r, declared); !isGiven && judges {
			continue // the template has it no more
		}
		if other, twice := known[r.Name]; twice {
			return pack, fmt.Errorf("%q and %q are both the rule %s: a pack has a rule once", other, entry.Rule, r.Name)
		}
		known[r.Name] = entry.Rule
		parameters, err := entry.typed(r, declared, in, isGiven)
		if err != nil {
			return pack, fmt.Errorf("rule %s: %w", entry.Rule, err)
		}
		member := rule.PackRule{Rule: r.Name, Risk: cmp.Or(in.risk, entry.Risk), Parameters: parameters}
		if member.Risk == pack.Risk {
			member.Risk = "" // the pack's goes without saying
		}
		pack.Rules = append(pack.Rules, member)
	}
	return pack, nil
}

// givenRule is what a template says about a rule.
type givenRule struct {
	identifier string            // of the managed rule, where the cloud has them
	risk       rule.Risk         // empty: the template does not say
	parameters map[string]string // as texts
}

// givenRules are a template's rules by name.
type givenRules map[string]givenRule

func (g givenRules) add(name string, r givenRule) error {
	if _, twice := g[name]; twice {
		return fmt.Errorf("the rule %q is there twice", name)
	}
	g[name] = r
	return nil
}

// member is a rule of the pack that is about a cloud.
type member struct {
	rule       rule.Rule
	policy     policy.Metadata
	risk       rule.Risk
	types      []string          // native; none: every type, or the account
	account    bool              // judges the account, which period events are about
	values     rule.Parameters   // the rule's with the pack's over them
	parameters map[string]string // the same as texts
}

func (s Source) members(cloud string) (members []member, leftOut []string, err error) {
	for _, packed := range s.Pack.Rules {
		r := s.Rules[packed.Rule]
		declared := s.Policies[r.Policy]
		types, judges := typesOf(cloud, r, declared)
		if !judges {
			leftOut = append(leftOut, packed.Rule)
			continue
		}
		m := member{rule: r, policy: declared, risk: packed.Risk, types: types, values: rule.Parameters{}, parameters: map[string]string{}}
		m.account = declared.Judges(compliance.AccountType(cloud))
		for _, parameters := range []rule.Parameters{r.Parameters, packed.Parameters} {
			for name, value := range parameters {
				m.values[name] = value
				if m.parameters[name], err = plain(value); err != nil {
					return nil, nil, fmt.Errorf("rule %s: parameter %s: %w", r.Name, name, err)
				}
			}
		}
		members = append(members, m)
	}
	return members, leftOut, nil
}

// typesOf are the native types that a rule is about in a cloud, and whether it is about the cloud at all. None: every type, or the account.
func typesOf(cloud string, r rule.Rule, declared policy.Metadata) (types []string, judges bool) {
	declaredTypes := r.Scope.Types
	if len(declaredTypes) == 0 {
		declaredTypes = declared.ResourceTypes
	}
	everything := false
	for _, t := range declaredTypes {
		native, ofCloud := strings.CutPrefix(t, cloud+"/")
		switch {
		case t == "*" || ofCloud && native == "*":
			judges, everything = true, true
		case t == compliance.AccountType(cloud):
			judges = true
		case ofCloud:
			judges = true
			types = append(types, native)
		}
	}
	if everything {
		return nil, true
	}
	return types, judges
}

// plain writes a value as clouds that know only texts take it: lists separated by commas.
func plain(value json.RawMessage) (string, error) {
	var decoded any
	decoder := json.NewDecoder(strings.NewReader(string(value)))
	decoder.UseNumber()
	if err := decoder.Decode(&decoded); err != nil {
		return "", err
	}
	list, isList := decoded.([]any)
	if !isList {
		return fmt.Sprint(decoded), nil
	}
	parts := make([]string, len(list))
	for i, element := range list {
		parts[i] = fmt.Sprint(element)
		if strings.Contains(parts[i], ",") {
			return string(value), nil
		}
	}
	return strings.Join(parts, ","), nil
}

// note is what a template has no place for: the pack as it is.
type note struct {
	Name        string      `json:"name" yaml:"name"`
	Title       string      `json:"title,omitempty" yaml:"title,omitempty"`
	Description string      `json:"description,omitempty" yaml:"description,omitempty"`
	Framework   string      `json:"framework,omitempty" yaml:"framework,omitempty"`
	Sources     []string    `json:"sources,omitempty" yaml:"sources,omitempty"`
	Risk        rule.Risk   `json:"risk" yaml:"risk"`
	Rules       []noteEntry `json:"rules" yaml:"rules"`
}

type noteEntry struct {
	Rule string    `json:"rule" yaml:"rule"`
	Risk rule.Risk `json:"risk" yaml:"risk"`
	// Parameters that the pack sets itself, each value a JSON document: CloudFormation's metadata must not hold fractions.
	Parameters map[string]string `json:"parameters,omitempty" yaml:"parameters,omitempty"`
}

func newNote(pack rule.Pack) *note {
	n := &note{Name: pack.Name, Title: pack.Title, Description: pack.Description, Framework: pack.Framework, Sources: pack.Sources, Risk: pack.Risk}
	for _, member := range pack.Rules {
		entry := noteEntry{Rule: member.Rule, Risk: member.Risk, Parameters: map[string]string{}}
		for name, value := range member.Parameters {
			entry.Parameters[name] = string(value)
		}
		n.Rules = append(n.Rules, entry)
	}
	return n
}

// merge lists the noted rules in their order, then those that only the template has: it may have been edited, or be another tool's.
func (n note) merge(given givenRules) []noteEntry {
	entries := slices.Clone(n.Rules)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(entries, func(entry noteEntry) bool { return entry.Rule == name }) {
			entries = append(entries, noteEntry{Rule: name, Risk: n.Risk})
		}
	}
	return entries
}

// typed are the pack's own parameters of a rule in the types that the policy declares: those of the note, unless the template has another
// value or none, and those of the template that are not the rule's.
func (e noteEntry) typed(r rule.Rule, declared policy.Metadata, given givenRule, isGiven bool) (rule.Parameters, error) {
	values := map[string]json.RawMessage{}
	for name, noted := range e.Parameters {
		if _, kept := given.parameters[name]; kept || !isGiven {
			values[name] = json.RawMessage(noted)
		}
	}
	for name, value := range given.parameters {
		before, known := values[name]
		if !known {
			before, known = r.Parameters[name]
		}
		if known {
			text, err := plain(before)
			if err != nil {
				return nil, fmt.Errorf("parameter %q: %w", name, err)
			}
			if text == value {
				continue
			}
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		values[name] = text
	}
	if len(values) == 0 {
		return nil, nil
	}
	parameters := rule.Parameters{}
	for name, value := range values {
		converted, err := declared.Value(name, value)
		if err != nil {
			return nil, err
		}
		if parameters[name], err = json.Marshal(converted); err != nil {
			return nil, err
		}
	}
	return parameters, nil
}
