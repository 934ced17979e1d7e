// Package parity compares the library with the clouds' managed rules: which policy replaces a rule, or what a policy for it would need.
package parity

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// File is the table's name in the directory of policies.
const File = "identifiers.yaml"

// Table lists managed rules by the documents that name them. Policies declare which rules they replace, by id and aliases.
type Table struct {
	Lists   []List
	LeftOut map[string]map[string]LeftOut `yaml:"left_out"` // by cloud and identifier
}

// List is a vendor's list of managed rules of one cloud.
type List struct {
	Title  string
	Cloud  string
	Source string // page titles and repositories
	Rules  []Rule
}

// Rule is a managed rule.
type Rule struct {
	Identifier string
	Name       string // in the list's language, where the list gives names
}

// LeftOut says why there is no policy for a rule.
type LeftOut struct {
	Needs   Need
	Because string // a sentence
	Page    string // where the vendor documents the rule
}

// Need is what a policy would need besides the resource's item.
type Need string

// What a policy cannot have: it judges one resource by what the Config service says about it, as documented.
const (
	AnotherResource Need = "another resource"
	APICall         Need = "an API call"
	Documentation   Need = "documentation" // of what the rule means
)

// Answer is the library's answer to a managed rule: a policy's id or a reason why there is none. In a valid table it has exactly one.
type Answer struct {
	Rule
	Policy  string
	LeftOut *LeftOut
}

// Read reads the table of a library.
func Read(policies fs.FS) (Table, error) {
	source, err := fs.ReadFile(policies, File)
	if err != nil {
		return Table{}, fmt.Errorf("read %s: %w", File, err)
	}
	return Parse(source)
}

// Parse reads a table and checks it as far as possible without the policies.
func Parse(source []byte) (Table, error) {
	var t Table
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	if err := decoder.Decode(&t); err != nil {
		return Table{}, fmt.Errorf("%s: %w", File, err)
	}
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(File+": "+format, args...)) }
	listed := map[string]bool{} // cloud and identifier
	for i, list := range t.Lists {
		if list.Title == "" || list.Source == "" || !slices.Contains(compliance.Clouds(), list.Cloud) {
			add("lists[%d] must have a title, a source and a cloud (%s)", i, strings.Join(compliance.Clouds(), ", "))
		}
		for j, r := range list.Rules {
			if r.Identifier == "" {
				add("lists[%d].rules[%d] has no identifier", i, j)
			}
			listed[list.Cloud+"/"+r.Identifier] = true
		}
	}
	for cloud, reasons := range t.LeftOut {
		for identifier, reason := range reasons {
			if !listed[cloud+"/"+identifier] {
				add("left_out: %s of %s is in no list", identifier, cloud)
			}
			if !slices.Contains([]Need{AnotherResource, APICall, Documentation}, reason.Needs) {
				add("left_out: %s of %s needs %q: must be %s, %s or %s", identifier, cloud, reason.Needs, AnotherResource, APICall, Documentation)
			}
			if reason.Because == "" || reason.Page == "" {
				add("left_out: %s of %s must have a because and a page", identifier, cloud)
			}
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return t, errors.Join(problems...)
}

// Answers are those to the rules of a list, in its order.
func (t Table) Answers(list List, policies []policy.Metadata) []Answer {
	serving := slices.DeleteFunc(slices.Clone(policies), func(p policy.Metadata) bool { return p.On(list.Cloud).None() })
	answers := make([]Answer, len(list.Rules))
	for i, r := range list.Rules {
		answers[i].Rule = r
		if p, found := policy.Named(list.Cloud, r.Identifier, serving...); found {
			answers[i].Policy = p.ID
		}
		if reason, found := t.LeftOut[list.Cloud][r.Identifier]; found {
			answers[i].LeftOut = &reason
		}
	}
	return answers
}
