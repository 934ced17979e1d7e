package document

import (
	"encoding/json"

	"go.yaml.in/yaml/v3"
)

// Object reads a mapping of any form, as JSON would be decoded; numbers are of type [json.Number].
func Object(into *map[string]any) Value {
	return func(node *yaml.Node, problems *Problems) {
		if isNull(node) {
			return
		}
		if node.Kind != yaml.MappingNode {
			problems.Add(node.Line, "got %s, expected a mapping", describe(node))
			return
		}
		*into, _ = plain(node, problems).(map[string]any)
	}
}

// plain takes scalars as they are written. YAML would make octal 83 of 0123, a point in time of 2026-01-02, and 1e+29 of an identifier with
// thirty digits.
func plain(node *yaml.Node, problems *Problems) any {
	switch node.Kind {
	case yaml.MappingNode:
		values := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			name := node.Content[i]
			if name.Kind != yaml.ScalarNode {
				problems.Add(name.Line, "a name must be a string")
				continue
			}
			if _, twice := values[name.Value]; twice {
				problems.Add(name.Line, "%q is given twice", name.Value)
				continue
			}
			values[name.Value] = plain(node.Content[i+1], problems)
		}
		return values
	case yaml.SequenceNode:
		values := make([]any, len(node.Content))
		for i, element := range node.Content {
			values[i] = plain(element, problems)
		}
		return values
	case yaml.AliasNode:
		problems.Add(node.Line, "a value cannot refer to another one (*%s): write the value out", node.Value)
		return nil
	}
	switch node.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		var value bool
		if node.Decode(&value) != nil {
			problems.Add(node.Line, "%q must be true or false", node.Value)
		}
		return value
	case "!!int", "!!float":
		if !json.Valid([]byte(node.Value)) {
			problems.Add(node.Line, "%s is a number in YAML: write it like 10, 0.5 or -1, or in quotes if it is a string", node.Value)
			return nil
		}
		return json.Number(node.Value)
	}
	return node.Value
}
