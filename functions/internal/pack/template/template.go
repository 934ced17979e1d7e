// Package template turns a pack into the template that each cloud makes one from, and back: Alibaba Cloud's compliance pack template,
// an AWS conformance pack, a Huawei Cloud conformance package.
//
// A template has more than a pack (where the function is, which resource types) and less (the risk of a rule, rules about other clouds). What
// the format has no field for is written as a note where the format allows one, so that reading it back gives the same pack.
package template

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// Source is a pack with the rules and policies that it names.
type Source struct {
	Pack     pack.Pack
	Rules    map[string]rule.Rule       // by name
	Policies map[string]policy.Metadata // by id
}

// NewSource looks up a pack's rules and policies.
func NewSource(pack pack.Pack, lookup pack.Lookup) (Source, error) {
	source := Source{pack, map[string]rule.Rule{}, map[string]policy.Metadata{}}
	for _, member := range pack.Rules {
		r, declared, err := lookup("", member.Rule)
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

// Read reads the template of any cloud, which it recognizes by the form. Parameter values get back the types that the policies declare. What
// somebody has changed, added or removed in the template is what is read.
func Read(template []byte, lookup pack.Lookup) (pack.Pack, error) {
	cloud, read := compliance.AWS, readAWS
	switch {
	case isAlicloud(template):
		cloud, read = compliance.Alicloud, readAlicloud
	case isHuaweiCloud(template):
		cloud, read = compliance.HuaweiCloud, readHuaweiCloud
	}
	n, given, err := read(template)
	if err != nil {
		return pack.Pack{}, err
	}
	imported := pack.Pack{Name: n.Name, Title: n.Title, Description: n.Description, Framework: n.Framework, Sources: n.Sources, Risk: n.Risk, Zh: n.Zh}
	known := map[string]string{} // rule → what the template calls it
	for _, entry := range n.merge(given) {
		r, declared, err := lookup(cloud, entry.Rule)
		in, isGiven := given[entry.Rule]
		if err != nil && in.identifier != "" {
			if managed, policy, found := lookup(cloud, in.identifier); found == nil {
				r, declared, err = managed, policy, nil
			}
		}
		if err != nil {
			return imported, err
		}
		if !isGiven && !declared.On(cloud, r.Scope.Types...).None() {
			continue // removed from the template
		}
		if other, twice := known[r.Name]; twice {
			return imported, &pack.RepeatedError{First: other, Second: entry.Rule, Rule: r.Name}
		}
		known[r.Name] = entry.Rule
		parameters, err := entry.typed(r, declared, in, isGiven)
		if err != nil {
			return imported, fmt.Errorf("rule %s: %w", entry.Rule, err)
		}
		member := pack.Rule{Rule: r.Name, Risk: cmp.Or(in.risk, entry.Risk), Parameters: parameters}
		if member.Risk == declared.Severity {
			member.Risk = "" // the policy's severity is the default
		}
		imported.Rules = append(imported.Rules, member)
	}
	return imported, nil
}

// givenRule is what a template says about a rule.
type givenRule struct {
	identifier string            // of the managed rule, where the cloud has them
	risk       policy.Severity   // empty: the template does not say
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
	risk       policy.Severity
	types      policy.Types
	values     rule.Parameters   // the rule's with the pack's over them
	parameters map[string]string // the same as texts
}

func (s Source) members(cloud string) (members []member, leftOut []string, err error) {
	for _, packed := range s.Pack.Rules {
		r := s.Rules[packed.Rule]
		declared := s.Policies[r.Policy]
		types := declared.On(cloud, r.Scope.Types...)
		if types.None() {
			leftOut = append(leftOut, packed.Rule)
			continue
		}
		m := member{rule: r, policy: declared, risk: packed.Risk, types: types, values: rule.Parameters{}, parameters: map[string]string{}}
		for _, parameters := range []rule.Parameters{r.Parameters, packed.Parameters} {
			for name, value := range policy.Given(parameters) {
				m.values[name], m.parameters[name] = value, policy.Text(value)
			}
		}
		members = append(members, m)
	}
	return members, leftOut, nil
}

// note is the pack itself, for what the format has no field for.
type note struct {
	Name        string          `json:"name" yaml:"name"`
	Title       string          `json:"title,omitempty" yaml:"title,omitempty"`
	Description string          `json:"description,omitempty" yaml:"description,omitempty"`
	Framework   string          `json:"framework,omitempty" yaml:"framework,omitempty"`
	Sources     []string        `json:"sources,omitempty" yaml:"sources,omitempty"`
	Risk        policy.Severity `json:"risk,omitempty" yaml:"risk,omitempty"`
	Zh          pack.Texts      `json:"zh,omitzero" yaml:"zh,omitempty"`
	Rules       []noteEntry     `json:"rules" yaml:"rules"`
}

type noteEntry struct {
	Rule string          `json:"rule" yaml:"rule"`
	Risk policy.Severity `json:"risk,omitempty" yaml:"risk,omitempty"`
	// Parameters that the pack sets itself, each value a JSON document: CloudFormation's metadata must not hold fractions.
	Parameters map[string]string `json:"parameters,omitempty" yaml:"parameters,omitempty"`
}

func newNote(pack pack.Pack) *note {
	n := &note{Name: pack.Name, Title: pack.Title, Description: pack.Description, Framework: pack.Framework, Sources: pack.Sources, Risk: pack.Risk, Zh: pack.Zh}
	for _, member := range pack.Rules {
		entry := noteEntry{Rule: member.Rule, Risk: member.Risk, Parameters: map[string]string{}}
		for name, value := range policy.Given(member.Parameters) {
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
			entries = append(entries, noteEntry{Rule: name})
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
			if policy.Text(before) == value {
				continue
			}
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		values[name] = text
	}
	if err := declared.CheckValues(values); err != nil {
		return nil, err
	}
	values = policy.Given(values)
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

func noteOr(n *note) note {
	if n != nil {
		return *n
	}
	return note{Name: "imported"}
}

// native are the types that a rule can be narrowed to in the cloud; none for every type.
func (m member) native() []string {
	if m.types.Every {
		return nil
	}
	return m.types.Native
}

func (m member) description() string { return cmp.Or(m.rule.Description, m.policy.Title) }

func indented(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return text.Bytes(), err
}

// unused is an id, with a number where another rule has it: eip.attached and eip-attached are both EipAttached.
func unused[T any](taken map[string]T, id string) string {
	free := id
	for n := 2; ; n++ {
		if _, found := taken[free]; !found {
			return free
		}
		free = fmt.Sprint(id, "X", n)
	}
}
