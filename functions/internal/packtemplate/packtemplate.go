// Package packtemplate turns a pack into the template that each cloud makes one from, and back: Alibaba Cloud's compliance pack template,
// an AWS conformance pack, a Huawei Cloud conformance package.
//
// A template says more than a pack (where the function is, which resource types) and less (the risk of a rule, rules about other clouds). What
// it has no place for stands where the format allows a note, so that reading it back gives the same pack.
package packtemplate

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
		return nil, nil, fmt.Errorf("there is no cloud %q: huaweicloud, alicloud or aws", cloud)
	}
	return template, leftOut, err
}

// Read reads the template of any of the clouds; its form tells which. Parameter values get back the types that the policies declare.
func Read(template []byte, lookup Lookup) (rule.Pack, error) {
	var n note
	var given map[string]map[string]string
	var err error
	switch {
	case isAlicloud(template):
		n, given, err = readAlicloud(template)
	case isHuaweiCloud(template):
		n, given, err = readHuaweiCloud(template)
	default:
		n, given, err = readAWS(template)
	}
	if err != nil {
		return rule.Pack{}, err
	}
	pack := rule.Pack{Name: n.Name, Title: n.Title, Description: n.Description, Framework: n.Framework, Sources: n.Sources, Risk: n.Risk}
	for _, entry := range n.merge(given) {
		r, declared, err := lookup(entry.Rule)
		if err != nil {
			return pack, err
		}
		parameters, err := entry.typed(r, declared, given[entry.Rule])
		if err != nil {
			return pack, fmt.Errorf("rule %s: %w", entry.Rule, err)
		}
		member := rule.PackRule{Rule: entry.Rule, Risk: entry.Risk, Parameters: parameters}
		if member.Risk == pack.Risk {
			member.Risk = "" // the pack's goes without saying
		}
		pack.Rules = append(pack.Rules, member)
	}
	return pack, nil
}

// member is a rule of the pack that is about a cloud.
type member struct {
	rule       rule.Rule
	policy     policy.Metadata
	risk       rule.Risk
	types      []string          // native
	parameters map[string]string // the rule's with the pack's over them, as texts
}

func (s Source) members(cloud string) (members []member, leftOut []string, err error) {
	for _, packed := range s.Pack.Rules {
		r := s.Rules[packed.Rule]
		declared := s.Policies[r.Policy]
		m := member{rule: r, policy: declared, risk: packed.Risk, parameters: map[string]string{}}
		types := r.Scope.Types
		if len(types) == 0 {
			types = declared.ResourceTypes
		}
		judges := false
		for _, t := range types {
			native, ofCloud := strings.CutPrefix(t, cloud+"/")
			switch {
			case t == "*" || ofCloud && (native == "*" || native == "account"):
				judges = true // every type, or the account: no type to name
			case ofCloud:
				judges = true
				m.types = append(m.types, native)
			}
		}
		if !judges {
			leftOut = append(leftOut, packed.Rule)
			continue
		}
		for _, parameters := range []rule.Parameters{r.Parameters, packed.Parameters} {
			for name, value := range parameters {
				if m.parameters[name], err = plain(value); err != nil {
					return nil, nil, fmt.Errorf("rule %s: parameter %s: %w", r.Name, name, err)
				}
			}
		}
		members = append(members, m)
	}
	return members, leftOut, nil
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
	Rule       string            `json:"rule" yaml:"rule"`
	Risk       rule.Risk         `json:"risk" yaml:"risk"`
	Parameters map[string]string `json:"parameters,omitempty" yaml:"parameters,omitempty"` // that the pack sets itself
}

func newNote(pack rule.Pack) (note, error) {
	n := note{Name: pack.Name, Title: pack.Title, Description: pack.Description, Framework: pack.Framework, Sources: pack.Sources, Risk: pack.Risk}
	for _, member := range pack.Rules {
		entry := noteEntry{Rule: member.Rule, Risk: member.Risk}
		for name, value := range member.Parameters {
			text, err := plain(value)
			if err != nil {
				return n, fmt.Errorf("rule %s: parameter %s: %w", member.Rule, name, err)
			}
			if entry.Parameters == nil {
				entry.Parameters = map[string]string{}
			}
			entry.Parameters[name] = text
		}
		n.Rules = append(n.Rules, entry)
	}
	return n, nil
}

// merge lists the noted rules in their order, then those that only the template has: it may have been edited, or be another tool's.
func (n note) merge(given map[string]map[string]string) []noteEntry {
	entries := slices.Clone(n.Rules)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.ContainsFunc(entries, func(entry noteEntry) bool { return entry.Rule == name }) {
			entries = append(entries, noteEntry{Rule: name, Risk: n.Risk})
		}
	}
	return entries
}

// typed are the pack's own parameters of a rule in the types that the policy declares: those of the note with the template's values, and those
// of the template that are not the rule's.
func (e noteEntry) typed(r rule.Rule, declared policy.Metadata, given map[string]string) (rule.Parameters, error) {
	values := maps.Clone(e.Parameters)
	for name, value := range given {
		own, err := plain(json.RawMessage(cmp.Or(string(r.Parameters[name]), "null")))
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", name, err)
		}
		if _, noted := values[name]; !noted && value == own {
			continue
		}
		if values == nil {
			values = map[string]string{}
		}
		values[name] = value
	}
	if len(values) == 0 {
		return nil, nil
	}
	parameters := rule.Parameters{}
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		converted, err := declared.Value(name, text)
		if err != nil {
			return nil, err
		}
		if parameters[name], err = json.Marshal(converted); err != nil {
			return nil, err
		}
	}
	return parameters, nil
}
