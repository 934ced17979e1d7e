package check

import (
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// exemptions checks that exemptions can be read, and that what they name exists.
func exemptions(sources Sources, rules *rule.Set, known types) ([]*compile.Problem, error) {
	names, err := exemptionfile.Names(sources.Rules)
	if err != nil {
		return nil, err
	}
	return yamlFiles(sources, exemptionfile.Folder, names, func(f *yamlFile) {
		e, err := exemptionfile.Parse(f.name, f.source, rules)
		if f.unreadable(err) {
			return
		}
		for _, t := range e.Resources.Types {
			if message := known.unmatched(t); message != "" {
				f.add(f.lineOf("resources", "types"), "resources.types: %s", message)
			}
		}
	})
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
