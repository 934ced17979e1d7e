package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Derive writes the schema of a resource type as far as the properties of some resources tell it: JSON objects. A property that is null in
// all of them can be anything.
func Derive(resourceType, description string, resources ...json.RawMessage) ([]byte, error) {
	all := &shape{}
	for _, resource := range resources {
		decoder := json.NewDecoder(bytes.NewReader(resource))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, fmt.Errorf("the properties of a resource: %w", err)
		}
		if _, isObject := value.(map[string]any); !isObject {
			return nil, fmt.Errorf("the properties of a resource must be an object; got %.60s", resource)
		}
		all.learn(value)
	}
	return write(resourceType, description, all)
}

// shape is what is known of the values in one place.
type shape struct {
	scalars  map[string]bool   // boolean, number, string
	members  map[string]*shape // nil: no object was there
	elements *shape            // nil: no list was there
}

func (s *shape) learn(value any) {
	switch v := value.(type) {
	case bool:
		s.scalar("boolean")
	case json.Number:
		s.scalar("number")
	case string:
		s.scalar("string")
	case []any:
		if s.elements == nil {
			s.elements = &shape{}
		}
		for _, element := range v {
			s.elements.learn(element)
		}
	case map[string]any:
		if s.members == nil {
			s.members = map[string]*shape{}
		}
		for name, member := range v {
			s.member(name).learn(member)
		}
	}
}

func (s *shape) scalar(kind string) {
	if s.scalars == nil {
		s.scalars = map[string]bool{}
	}
	s.scalars[kind] = true
}

func (s *shape) member(name string) *shape {
	if s.members == nil {
		s.members = map[string]*shape{}
	}
	if s.members[name] == nil {
		s.members[name] = &shape{}
	}
	return s.members[name]
}

// schema is the shape as a JSON schema. Every property may be null.
func (s *shape) schema() map[string]any {
	var forms []map[string]any
	for _, kind := range slices.Sorted(maps.Keys(s.scalars)) {
		forms = append(forms, map[string]any{"type": []string{kind, "null"}})
	}
	if s.elements != nil {
		form := map[string]any{"type": []string{"array", "null"}}
		if items := s.elements.schema(); len(items) > 0 {
			form["items"] = items
		}
		forms = append(forms, form)
	}
	if len(s.members) > 0 {
		forms = append(forms, map[string]any{"type": []string{"object", "null"}, "properties": properties(s.members), "additionalProperties": false})
	} else if s.members != nil {
		forms = append(forms, map[string]any{"type": []string{"object", "null"}})
	}
	switch len(forms) {
	case 0:
		return map[string]any{}
	case 1:
		return forms[0]
	}
	return map[string]any{"anyOf": forms}
}

func properties(members map[string]*shape) map[string]any {
	all := map[string]any{}
	for name, member := range members {
		all[name] = member.schema()
	}
	return all
}

// document orders the members of a schema's file.
type document struct {
	Schema      string         `json:"$schema"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Type        string         `json:"type"`
	Properties  map[string]any `json:"properties"`
	Additional  bool           `json:"additionalProperties"`
}

func write(resourceType, description string, of *shape) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document{
		Schema: "http://json-schema.org/draft-07/schema#", Title: resourceType, Description: description, Type: "object",
		Properties: properties(of.members), Additional: false,
	})
	return text.Bytes(), err
}
