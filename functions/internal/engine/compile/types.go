package compile

import (
	"fmt"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Type makes the type of a JSON schema, of the forms that schemas of resource types have. What it does not say can be anything.
func Type(schema any) (*value.Type, error) {
	object, ok := schema.(map[string]any)
	if !ok {
		return nil, nil // true, and what is no schema
	}
	t := &value.Type{}
	switch types := object["type"].(type) {
	case string:
		if err := addKind(t, types); err != nil {
			return nil, err
		}
	case []any:
		for _, one := range types {
			if err := addKind(t, fmt.Sprint(one)); err != nil {
				return nil, err
			}
		}
	}
	if members, ok := object["properties"].(map[string]any); ok {
		t.Members = make(map[string]*value.Type, len(members))
		for name, member := range members {
			below, err := Type(member)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			t.Members[name] = below
		}
	}
	var err error
	if t.Others, err = Type(object["additionalProperties"]); err != nil {
		return nil, err
	}
	if t.Elements, err = Type(object["items"]); err != nil {
		return nil, err
	}
	for _, word := range []string{"anyOf", "oneOf"} {
		alternatives, ok := object[word].([]any)
		if !ok {
			continue
		}
		var either *value.Type
		for i, alternative := range alternatives {
			one, err := Type(alternative)
			if err != nil {
				return nil, err
			}
			if i == 0 {
				either = one
			} else {
				either = either.Or(one)
			}
		}
		return either, nil
	}
	return t, nil
}

var kinds = map[string]value.Kind{
	"null": value.Null, "boolean": value.Bool, "number": value.Number, "integer": value.Number, "string": value.String, "array": value.Array,
	"object": value.Object,
}

func addKind(t *value.Type, name string) error {
	kind, ok := kinds[name]
	if !ok {
		return fmt.Errorf("unknown type %q in a schema", name)
	}
	t.Kinds |= value.KindsOf(kind)
	return nil
}
