package rule

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// packsDir is the folder of the packs, beside the rules.
const packsDir = "packs"

// Pack is a named set of rules with parameters and risk levels of its own: what Alibaba Cloud calls a compliance pack, AWS a conformance
// pack and Huawei Cloud a conformance package. Its YAML file is called as the pack.
type Pack struct {
	Name        string
	Title       string   `yaml:",omitempty"` // as people call it
	Description string   `yaml:",omitempty"`
	Framework   string   `yaml:",omitempty"` // whose clauses the rules are about, as the policies' METADATA names it
	Sources     []string `yaml:",omitempty"` // pages of the clouds' own packs that it corresponds to
	Risk        Risk     // of the pack as a whole; medium if it is not given
	Rules       []PackRule
}

// PackRule is a rule in a pack.
type PackRule struct {
	Rule       string     // a rule's name
	Parameters Parameters `yaml:",omitempty"` // over those of the rule
	Risk       Risk       `yaml:",omitempty"` // the pack's if it is not given
}

// MarshalYAML writes the values as YAML has them.
func (p Parameters) MarshalYAML() (any, error) {
	values := make(map[string]any, len(p))
	for name, raw := range p {
		var value any
		if err := yaml.Unmarshal(raw, &value); err != nil { // JSON is YAML, and keeps whole numbers whole
			return nil, fmt.Errorf("parameter %q: %w", name, err)
		}
		values[name] = value
	}
	return values, nil
}

// Risk is how bad a finding is.
type Risk string

// The levels, in the order of Alibaba Cloud's numbers: 1 is high.
const (
	High   Risk = "high"
	Medium Risk = "medium"
	Low    Risk = "low"
)

// Level is the risk as Alibaba Cloud's number: 1 high, 2 medium, 3 low.
func (r Risk) Level() int { return slices.Index([]Risk{"", High, Medium, Low}, r) }

// RiskOf is the risk of a level, empty for a number that is none.
func RiskOf(level int) Risk {
	if level < 1 || level > 3 {
		return ""
	}
	return []Risk{High, Medium, Low}[level-1]
}

// PackNames lists the packs in alphabetical order.
func (s *Set) PackNames() ([]string, error) {
	entries, err := fs.ReadDir(s.fsys, packsDir)
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

// Pack reads the pack of that name.
func (s *Set) Pack(name string) (Pack, error) {
	names, err := s.PackNames()
	if err != nil {
		return Pack{}, err
	}
	if !slices.Contains(names, name) {
		return Pack{}, compliance.ErrPolicy.Errorf("there is no pack %q; there are %s", name, strings.Join(names, ", "))
	}
	source, err := fs.ReadFile(s.fsys, path.Join(packsDir, name+".yaml"))
	if err != nil {
		return Pack{}, compliance.ErrPolicy.Errorf("read pack %q: %w", name, err)
	}
	pack, err := ParsePack(source)
	if err != nil {
		return Pack{}, compliance.ErrPolicy.Errorf("pack %s.yaml: %w", name, err)
	}
	if pack.Name != name {
		return Pack{}, compliance.ErrPolicy.Errorf("pack %s.yaml: name is %q; a pack's file is called as the pack", name, pack.Name)
	}
	return pack, nil
}

// ParsePack reads a pack's YAML and checks what can be checked without its rules.
func ParsePack(source []byte) (Pack, error) {
	var pack Pack
	if err := decode(source, &pack); err != nil {
		return Pack{}, err
	}
	return pack, pack.validate()
}

func (p *Pack) validate() error {
	if !namePattern.MatchString(p.Name) {
		return fmt.Errorf("name %q: letters, digits, '.', '_' and '-', at most 64", p.Name)
	}
	if p.Risk == "" {
		p.Risk = Medium
	}
	if p.Risk.Level() < 1 {
		return fmt.Errorf("risk %q must be high, medium or low", p.Risk)
	}
	if len(p.Rules) == 0 {
		return errors.New("rules is missing: list the rules of the pack")
	}
	seen := map[string]bool{}
	for i, r := range p.Rules {
		if r.Risk == "" {
			p.Rules[i].Risk = p.Risk
		}
		switch {
		case r.Rule == "":
			return fmt.Errorf("rules[%d]: rule is missing: give the name of a rule", i)
		case seen[r.Rule]:
			return fmt.Errorf("rules[%d]: rule %q is in the pack already", i, r.Rule)
		case p.Rules[i].Risk.Level() < 1:
			return fmt.Errorf("rules[%d]: risk %q must be high, medium or low", i, r.Risk)
		}
		seen[r.Rule] = true
	}
	return nil
}
