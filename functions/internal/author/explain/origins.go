package explain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
)

// maxAlike bounds how many elements of a list are tried out: they are read alike.
const maxAlike = 3

// origins finds out which properties each value of the evidence depends on: those that, changed, change it.
type origins struct {
	judge    *engine.Judge
	q        Question
	evidence map[string]json.RawMessage
	from     map[string]map[string]bool // by value, the paths
	missing  []string
}

func (o *origins) find(ctx context.Context, reads []engine.Read) error {
	alike := map[string]int{}
	for _, read := range reads {
		if err := ctx.Err(); err != nil {
			return err
		}
		name, part, below, ok := placeOf(read.Path)
		if !ok {
			continue
		}
		if alike[name]++; alike[name] > maxAlike {
			continue
		}
		source := o.source(part)
		if source == nil {
			continue
		}
		tree, err := decode(*source)
		if err != nil {
			continue // the verdict says that it cannot be read
		}
		value, exists := at(tree, below)
		if !exists {
			if !slices.Contains(o.missing, name) {
				o.missing = append(o.missing, name)
			}
			continue
		}
		if part == "lookups" { // are recorded as a whole
			o.leaves(ctx, tree, below, value)
			continue
		}
		if isContainer(value) && !read.All {
			continue // what was read of it is another place
		}
		o.try(ctx, name, part, tree, below, value)
	}
	return nil
}

// leaves tries out all that an answer holds.
func (o *origins) leaves(ctx context.Context, tree any, below []any, value any) {
	name, part, _, _ := placeOf(append([]any{"lookups"}, below...))
	switch v := value.(type) {
	case map[string]any:
		for _, member := range slices.Sorted(maps.Keys(v)) {
			o.leaves(ctx, tree, append(slices.Clip(below), member), v[member])
		}
	case []any:
		for i := range min(len(v), maxAlike) {
			o.leaves(ctx, tree, append(slices.Clip(below), i), v[i])
		}
	default:
		o.try(ctx, name, part, tree, below, value)
	}
}

// source is the part of the resource that a place is in.
func (o *origins) source(part string) *json.RawMessage { return sourceOf(o.q.Resource, part) }

func sourceOf(r *compliance.Resource, part string) *json.RawMessage {
	switch part {
	case "properties":
		return &r.Properties
	case "supplementary":
		return &r.Supplementary
	case "lookups":
		return &r.Lookups
	}
	return nil
}

// try changes a value until the evidence changes, and keeps what did.
func (o *origins) try(ctx context.Context, name, part string, tree any, below []any, value any) {
	for _, other := range variations(value) {
		changed := *o.q.Resource
		source, err := json.Marshal(put(tree, below, other))
		if err != nil {
			return
		}
		*sourceOf(&changed, part) = source
		evidence := members(o.judge.Evaluate(ctx, &changed, o.q.Trigger, o.q.Time).Evidence)
		if evidence == nil && other != nil {
			continue // it depends on the value, but which part does, another change tells
		}
		found := false
		for key, before := range o.evidence {
			if !bytes.Equal(before, evidence[key]) && (evidence != nil || len(o.evidence) == 1 || alike(before, value)) {
				o.add(key, name)
				found = true
			}
		}
		if found {
			return
		}
	}
}

func (o *origins) add(key, name string) {
	if o.from[key] == nil {
		o.from[key] = map[string]bool{}
	}
	o.from[key][name] = true
}

func (o *origins) values() []Value {
	all := []Value{}
	for _, name := range slices.Sorted(maps.Keys(o.evidence)) {
		from := slices.Sorted(maps.Keys(o.from[name]))
		if from == nil {
			from = []string{}
		}
		all = append(all, Value{name, o.evidence[name], from})
	}
	return all
}

// alike reports whether a value of the evidence is what the property holds.
func alike(evidence json.RawMessage, value any) bool {
	return strings.EqualFold(strings.Trim(string(evidence), `"`), fmt.Sprint(value))
}

// variations are other values for one, the last of them null.
func variations(value any) []any {
	switch v := value.(type) {
	case bool:
		return []any{!v, nil}
	case json.Number:
		return []any{json.Number("0"), json.Number("1"), json.Number("1000003"), nil}
	case string:
		return []any{map[string]any{"true": "false", "false": "true"}[strings.ToLower(v)], v + "0", "1", "other", "", nil}
	case []any:
		return []any{[]any{}, append(slices.Clip(v), v...), nil}
	case map[string]any:
		return []any{map[string]any{}, nil}
	}
	return nil
}

func isContainer(value any) bool {
	switch value.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

// placeOf is where a policy read, as people write it, and the part of the resource that it is in; false if it is no value of the resource.
func placeOf(path []any) (name, part string, below []any, ok bool) {
	if len(path) > 0 && path[0] == "resource" {
		path = path[1:]
	}
	if len(path) < 2 {
		return "", "", nil, false
	}
	part, _ = path[0].(string)
	for i, step := range path {
		switch step := step.(type) {
		case int:
			name += "[]"
		case string:
			if i > 0 {
				name += "."
			}
			name += step
		}
	}
	return name, part, path[1:], part == "properties" || part == "supplementary" || part == "lookups"
}

func decode(source []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

// at is what stands in a place. Null is nothing.
func at(value any, path []any) (found any, exists bool) {
	for _, step := range path {
		switch step := step.(type) {
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil, false
			}
			value = list[step]
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		}
	}
	return value, value != nil
}

// put is a copy with another value in a place that exists.
func put(value any, path []any, other any) any {
	if len(path) == 0 {
		return other
	}
	switch step := path[0].(type) {
	case int:
		list := slices.Clone(value.([]any))
		list[step] = put(list[step], path[1:], other)
		return list
	case string:
		object := maps.Clone(value.(map[string]any))
		object[step] = put(object[step], path[1:], other)
		return object
	}
	return value
}
