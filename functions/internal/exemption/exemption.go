// Package exemption has the findings that somebody accepts: a named owner, for a reason, until a date.
//
// An exemption changes no verdict. It stands beside a NonCompliant one, which stays what it is everywhere. What is Undetermined cannot be
// exempt: nobody can accept what is not known. What is not known of a resource, such as its tags, never makes an exemption cover it.
package exemption

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Exemption says which findings are accepted. They must be of one of the rules or policies, and about one of the resources.
type Exemption struct {
	compliance.Exemption
	Rules     []string  `json:"rules,omitempty"`    // names of rules; * stands for any characters
	Policies  []string  `json:"policies,omitempty"` // ids of policies, for all rules that enable them; * stands for any characters
	Resources Resources `json:"resources"`
}

// Resources are those that an exemption covers. A resource must have one of the values of each field that is not empty. Only types and names
// may be patterns: an account, region or identifier means exactly one, and a tag exactly one value.
type Resources struct {
	Clouds   []string          `json:"clouds,omitempty"` // huaweicloud, alicloud, aws
	Accounts []string          `json:"accounts,omitempty"`
	Regions  []string          `json:"regions,omitempty"`
	Types    []string          `json:"types,omitempty"` // aws/AWS::S3::Bucket; * stands for any characters
	IDs      []string          `json:"ids,omitempty"`
	Names    []string          `json:"names,omitempty"` // * stands for any characters
	Tags     map[string]string `json:"tags,omitempty"`  // all of them
}

// Applies reports whether an exemption is about the findings of a rule.
func (e *Exemption) Applies(rule, policy string) bool {
	return slices.ContainsFunc(e.Rules, func(pattern string) bool { return Match(pattern, rule) }) ||
		slices.ContainsFunc(e.Policies, func(pattern string) bool { return Match(pattern, policy) })
}

// Covers reports whether an exemption is about a resource.
func (e *Exemption) Covers(r *compliance.Resource) bool {
	of := e.Resources
	for key, value := range of.Tags {
		if !slices.Contains(r.Tags[key], value) {
			return false
		}
	}
	return one(of.Clouds, r.Cloud, equal) && one(of.Accounts, r.Account, equal) && one(of.Regions, r.Region, equal) && one(of.IDs, r.ID, equal) &&
		one(of.Types, r.Type, Match) && one(of.Names, r.Name, Match)
}

func one(wanted []string, actual string, match func(wanted, actual string) bool) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return match(w, actual) })
}

func equal(wanted, actual string) bool { return wanted == actual }

// Over reports whether an exemption exempts nothing any more at a time. It holds until the end of its last day in UTC. Without a time, it is over.
func (e *Exemption) Over(at time.Time) bool {
	last, err := time.Parse(time.DateOnly, e.Until)
	return err != nil || at.IsZero() || !at.Before(last.AddDate(0, 0, 1))
}

// Match reports whether a text is of a pattern, in which * stands for any characters.
func Match(pattern, text string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == text
	}
	text, found := strings.CutPrefix(text, first)
	if !found {
		return false
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for _, part := range parts[:last] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, parts[last])
}

// Set is a list of exemptions in the order of their names.
type Set []*Exemption

// About are the exemptions of a rule's findings.
func (s Set) About(rule, policy string) Set {
	var about Set
	for _, e := range s {
		if e.Applies(rule, policy) {
			about = append(about, e)
		}
	}
	return about
}

// Of returns the exemption of a resource at a time: the first that covers it and is not over. If all are over, over is the first of them.
func (s Set) Of(r *compliance.Resource, at time.Time) (valid, over *Exemption) {
	for _, e := range s {
		switch {
		case !e.Covers(r):
		case !e.Over(at):
			return e, nil
		case over == nil:
			over = e
		}
	}
	return nil, over
}

// Problem is what is wrong with a field of an exemption.
type Problem struct {
	Field   []string // its path
	Message string
}

const (
	maxLine   = 200
	maxReason = 1000
)

// Problems are what is wrong with an exemption by itself.
func (e *Exemption) Problems() []Problem {
	var all []Problem
	add := func(message string, field ...string) { all = append(all, Problem{field, message}) }
	if len(e.Rules)+len(e.Policies) == 0 {
		add("rules and policies are missing: say whose findings are accepted")
	}
	all = append(all, e.Resources.problems()...)
	for _, list := range []struct {
		field  string
		values []string
	}{{"rules", e.Rules}, {"policies", e.Policies}} {
		if slices.ContainsFunc(list.values, blank) {
			add(list.field+" has an empty name", list.field)
		}
	}
	for _, text := range []struct {
		field, value, missing string
		most                  int
	}{
		{"owner", e.Owner, "name who accepts the finding, such as a mail address", maxLine},
		{"reason", e.Reason, "say why the finding is accepted", maxReason},
		{"ticket", e.Ticket, "", maxLine},
	} {
		switch {
		case blank(text.value) && text.missing != "":
			add(text.field+" is missing: "+text.missing, text.field)
		case strings.ContainsFunc(text.value, func(c rune) bool { return c < ' ' || c == 0x7f }):
			add(text.field+" must be on one line", text.field)
		case len([]rune(text.value)) > text.most:
			add(fmt.Sprintf("%s must have at most %d characters", text.field, text.most), text.field)
		}
	}
	if strings.Contains(e.Owner, ": ") { // which separates the owner from the reason where an exemption is one sentence
		add(`owner must not contain ": "`, "owner")
	}
	switch _, err := time.Parse(time.DateOnly, e.Until); {
	case e.Until == "":
		add("until is missing: give the last day on which the finding is accepted, such as 2027-03-31", "until")
	case err != nil:
		add(fmt.Sprintf("until %q must be a date such as 2027-03-31", e.Until), "until")
	}
	return all
}

func (r Resources) problems() []Problem {
	var all []Problem
	add := func(field, format string, arguments ...any) {
		path := []string{"resources"}
		if field != "" {
			path = append(path, field)
		}
		all = append(all, Problem{path, fmt.Sprintf("resources"+format, arguments...)})
	}
	for _, cloud := range r.Clouds {
		if !slices.Contains(compliance.Clouds(), cloud) {
			add("clouds", ".clouds: %q must be one of %s", cloud, strings.Join(compliance.Clouds(), ", "))
		}
	}
	for _, list := range []struct {
		field    string
		values   []string
		patterns bool
	}{
		{"accounts", r.Accounts, false}, {"regions", r.Regions, false}, {"types", r.Types, true}, {"ids", r.IDs, false}, {"names", r.Names, true},
	} {
		for _, value := range list.values {
			switch {
			case blank(value):
				add(list.field, ".%s has an empty value", list.field)
			case !list.patterns && list.field != "ids" && strings.Contains(value, "*"):
				add(list.field, ".%s: %q cannot be a pattern: list the values", list.field, value)
			case list.patterns && strings.Trim(value, "*") == "":
				add(list.field, ".%s: %q means every resource: leave it out", list.field, value)
			}
		}
	}
	for key, value := range r.Tags {
		if blank(key) || blank(value) {
			add("tags", ".tags: give each tag's key and value")
			break
		}
	}
	if len(r.Accounts)+len(r.Regions)+len(r.IDs)+len(r.Names)+len(r.Tags) == 0 {
		add("", " must be narrowed by accounts, regions, ids, names or tags: a rule that should find nothing need not be enabled")
	}
	return all
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// File is the file of a bundle that has the exemptions. There is none if there are no exemptions.
const File = "exemptions.json"

// Encode writes the exemptions of a bundle.
func Encode(s Set) ([]byte, error) {
	encoded, err := json.MarshalIndent(s, "", "  ")
	return append(encoded, '\n'), err
}

// Open reads the exemptions of a bundle.
func Open(files fs.FS) (Set, error) {
	content, err := fs.ReadFile(files, File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", File, err)
	}
	return s, nil
}

func decode(content []byte) (s Set, err error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return nil, err
	}
	for _, e := range s {
		if e == nil {
			return nil, errors.New("an exemption is null")
		}
		if problems := e.Problems(); len(problems) > 0 {
			return nil, fmt.Errorf("%s: %s", e.Name, problems[0].Message)
		}
	}
	return s, nil
}
