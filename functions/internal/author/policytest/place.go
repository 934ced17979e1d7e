package policytest

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// place leads to a value of a resource: names, positions in lists, and the way into the JSON that a string holds.
type place []any

// inString is the step from a string to the JSON in it.
type inString struct{}

// nothing is put in the place of a value that is dropped.
type nothing struct{}

// String is like properties.rules[].port: the positions in lists make no difference.
func (p place) String() string {
	steps := make([]policy.Step, len(p))
	for i, step := range p {
		switch step := step.(type) {
		case int:
			steps[i].Each = true
		case inString:
			steps[i].InString = true
		case string:
			steps[i].Name = step
		}
	}
	return policy.PathOf(steps...)
}

func (p place) then(step any) place { return append(slices.Clip(p), step) }

// inElement reports whether the place is that of an element of a list.
func (p place) inElement() bool {
	_, isElement := p[len(p)-1].(int)
	return isElement
}

// isAnswering reports whether the place is that of what the function itself states about a lookup: that there is an answer, and to which value it was.
func (p place) isAnswering() bool {
	if p[0] != "lookups" || len(p) < 3 {
		return false
	}
	last := p[len(p)-1]
	return last == "exists" && (len(p) == 3 || len(p) == 5) || last == "of" && len(p) == 5
}

// areAnswers reports whether a list has the answers for each of some values, which the function itself lists.
func areAnswers(node any, p place) bool {
	list, _ := node.([]any)
	if p[0] != "lookups" || len(p) != 3 || len(list) == 0 {
		return false
	}
	answer, _ := list[0].(map[string]any)
	_, isAnswer := answer["of"]
	return isAnswer
}

// treeOf is a resource as a policy sees it, without what every resource has.
func treeOf(resource *compliance.Resource) map[string]any {
	tree := map[string]any{}
	for name, text := range texts(resource) {
		if *text != "" {
			tree[name] = *text
		}
	}
	if !resource.Created.IsZero() {
		tree["created"] = resource.Created.UTC().Format(time.RFC3339Nano)
	}
	if resource.Tags != nil {
		tags := map[string]any{}
		for name, values := range resource.Tags {
			list := make([]any, len(values))
			for i, value := range values {
				list[i] = value
			}
			tags[name] = list
		}
		tree["tags"] = tags
	}
	for name, source := range natives(resource) {
		if value, ok := decoded(*source); ok {
			tree[name] = value
		}
	}
	return tree
}

func texts(resource *compliance.Resource) map[string]*string {
	return map[string]*string{"name": &resource.Name, "region": &resource.Region, "zone": &resource.Zone, "status": &resource.Status}
}

func natives(resource *compliance.Resource) map[string]*json.RawMessage {
	return map[string]*json.RawMessage{"properties": &resource.Properties, "supplementary": &resource.Supplementary, "lookups": &resource.Lookups}
}

func decoded(source []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	return value, err == nil && !decoder.More()
}

// with is the resource with another field. A field that no event can bring is refused.
func with(resource compliance.Resource, field string, value any) (compliance.Resource, bool) {
	text, isText := value.(string)
	_, isNothing := value.(nothing)
	switch field {
	case "created":
		created, err := time.Parse(time.RFC3339Nano, text)
		resource.Created = created
		return resource, err == nil || isNothing || text == ""
	case "tags":
		tags, ok := tagsOf(value)
		resource.Tags = tags
		return resource, ok || isNothing
	}
	if native := natives(&resource)[field]; native != nil {
		*native = nil
		if !isNothing {
			*native = encoded(value)
		}
		return resource, true
	}
	*texts(&resource)[field] = text
	return resource, isText || isNothing
}

func tagsOf(value any) (map[string][]string, bool) {
	object, ok := value.(map[string]any)
	if !ok {
		return nil, false
	}
	tags := map[string][]string{}
	for name, values := range object {
		list, ok := values.([]any)
		if !ok {
			return nil, false
		}
		tags[name] = []string{}
		for _, value := range list {
			text, ok := value.(string)
			if !ok {
				return nil, false
			}
			tags[name] = append(tags[name], text)
		}
	}
	return tags, true
}

func encoded(value any) []byte {
	source, err := json.Marshal(value)
	if err != nil {
		panic(err) // it comes from JSON
	}
	return source
}

// find looks for what stands in a place. What is null is not there.
func find(node any, p place) (there any, exists bool) {
	for _, step := range p {
		switch step := step.(type) {
		case inString:
			node = documentOf(node)
		case int:
			list, _ := node.([]any)
			if step >= len(list) {
				return nil, false
			}
			node = list[step]
			continue // to what may be null
		case string:
			object, _ := node.(map[string]any)
			node = object[step]
		}
		if node == nil {
			return nil, false
		}
	}
	return node, true
}

// each calls visit with the elements of a list or the members of an object.
func each(node any, p place, visit func(node any, p place)) {
	switch n := node.(type) {
	case []any:
		for i, element := range n {
			visit(element, p.then(i))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			if n[name] != nil {
				visit(n[name], p.then(name))
			}
		}
	}
}

// put is the node with another value in a place. What leads there is copied.
func put(node any, p place, value any) any {
	if len(p) == 0 {
		return value
	}
	switch step := p[0].(type) {
	case inString:
		return string(encoded(put(documentOf(node), p[1:], value)))
	case int:
		list := slices.Clone(node.([]any))
		list[step] = put(list[step], p[1:], value)
		return list
	}
	name := p[0].(string)
	object := maps.Clone(node.(map[string]any))
	object[name] = put(object[name], p[1:], value)
	if _, dropped := object[name].(nothing); dropped {
		delete(object, name)
	}
	return object
}

// documentOf is the object or list that a string holds as JSON, plain or as in a URL; nil if it holds none.
func documentOf(value any) any {
	text, _ := value.(string)
	if plain, err := url.QueryUnescape(text); err == nil && strings.HasPrefix(text, "%7B") {
		text = plain
	}
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil
	}
	document, ok := decoded([]byte(text))
	if !ok {
		return nil
	}
	return document
}
