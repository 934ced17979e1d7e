// Package rule reads rules: a rule is a policy switched on, with parameter values, a scope and a trigger. A rule named X stands in
// the file X.yaml.
package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Rule is what a rule's YAML file says. Unknown fields are errors.
type Rule struct {
	Name         string             // as in the Config service
	Description  string             //
	Policy       string             // a policy's id
	Parameters   Parameters         // values that differ from the policy's defaults
	Trigger      compliance.Trigger // change (default) or period
	Frequency    string             // of a period rule: One_Hour, Three_Hours, Six_Hours, Twelve_Hours, TwentyFour_Hours (default)
	Scope        Scope              //
	Undetermined string             // what becomes of a resource that the policy cannot judge: fail (default) or NonCompliant
	Sweep        bool               // Huawei Cloud: one period event may report many resources, which is not documented to work
}

// Parameters are JSON values by name.
type Parameters map[string]json.RawMessage

// UnmarshalYAML keeps each value as JSON.
func (p *Parameters) UnmarshalYAML(node *yaml.Node) error {
	var values map[string]any
	if err := node.Decode(&values); err != nil {
		return err
	}
	*p = Parameters{}
	for name, value := range values {
		encoded, err := json.Marshal(value)
		if err != nil {
			return fmt.Errorf("line %d: parameter %q: %w", node.Line, name, err)
		}
		(*p)[name] = encoded
	}
	return nil
}

// Scope narrows the resources that a rule is triggered for. Empty fields do not narrow.
type Scope struct {
	Types   []string // of the policy's resource types
	Regions []string //
	Tag     Tag      // resources that carry it
}

// Tag is a tag's key and, where not empty, its value.
type Tag struct {
	Key   string
	Value string
}

// Fail is the value of Rule.Undetermined that fails the invocation, so that the platform retries and alarms.
const Fail = "fail"

// frequencies are the periods that all three clouds offer.
var frequencies = []string{"One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"}

// Names as the strictest cloud allows them (Huawei Cloud Config: at most 64 characters).
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

// Set is a directory of rules.
type Set struct{ fsys fs.FS }

// NewSet reads rules from the top level of a directory. Files are read when they are asked for.
func NewSet(fsys fs.FS) *Set { return &Set{fsys} }

// Names lists the rules in alphabetical order.
func (s *Set) Names() ([]string, error) {
	entries, err := fs.ReadDir(s.fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, isRule := strings.CutSuffix(entry.Name(), ".yaml"); isRule && !entry.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Lookup reads the rule of that name. The error for an unknown name lists the nearest ones.
func (s *Set) Lookup(name string) (Rule, error) {
	if !namePattern.MatchString(name) {
		return Rule{}, fmt.Errorf("%w: %q is not a rule name: letters, digits, '.', '_' and '-', at most 64", compliance.ErrPolicy, name)
	}
	source, err := fs.ReadFile(s.fsys, name+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return Rule{}, fmt.Errorf("%w: there is no rule %q%s", compliance.ErrPolicy, name, s.nearest(name))
	}
	if err != nil {
		return Rule{}, fmt.Errorf("%w: read rule %q: %w", compliance.ErrPolicy, name, err)
	}
	rule, err := Parse(source)
	if err != nil {
		return Rule{}, fmt.Errorf("%w: rule %s.yaml: %w", compliance.ErrPolicy, name, err)
	}
	if rule.Name != name {
		return Rule{}, fmt.Errorf("%w: rule %s.yaml: name is %q; a rule's file is called as the rule", compliance.ErrPolicy, name, rule.Name)
	}
	return rule, nil
}

func (s *Set) nearest(name string) string {
	names, err := s.Names()
	if err != nil || len(names) == 0 {
		return "; there are no rules at all"
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return levenshtein.ComputeDistance(name, a) - levenshtein.ComputeDistance(name, b)
	})
	return "; the nearest are " + strings.Join(names[:min(3, len(names))], ", ")
}

// Parse reads a rule's YAML and checks what can be checked without its policy.
func Parse(source []byte) (Rule, error) {
	rule := Rule{Trigger: compliance.Change, Undetermined: Fail}
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(&rule); err != nil {
		return Rule{}, err
	}
	return rule, rule.validate()
}

func (r *Rule) validate() error {
	if !namePattern.MatchString(r.Name) {
		return fmt.Errorf("name %q: letters, digits, '.', '_' and '-', at most 64", r.Name)
	}
	if r.Policy == "" {
		return errors.New("policy is missing: give the id of a policy")
	}
	switch r.Trigger {
	case compliance.Change:
		if r.Frequency != "" {
			return errors.New("frequency is for rules with trigger: period")
		}
	case compliance.Period:
		if r.Frequency == "" {
			r.Frequency = "TwentyFour_Hours"
		}
		if !slices.Contains(frequencies, r.Frequency) {
			return fmt.Errorf("frequency %q must be one of %s", r.Frequency, strings.Join(frequencies, ", "))
		}
	default:
		return fmt.Errorf("trigger %q must be change or period", r.Trigger)
	}
	if r.Undetermined != Fail && r.Undetermined != string(compliance.NonCompliant) {
		return fmt.Errorf("undetermined %q must be fail or NonCompliant", r.Undetermined)
	}
	return nil
}
