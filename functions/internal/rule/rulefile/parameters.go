package rulefile

import (
	"encoding/json"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/rule"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// Parameters reads the parameters of a rule, each value as JSON.
func Parameters(into *rule.Parameters) document.Value {
	return func(node *yaml.Node, problems *document.Problems) { readParameters(into, node, problems) }
}

func readParameters(into *rule.Parameters, node *yaml.Node, problems *document.Problems) {
	if node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" {
		return
	}
	if node.Kind != yaml.MappingNode {
		problems.Add(node.Line, "parameters must be names with values")
		return
	}
	var values map[string]any
	document.Object(&values)(node, problems)
	*into = rule.Parameters{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value, err := json.Marshal(values[name])
		if err != nil {
			problems.Add(node.Line, "parameter %q: %v", name, err)
		}
		(*into)[name] = value
	}
}
