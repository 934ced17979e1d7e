package compile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

const (
	schemaExtension     = ".json"
	supplementarySchema = ".supplementary" // of AWS's supplementary configuration
)

// ResourceTypes lists the resource types that have a schema, such as aws/AWS.EC2.EIP, as their files are called.
func (l *Library) ResourceTypes() ([]string, error) {
	files, err := fs.Glob(l.fsys, path.Join(schemasDir, "*", "*"+schemaExtension))
	var types []string
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, schemasDir+"/"), schemaExtension)
		types = append(types, strings.TrimSuffix(name, supplementarySchema))
	}
	slices.Sort(types)
	return slices.Compact(types), err
}

// Type is what resources of a type must be, by the schemas of the type; nil if there are none.
//
// It also knows the types of lookups, by the names that [engine.LookupType] makes.
func (l *Library) Type(resourceType string) (*value.Type, error) {
	if known, ok := l.read.Load(resourceType); ok {
		return known.(*value.Type), nil
	}
	t, err := l.readType(resourceType)
	if err != nil {
		return nil, err
	}
	known, _ := l.read.LoadOrStore(resourceType, t)
	return known.(*value.Type), nil
}

func (l *Library) readType(resourceType string) (*value.Type, error) {
	if name, isLookup := strings.CutPrefix(resourceType, engine.LookupType("")); isLookup {
		return l.lookupType(name)
	}
	properties, err := l.schema(resourceType, schemaExtension)
	if err != nil {
		return nil, err
	}
	supplementary, err := l.schema(resourceType, supplementarySchema+schemaExtension)
	if err != nil || properties == nil && supplementary == nil {
		return nil, err
	}
	return value.ResourceType(properties, supplementary), nil
}

// typesOf are those of several types of resources that have a schema; nil if a type is not known.
func (l *Library) typesOf(resourceTypes []string) ([]*value.Type, error) {
	var all []*value.Type
	for _, name := range resourceTypes {
		t, err := l.Type(name)
		if err != nil || t == nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (l *Library) schema(resourceType, suffix string) (*value.Type, error) {
	file := path.Join(schemasDir, strings.ReplaceAll(resourceType, "::", ".")+suffix)
	if !fs.ValidPath(file) || !strings.HasPrefix(file, schemasDir+"/") {
		return nil, nil
	}
	source, err := fs.ReadFile(l.fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	var schema any
	if err := json.Unmarshal(source, &schema); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t, err := Type(schema)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

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
