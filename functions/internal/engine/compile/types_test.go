package compile_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

func TestType(t *testing.T) {
	t.Parallel()
	number := &value.Type{Kinds: value.KindsOf(value.Number)}
	text := &value.Type{Kinds: value.KindsOf(value.String)}
	tests := []struct {
		name, schema string
		want         *value.Type
	}{
		{"one type", `{"type": "number"}`, number},
		{"an integer is a number", `{"type": "integer"}`, number},
		{"types", `{"type": ["string", "null"]}`, &value.Type{Kinds: value.KindsOf(value.String, value.Null)}},
		{"no type", `{"description": "d"}`, &value.Type{}},
		{"any", `true`, nil},
		{"alternatives", `{"anyOf": [{"type": "string"}, {"type": ["number", "null"]}]}`, &value.Type{Kinds: value.KindsOf(value.String, value.Number, value.Null)}},
		{"an alternative that is any", `{"anyOf": [{"type": "string"}, {}]}`, nil},
		{"members", `{"type": "object", "properties": {"a": {"type": "number"}, "b": {}}, "additionalProperties": false}`,
			&value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{"a": number, "b": {}}}},
		{"other members", `{"type": "object", "additionalProperties": {"type": "string"}}`, &value.Type{Kinds: value.KindsOf(value.Object), Others: text}},
		{"elements", `{"type": "array", "items": {"type": "string"}}`, &value.Type{Kinds: value.KindsOf(value.Array), Elements: text}},
		{"one or a list", `{"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}`,
			&value.Type{Kinds: value.KindsOf(value.String, value.Array), Elements: text}},
		{"two objects", `{"oneOf": [{"type": "object", "properties": {"a": {"type": "number"}}}, {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "number"}}}]}`,
			&value.Type{Kinds: value.KindsOf(value.Object), Members: map[string]*value.Type{"a": {Kinds: value.KindsOf(value.Number, value.String)}, "b": number}}},
	}
	for _, test := range tests {
		var schema any
		if err := json.Unmarshal([]byte(test.schema), &schema); err != nil {
			t.Fatal(err)
		}
		got, err := compile.Type(schema)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if _, err := compile.Type(map[string]any{"type": "text"}); err == nil || err.Error() != `unknown type "text" in a schema` {
		t.Errorf("got %v", err)
	}
}
