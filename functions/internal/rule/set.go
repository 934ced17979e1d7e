package rule

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Policies are the policies that rules enable.
type Policies interface {
	// IDs lists the policies in alphabetical order.
	IDs() ([]string, error)
	// Find returns what the policy that a name means on a cloud declares, as [policy.Named] has it; false if there is none.
	Find(cloud, name string) (policy.Metadata, bool, error)
}

// Form is how the files of rules are written.
type Form struct {
	Extension string
	Parse     func(source []byte) (Rule, error)
}

// JSON is the form of compiled rules: functions need not read YAML.
func JSON() Form {
	return Form{Extension: ".json", Parse: func(source []byte) (Rule, error) {
		r := Rule{Undetermined: Fail}
		fields := policy.Fields{
			"name": &r.Name, "description": &r.Description, "policy": &r.Policy, "parameters": &r.Parameters, "trigger": &r.Trigger, "frequency": &r.Frequency,
			"scope": &r.Scope, "undetermined": &r.Undetermined, "sweep": &r.Sweep,
		}
		if err := fields.Read(source); err != nil {
			return Rule{}, err
		}
		if r.Undetermined != Fail && r.Undetermined != string(compliance.NonCompliant) {
			return Rule{}, fmt.Errorf("undetermined %q must be fail or NonCompliant", r.Undetermined)
		}
		return r, nil
	}}
}

// Set is a directory of rules over a library of policies.
type Set struct {
	files    fs.FS
	form     Form
	policies Policies
}

// NewSet reads rules from the top level of a directory. Files are read when they are needed.
func NewSet(files fs.FS, form Form, policies Policies) *Set { return &Set{files, form, policies} }

// Files lists the rules that have a file, in alphabetical order.
func (s *Set) Files() ([]string, error) {
	entries, err := fs.ReadDir(s.files, ".")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, isRule := strings.CutSuffix(entry.Name(), s.form.Extension); isRule && !entry.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Names lists all rules, those that have a file and those that are policies, in alphabetical order.
func (s *Set) Names() ([]string, error) {
	names, err := s.Files()
	if err != nil {
		return nil, err
	}
	ids, err := s.policies.IDs()
	if err != nil {
		return nil, err
	}
	names = append(names, ids...)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// Has reports whether a rule has the name on a cloud.
func (s *Set) Has(cloud, name string) bool {
	if !ValidName(name) {
		return false
	}
	if s.hasFile(name) {
		return true
	}
	_, found, err := s.policies.Find(cloud, name)
	return found && err == nil
}

func (s *Set) hasFile(name string) bool {
	_, err := fs.Stat(s.files, name+s.form.Extension)
	return err == nil
}

// Lookup finds the rule that a name means on a cloud, and what its policy declares: the rule that has a file of that name, else the rule of
// the policy that the name means. The error for an unknown name lists the nearest ones.
func (s *Set) Lookup(cloud, name string) (Rule, policy.Metadata, error) {
	if !ValidName(name) {
		return Rule{}, policy.Metadata{}, compliance.ErrPolicy.Errorf("%.100q is not a rule name: %s", name, NameForm)
	}
	if s.hasFile(name) {
		return s.read(name)
	}
	declared, found, err := s.policies.Find(cloud, name)
	switch {
	case err != nil:
		return Rule{}, declared, err
	case !found:
		return Rule{}, declared, compliance.ErrPolicy.Errorf("there is no rule %q%s", name, s.nearest(name))
	case s.hasFile(declared.ID):
		return s.read(declared.ID)
	}
	r, err := Rule{Name: declared.ID, Undetermined: Fail}.Complete(declared)
	return r, declared, err
}

// Meant lists the rules that a name means, on one cloud or another: each cloud has names of its own.
func (s *Set) Meant(name string) ([]string, error) {
	return meant(func(cloud string) (string, error) {
		r, _, err := s.Lookup(cloud, name)
		return r.Name, err
	})
}

// MeantPolicies lists the ids of the policies that a name means, on one cloud or another.
func (s *Set) MeantPolicies(name string) ([]string, error) {
	return meant(func(cloud string) (string, error) {
		declared, found, err := s.policies.Find(cloud, name)
		if err == nil && !found {
			err = compliance.ErrPolicy.Wrap(s.NoPolicy(name))
		}
		return declared.ID, err
	})
}

func meant(on func(cloud string) (string, error)) (all []string, err error) {
	for _, cloud := range append([]string{""}, compliance.Clouds()...) {
		name, failed := on(cloud)
		if failed == nil {
			all = append(all, name)
		}
		err = cmp.Or(err, failed)
	}
	slices.Sort(all)
	if all = slices.Compact(all); len(all) > 0 {
		return all, nil
	}
	return nil, err
}

// PolicyIDs lists the policies in alphabetical order.
func (s *Set) PolicyIDs() ([]string, error) { return s.policies.IDs() }

// read reads the rule that has a file.
func (s *Set) read(name string) (Rule, policy.Metadata, error) {
	var declared policy.Metadata
	source, err := fs.ReadFile(s.files, name+s.form.Extension)
	if err != nil {
		return Rule{}, declared, compliance.ErrPolicy.Errorf("read rule %q: %w", name, err)
	}
	rule, err := s.form.Parse(source)
	if err != nil {
		return Rule{}, declared, compliance.ErrPolicy.Errorf("rule %s%s: %w", name, s.form.Extension, err)
	}
	if rule.Name != name {
		return Rule{}, declared, compliance.ErrPolicy.Errorf("rule %s%s: name is %q, but must be %q, as the file is called", name, s.form.Extension, rule.Name, name)
	}
	declared, found, err := s.policies.Find("", rule.Policy)
	switch {
	case err != nil:
		return Rule{}, declared, fmt.Errorf("rule %s%s: %w", name, s.form.Extension, err)
	case !found:
		return Rule{}, declared, compliance.ErrPolicy.Errorf("rule %s%s: %w", name, s.form.Extension, s.NoPolicy(rule.Policy))
	}
	if rule, err = rule.Complete(declared); err != nil {
		return Rule{}, declared, compliance.ErrPolicy.Errorf("rule %s%s: %w", name, s.form.Extension, err)
	}
	return rule, declared, nil
}

// NoPolicy is the error for a policy that does not exist. It lists the nearest ones.
func (s *Set) NoPolicy(id string) error {
	ids, err := s.policies.IDs()
	if err != nil || len(ids) == 0 {
		return errors.Join(fmt.Errorf("there is no policy %q; there are no policies at all", id), err)
	}
	return fmt.Errorf("there is no policy %q; the nearest are %s", id, strings.Join(nearest.Names(id, ids), ", "))
}

func (s *Set) nearest(name string) string {
	names, err := s.Names()
	if err != nil || len(names) == 0 {
		return "; there are no rules at all"
	}
	return "; the nearest are " + strings.Join(nearest.Names(name, names), ", ")
}
