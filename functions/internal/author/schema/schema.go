// Package schema reads and writes the schemas of resource types, which say what properties policies can read.
package schema

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Elements stands in a property's path for the elements of a list.
const Elements = "[]"

// Property is a property of a resource type.
type Property struct {
	Path  []string `json:"path"`  // names of members, and Elements
	Kinds []string `json:"kinds"` // of its values: boolean, number, string, object, array; empty: any
}

// String is the path as policies write it: rules[].port.
func (p Property) String() string {
	return strings.ReplaceAll(strings.Join(p.Path, "."), "."+Elements, Elements)
}

// Scalar reports whether a value of the property can be a boolean, number or string.
func (p Property) Scalar() bool {
	return len(p.Kinds) == 0 || slices.ContainsFunc(p.Kinds, func(kind string) bool { return kind != "object" && kind != "array" })
}

// Has reports whether a value of the property can be of a kind, and is known to.
func (p Property) Has(kind string) bool { return slices.Contains(p.Kinds, kind) }

// Schema is what is known of a resource type.
type Schema struct {
	Type        string     // cloud/native type
	Description string     // where it comes from
	Properties  []Property // sorted by path
}

const supplementary = ".supplementary"

// File is where the schema of a resource type is, in the folder of schemas.
func File(resourceType string) string {
	cloud, native, _ := strings.Cut(resourceType, "/")
	return path.Join(cloud, strings.ReplaceAll(native, "::", ".")+".json")
}

// Types lists the resource types that have a schema.
func Types(schemas fs.FS) ([]string, error) {
	var all []string
	err := fs.WalkDir(schemas, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".json" {
			return err
		}
		source, err := fs.ReadFile(schemas, file)
		if err != nil {
			return err
		}
		var read struct{ Title string }
		if json.Unmarshal(source, &read) == nil && !strings.HasSuffix(read.Title, supplementary) { // assay check says what is wrong
			all = append(all, read.Title)
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all), err
}

// Read reads the schema of a resource type; fs.ErrNotExist if it has none. Part is empty, or ".supplementary" for what AWS records beside the
// configuration.
func Read(schemas fs.FS, resourceType, part string) (Schema, error) {
	file := File(resourceType + part)
	if !fs.ValidPath(file) {
		return Schema{}, fmt.Errorf("%q: %w", resourceType, fs.ErrNotExist)
	}
	source, err := fs.ReadFile(schemas, file)
	if err != nil {
		return Schema{}, err
	}
	read, err := Parse(source)
	if err != nil {
		return Schema{}, fmt.Errorf("%s: %w", file, err)
	}
	read.Type = resourceType
	return read, nil
}

// Parse reads a JSON schema.
func Parse(source []byte) (Schema, error) {
	var tree map[string]any
	if err := json.Unmarshal(source, &tree); err != nil {
		return Schema{}, err
	}
	if tree == nil {
		return Schema{}, errors.New("a schema must be an object")
	}
	description, _ := tree["description"].(string)
	title, _ := tree["title"].(string)
	read := Schema{Type: title, Description: description}
	read.members(nil, tree)
	slices.SortFunc(read.Properties, func(a, b Property) int { return cmp.Compare(a.String(), b.String()) })
	read.Properties = slices.CompactFunc(read.Properties, func(a, b Property) bool { return a.String() == b.String() })
	return read, nil
}

// members adds what lies below a part of a schema.
func (s *Schema) members(at []string, node map[string]any) {
	for _, form := range forms(node) {
		members, _ := form["properties"].(map[string]any)
		for name, member := range members {
			s.add(append(slices.Clone(at), name), member)
		}
		if items, has := form["items"]; has {
			s.add(append(slices.Clone(at), Elements), items)
		}
	}
}

func (s *Schema) add(at []string, node any) {
	tree, _ := node.(map[string]any)
	s.Properties = append(s.Properties, Property{at, kinds(tree)})
	s.members(at, tree)
}

// forms are the alternatives of a part of a schema.
func forms(node map[string]any) []map[string]any {
	all := []map[string]any{node}
	alternatives, _ := node["anyOf"].([]any)
	for _, alternative := range alternatives {
		if tree, ok := alternative.(map[string]any); ok {
			all = append(all, forms(tree)...)
		}
	}
	return all
}

// kinds are the types of values that a part of a schema allows, without null.
func kinds(node map[string]any) []string {
	all := []string{}
	for _, form := range forms(node) {
		switch declared := form["type"].(type) {
		case string:
			all = append(all, declared)
		case []any:
			for _, kind := range declared {
				if name, ok := kind.(string); ok {
					all = append(all, name)
				}
			}
		}
	}
	for i, kind := range all {
		if kind == "integer" {
			all[i] = "number"
		}
	}
	all = slices.DeleteFunc(all, func(kind string) bool { return kind == "null" })
	slices.Sort(all)
	return slices.Compact(all)
}
