// Package exemptionfile reads the YAML files of exemptions, in the folder exemptions of the directory of rules. The file X.yaml holds the
// exemption X.
package exemptionfile

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// Folder is where the exemptions are, in the directory of rules.
const Folder = "exemptions"

// extension is that of the files.
const extension = ".yaml"

// Names lists the exemptions in alphabetical order.
func Names(files fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(files, Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list exemptions: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if name, is := strings.CutSuffix(entry.Name(), extension); is && !entry.IsDir() {
			names = append(names, name)
		}
	}
	return names, nil
}

// Open reads all exemptions. Rules and policies have their current names.
func Open(files fs.FS, rules *rule.Set) (exemption.Set, error) {
	names, err := Names(files)
	if err != nil {
		return nil, err
	}
	var set exemption.Set
	for _, name := range names {
		file := Folder + "/" + name + extension
		source, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, compliance.ErrPolicy.Errorf("read exemption %q: %w", name, err)
		}
		e, err := Parse(name, source, rules)
		if err != nil {
			return nil, compliance.ErrPolicy.Errorf("%s: %w", file, err)
		}
		set = append(set, e)
	}
	return set, nil
}

// Parse reads the exemption of a name. Its error is of type [document.Problems].
func Parse(name string, source []byte, rules *rule.Set) (*exemption.Exemption, error) {
	var e exemption.Exemption
	var problems document.Problems
	of := &e.Resources
	document.Read(source, document.Fields{
		"name":     document.String(&e.Name),
		"rules":    document.Strings(&e.Rules),
		"policies": document.Strings(&e.Policies),
		"resources": document.Mapping(document.Fields{
			"clouds":   document.Strings(&of.Clouds),
			"accounts": document.Strings(&of.Accounts),
			"regions":  document.Strings(&of.Regions),
			"types":    document.Strings(&of.Types),
			"ids":      document.Strings(&of.IDs),
			"names":    document.Strings(&of.Names),
			"tags":     tags(&of.Tags),
		}),
		"owner":  document.String(&e.Owner),
		"reason": document.String(&e.Reason),
		"until":  document.String(&e.Until),
		"ticket": document.String(&e.Ticket),
	}, &problems)
	if len(problems) == 0 {
		e.Reason = strings.TrimSpace(e.Reason) // a folded text ends in a line break
		if e.Name != name {
			problems.Add(document.LineOf(source, "name"), "name is %q, but must be %q, as the file is called", e.Name, name)
		}
		if !rule.ValidName(e.Name) {
			problems.Add(document.LineOf(source, "name"), "name %q must be of %s", e.Name, rule.NameForm)
		}
		for _, problem := range e.Problems() {
			problems.Add(document.LineOf(source, problem.Field...), "%s", problem.Message)
		}
		if len(problems) == 0 {
			resolve(&e, source, rules, &problems)
		}
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &e, nil
}

// tags reads the keys of tags with their values.
func tags(into *map[string]string) document.Value {
	return func(node *yaml.Node, problems *document.Problems) {
		var values map[string]any
		document.Object(&values)(node, problems)
		for key, value := range values {
			text, isText := value.(string)
			if !isText {
				problems.Add(node.Line, "tag %q must have a string as its value: write it in quotes", key)
				continue
			}
			if *into == nil {
				*into = map[string]string{}
			}
			(*into)[key] = text
		}
	}
}

// resolve replaces the names of rules and policies by their current ones. A pattern must be of one of them at least.
func resolve(e *exemption.Exemption, source []byte, rules *rule.Set, problems *document.Problems) {
	e.Rules = current("rules", e.Rules, rules.Meant, rules.Names, source, problems)
	e.Policies = current("policies", e.Policies, rules.MeantPolicies, rules.PolicyIDs, source, problems)
}

func current(field string, names []string, meant func(name string) ([]string, error), all func() ([]string, error), source []byte, problems *document.Problems) (found []string) {
	line := document.LineOf(source, field)
	for _, name := range names {
		if !strings.Contains(name, "*") {
			meant, err := meant(name)
			if err != nil {
				problems.Add(line, "%s: %v", field, err)
			}
			found = append(found, meant...)
			continue
		}
		known, err := all()
		if err != nil {
			problems.Add(line, "%s: %v", field, err)
		} else if !slices.ContainsFunc(known, func(one string) bool { return exemption.Match(name, one) }) {
			problems.Add(line, "%s: none has a name such as %q; the nearest are %s", field, name, strings.Join(nearest.Names(name, known), ", "))
		}
		found = append(found, name)
	}
	return found
}
