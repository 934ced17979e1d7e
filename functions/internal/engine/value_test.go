package engine_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine"
)

const deepest = 200 // levels

func nested(open, inner, end string, levels int) string {
	return strings.Repeat(open, levels) + inner + strings.Repeat(end, levels)
}

func TestDecodeValueRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"nothing":            {"", "EOF"},
		"spaces":             {" \n", "EOF"},
		"two values":         {"1 2", "more than one JSON value"},
		"rubbish follows":    {"{}}", "more than one JSON value"},
		"cut off":            {`{"a": [1, `, `unexpected EOF within "/a"`},
		"no JSON":            {`{a: 1}`, "invalid character 'a'"},
		"trailing comma":     {`[1,]`, "invalid character ','"},
		"name twice":         {`{"a": 1, "b": {"c": 1, "c": 1}}`, `duplicate object member name "c" within "/b"`},
		"name twice, as \\u": {`{"a": 1, "\u0061": 2}`, `duplicate object member name "a"`},
		"too deep, array":    {nested("[", "", "]", deepest+1), "nested deeper than 200 levels"},
		"too deep, object":   {nested(`{"a":`, "1", "}", deepest+1), "nested deeper than 200 levels"},
		"endlessly deep":     {strings.Repeat("[", 1<<20), "nested deeper than 200 levels"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value, err := engine.DecodeValue([]byte(test.source))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, %v, want %q", value, err, test.want)
			}
		})
	}
	if _, err := engine.DecodeValue([]byte(nested("[", "1", "]", deepest))); err != nil {
		t.Errorf("%d levels: %v", deepest, err)
	}
}

// The short way from JSON to OPA's values leads where OPA's own leads, for every JSON text in which no object repeats a name.
func FuzzDecodeValue(f *testing.F) {
	for _, source := range []string{
		`null`, `true`, `"a"`, `""`, `"\u00e9\ud83d\ude00\\\"\n"`, `"\ud800"`, "\"\xff\"", `0`, `-0`, `-0.0`, `1`, `-1`, `1.50`, `1e3`, `1E+3`, `1e400`, `12345678901234567890`, `[]`, `{}`,
		`[1, "a", null, [true]]`, `{"a": {"b": [1, 2.5]}, "": ""}`, `{"a": 1, "a": 2}`, ` {"b":1 , "a":2} `, `[1] 2`, `{"\ud800": 1, "\ud801": 2}`, `{"size": "10", "list": [{"k": "v"}, {"k": null}]}`,
		nested("[", "", "]", 50), nested(`{"a":`, "1", "}", 50),
	} {
		f.Add([]byte(source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		got, err := engine.DecodeValue(source)
		if !json.Valid(source) {
			if err == nil {
				t.Fatalf("%q is no JSON, got %v", source, got)
			}
			return
		}
		if repeats, depth := shape(t, source); repeats || depth > deepest {
			if err == nil {
				t.Fatalf("%q repeats a name or is too deep, got %v", source, got)
			}
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", source, err)
		}
		want, err := ast.ValueFromReader(bytes.NewReader(source))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" || got.Compare(want) != 0 || got.Hash() != want.Hash() {
			t.Errorf("%q: %s", source, diff)
		}
	})
}

// shape says whether an object of a valid JSON text repeats a name, and how deep the text is nested.
func shape(t *testing.T, source []byte) (repeats bool, depth int) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var seen []map[string]bool // of the objects around; nil for an array
	var isName []bool
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return repeats, depth
		}
		if err != nil {
			t.Fatal(err)
		}
		top := len(seen) - 1
		if name, isText := token.(string); isText && top >= 0 && seen[top] != nil && isName[top] {
			repeats = repeats || seen[top][name]
			seen[top][name] = true
			isName[top] = false
			continue
		}
		switch token {
		case json.Delim('{'):
			seen, isName = append(seen, map[string]bool{}), append(isName, true)
			depth = max(depth, len(seen))
			continue
		case json.Delim('['):
			seen, isName = append(seen, nil), append(isName, false)
			depth = max(depth, len(seen))
			continue
		case json.Delim('}'), json.Delim(']'):
			seen, isName = seen[:top], isName[:top]
		}
		if top = len(seen) - 1; top >= 0 {
			isName[top] = seen[top] != nil // a value is complete: a name follows
		}
	}
}
