// Package pack reads packs. A pack is a named set of rules with parameters and risks of its own: what Alibaba Cloud calls a compliance pack,
// AWS a conformance pack and Huawei Cloud a conformance package. The file X.yaml holds the pack X.
package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// Pack is a named set of rules.
type Pack struct {
	Name        string
	Title       string          `yaml:",omitempty"` // as people call it
	Description string          `yaml:",omitempty"`
	Framework   string          `yaml:",omitempty"` // the framework that the rules cover, as in the policies' METADATA
	Sources     []string        `yaml:",omitempty"` // pages of the clouds' own packs that it corresponds to
	Risk        policy.Severity `yaml:",omitempty"` // of the pack as a whole; the worst of its rules unless given
	Zh          Texts           `json:",omitzero" yaml:",omitempty"`
	Rules       []Rule
}

// Texts are what people read about a pack, in Chinese. A missing text stays English.
type Texts struct {
	Title       string `json:"title,omitempty" yaml:",omitempty"`
	Description string `json:"description,omitempty" yaml:",omitempty"`
}

// Rule is a rule in a pack.
type Rule struct {
	Rule       string          // the rule's name
	Parameters rule.Parameters `yaml:",omitempty"` // over those of the rule
	Risk       policy.Severity `yaml:",omitempty"` // the policy's severity unless given
}

// Set is a directory of packs over a set of rules.
type Set struct {
	files fs.FS
	rules *rule.Set
}

// NewSet reads packs from the folder packs of the directory of rules. Files are read when they are needed.
func NewSet(dir fs.FS, rules *rule.Set) *Set { return &Set{dir, rules} }

// Folder is where the packs are, in the directory of rules.
const Folder = "packs"

// Names lists the packs in alphabetical order.
func (s *Set) Names() ([]string, error) {
	entries, err := fs.ReadDir(s.files, Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, isPack := strings.CutSuffix(entry.Name(), ".yaml"); isPack && !entry.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Lookup reads the pack of that name. Its rules have their current names, and everything has a risk.
func (s *Set) Lookup(name string) (Pack, error) {
	names, err := s.Names()
	if err != nil {
		return Pack{}, err
	}
	if !slices.Contains(names, name) {
		return Pack{}, compliance.ErrPolicy.Errorf("there is no pack %q; the packs are %s", name, strings.Join(names, ", "))
	}
	source, err := fs.ReadFile(s.files, Folder+"/"+name+".yaml")
	if err != nil {
		return Pack{}, compliance.ErrPolicy.Errorf("read pack %q: %w", name, err)
	}
	pack, err := Parse(source)
	if err != nil {
		return Pack{}, compliance.ErrPolicy.Errorf("pack %s.yaml: %w", name, err)
	}
	if pack.Name != name {
		return Pack{}, compliance.ErrPolicy.Errorf("pack %s.yaml: name is %q, but must be %q, as the file is called", name, pack.Name, name)
	}
	if pack, err = Complete(pack, s.rules.Lookup); err != nil {
		return Pack{}, fmt.Errorf("pack %s: %w", name, err)
	}
	return pack, nil
}

// Lookup returns the rule with a name on a cloud, and its policy's METADATA.
type Lookup func(cloud, name string) (rule.Rule, policy.Metadata, error)

// Complete replaces the names of a pack's rules by their current names and adds missing risks.
func Complete(pack Pack, lookup Lookup) (Pack, error) {
	pack.Rules = slices.Clone(pack.Rules)
	given := map[string]string{} // names in the pack, by current name
	worst := policy.Low
	for i, member := range pack.Rules {
		r, declared, err := lookup("", member.Rule)
		if err != nil {
			return pack, err
		}
		if other, twice := given[r.Name]; twice {
			return pack, compliance.ErrPolicy.Wrap(&RepeatedError{other, member.Rule, r.Name})
		}
		given[r.Name] = member.Rule
		if member.Risk == "" {
			member.Risk = declared.Severity
		}
		if member.Risk.Level() < worst.Level() {
			worst = member.Risk
		}
		member.Rule = r.Name
		pack.Rules[i] = member
	}
	if pack.Risk == "" {
		pack.Risk = worst
	}
	return pack, nil
}

// RepeatedError means that two names of a pack are names of the same rule.
type RepeatedError struct{ First, Second, Rule string }

func (e *RepeatedError) Error() string {
	return fmt.Sprintf("%q and %q both name rule %s; a pack may list a rule only once", e.First, e.Second, e.Rule)
}

// Parse reads a pack's YAML and checks what can be checked without its rules. Its error is of type [document.Problems].
func Parse(source []byte) (Pack, error) {
	var pack Pack
	var problems document.Problems
	rules := 0
	var lines []int
	document.Read(source, document.Fields{
		"name":        document.String(&pack.Name),
		"title":       document.String(&pack.Title),
		"description": document.String(&pack.Description),
		"framework":   document.String(&pack.Framework),
		"sources":     document.Strings(&pack.Sources),
		"risk":        document.String(&pack.Risk),
		"zh":          document.Mapping(document.Fields{"title": document.String(&pack.Zh.Title), "description": document.String(&pack.Zh.Description)}),
		"rules": document.At(&rules, document.List(func() document.Value {
			return func(node *yaml.Node, problems *document.Problems) {
				var member Rule
				document.Mapping(document.Fields{
					"rule": document.String(&member.Rule), "parameters": rulefile.Parameters(&member.Parameters), "risk": document.String(&member.Risk),
				})(node, problems)
				pack.Rules, lines = append(pack.Rules, member), append(lines, node.Line)
			}
		})),
	}, &problems)
	if len(problems) == 0 {
		pack.validate(source, rules, lines, &problems)
	}
	if err := problems.Err(); err != nil {
		return Pack{}, err
	}
	return pack, nil
}

func (p *Pack) validate(source []byte, rules int, lines []int, problems *document.Problems) {
	if !rule.ValidName(p.Name) {
		problems.Add(document.LineOf(source, "name"), "name %q must be of %s", p.Name, rule.NameForm)
	}
	if err := p.Risk.Check(); p.Risk != "" && err != nil {
		problems.Add(document.LineOf(source, "risk"), "risk %v", err)
	}
	if p.Zh.Description != "" && p.Zh.Title == "" {
		problems.Add(document.LineOf(source, "zh"), "zh.title is missing: translate the title, too")
	}
	if p.Zh.Title != "" && p.Title == "" || p.Zh.Description != "" && p.Description == "" {
		problems.Add(document.LineOf(source, "zh"), "zh: title and description translate those in English, so give these, too")
	}
	if len(p.Rules) == 0 {
		problems.Add(rules, "rules is missing: list the rules of the pack")
	}
	seen := map[string]bool{}
	for i, r := range p.Rules {
		switch {
		case r.Rule == "":
			problems.Add(lines[i], "rule is missing: give the name of a rule")
		case seen[r.Rule]:
			problems.Add(lines[i], "rule %q is in the pack already", r.Rule)
		}
		if err := r.Risk.Check(); r.Risk != "" && err != nil {
			problems.Add(lines[i], "risk %v", err)
		}
		seen[r.Rule] = true
	}
}
