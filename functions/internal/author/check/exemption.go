package check

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// exemptions checks that exemptions can be read, and that what they name exists.
func exemptions(sources Sources, rules *rule.Set, known types) ([]*compile.Problem, error) {
	names, err := exemptionfile.Names(sources.Rules)
	if err != nil {
		return nil, err
	}
	var problems []*compile.Problem
	for _, name := range names {
		file := path.Join(exemptionfile.Folder, name+exemptionfile.Extension)
		if !sources.OwnRule(file) {
			continue
		}
		source, err := fs.ReadFile(sources.Rules, file)
		if err != nil {
			return nil, err
		}
		add := func(line int, message string) {
			problems = append(problems, &compile.Problem{File: path.Join("rules", file), Line: line, Message: message})
		}
		e, err := exemptionfile.Parse(name, source, rules)
		var wrong document.Problems
		if errors.As(err, &wrong) {
			for _, problem := range wrong {
				add(problem.Line, problem.Message)
			}
			continue
		}
		for _, t := range e.Resources.Types {
			if message := known.unmatched(t); message != "" {
				add(document.LineOf(source, "resources", "types"), "resources.types: "+message)
			}
		}
	}
	return problems, nil
}

// unmatched says what is wrong with a pattern of resource types; empty if it is of one that has a schema.
func (k types) unmatched(pattern string) string {
	if !strings.Contains(pattern, "*") {
		return k.unknown(pattern)
	}
	for _, known := range k {
		if exemption.Match(pattern, known) {
			return ""
		}
	}
	return "no resource type has a name such as \"" + pattern + "\"; the nearest are " + strings.Join(nearest.Names(pattern, k), ", ")
}
