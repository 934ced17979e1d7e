// Package rule reads rules: a rule is a policy switched on, with parameter values, a scope and a trigger. A rule named X stands in
// the file X.yaml.
package rule

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
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

// Scope narrows the resources that a rule is triggered for. Empty fields do not narrow.
type Scope struct {
	Types   []string // of the policy's resource types
	Regions []string //
	Tag     Tag      // resources that carry it
}

// Tag is a tag's key and, where not empty, its value. Without a key there is no condition.
type Tag struct {
	Key   string
	Value string
}

// Fail is the value of Rule.Undetermined that fails the invocation, so that the platform retries and alarms.
const Fail = "fail"

// Names as the strictest cloud allows them (Huawei Cloud Config: at most 64 characters).
var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)

const nameForm = "letters, digits, '.', '_' and '-', a letter or digit first, at most 64"

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

// Has says whether there is a rule of that name.
func (s *Set) Has(name string) bool {
	if !namePattern.MatchString(name) {
		return false
	}
	_, err := fs.Stat(s.fsys, name+".yaml")
	return err == nil
}

// Lookup reads the rule of that name. The error for an unknown name lists the nearest ones.
func (s *Set) Lookup(name string) (Rule, error) {
	if !namePattern.MatchString(name) {
		return Rule{}, compliance.ErrPolicy.Errorf("%.100q is not a rule name: %s", name, nameForm)
	}
	source, err := fs.ReadFile(s.fsys, name+".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return Rule{}, compliance.ErrPolicy.Errorf("there is no rule %q%s", name, s.nearest(name))
	}
	if err != nil {
		return Rule{}, compliance.ErrPolicy.Errorf("read rule %q: %w", name, err)
	}
	rule, err := Parse(source)
	if err != nil {
		return Rule{}, compliance.ErrPolicy.Errorf("rule %s.yaml: %w", name, err)
	}
	if rule.Name != name {
		return Rule{}, compliance.ErrPolicy.Errorf("rule %s.yaml: name is %q; a rule's file is called as the rule", name, rule.Name)
	}
	return rule, nil
}

func (s *Set) nearest(name string) string {
	names, err := s.Names()
	if err != nil || len(names) == 0 {
		return "; there are no rules at all"
	}
	return "; the nearest are " + strings.Join(nearest.Names(name, names), ", ")
}
