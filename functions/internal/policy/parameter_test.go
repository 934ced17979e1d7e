package policy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// declared has one parameter p.
func declared(p policy.Parameter) policy.Metadata {
	return policy.Metadata{ID: "test", Parameters: map[string]policy.Parameter{"p": p}}
}

func limit(value float64) *float64 { return &value }

func values(pairs ...string) map[string]json.RawMessage {
	all := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return all
}

func TestCoerceValue(t *testing.T) {
	t.Parallel()
	const (
		number   = "expected a number"
		integer  = "expected a whole number"
		boolean  = "expected true or false"
		text     = "expected a string"
		list     = "expected a list of strings (or one string, separated by commas)"
		integers = "expected a list of whole numbers (or one string, separated by commas)"
	)
	for _, group := range []struct {
		parameter policy.Parameter
		good      map[string]any
		bad       map[string]string // value to what is expected
	}{
		{
			policy.Parameter{Type: "number", Required: true},
			map[string]any{
				`10`: json.Number("10"), `"10"`: json.Number("10"), `{"value": "10"}`: json.Number("10"), `{"value": {"value": 10}}`: json.Number("10"),
				`" 10 "`: json.Number("10"), ` 10 `: json.Number("10"), `0.5`: json.Number("0.5"), `"-1"`: json.Number("-1"), `1e3`: json.Number("1e3"),
				`"1E3"`: json.Number("1E3"), `0`: json.Number("0"), `12345678901234567890`: json.Number("12345678901234567890"),
			},
			map[string]string{
				`1e400`: number, `"1e400"`: number, `"-1e400"`: number, `"NaN"`: number, `"nan"`: number, `"Inf"`: number, `"-Infinity"`: number,
				`"010"`: number, `"0x10"`: number, `"1_000"`: number, `"+5"`: number, `"5 Mbit/s"`: number, `"5,5"`: number, `".5"`: number, `"5."`: number,
				`"1 2"`: number, `"１"`: number, `true`: number, `[10]`: number, `{}`: number,
				`{"value": 10, "unit": "x"}`: number, `{"Value": 10}`: number,
			},
		},
		{
			policy.Parameter{Type: "number", Required: true, Minimum: limit(1), Maximum: limit(10.5), Unit: "Mbit/s"},
			map[string]any{`1`: json.Number("1"), `"10.5"`: json.Number("10.5")},
			map[string]string{`0.99`: number + " (Mbit/s), at least 1, at most 10.5", `"10.6"`: number + " (Mbit/s), at least 1, at most 10.5"},
		},
		{
			policy.Parameter{Type: "integer", Required: true},
			map[string]any{
				`10`: json.Number("10"), `"10"`: json.Number("10"), `10.0`: json.Number("10"), `"1e2"`: json.Number("100"), `-0`: json.Number("0"),
				`9223372036854775807`: json.Number("9223372036854775807"), `{"value": "3"}`: json.Number("3"),
			},
			map[string]string{
				`10.5`: integer, `"010"`: integer, `9223372036854775808`: integer, `1e30`: integer, `1e400`: integer, `0.1`: integer, `"ten"`: integer, `false`: integer,
			},
		},
		{
			policy.Parameter{Type: "boolean", Required: true},
			map[string]any{
				`true`: true, `false`: false, `"true"`: true, `" False "`: false, `"TRUE"`: true, `{"value": "false"}`: false, `"1"`: true, `"0"`: false,
			},
			map[string]string{`1`: boolean, `0`: boolean, `"yes"`: boolean, `[true]`: boolean},
		},
		{
			policy.Parameter{Type: "string", Required: true},
			map[string]any{`"a"`: "a", `" a "`: " a ", `10`: "10", `{"value": "a"}`: "a", `"{\"value\": 1}"`: `{"value": 1}`},
			map[string]string{`true`: text, `["a"]`: text, `{}`: text, `{"value": true}`: text},
		},
		{
			policy.Parameter{Type: "string", Required: true, Enum: []string{"on", "off"}},
			map[string]any{`"on"`: "on", `{"value": "off"}`: "off"},
			map[string]string{`"On"`: text + ", one of on, off"},
		},
		{
			policy.Parameter{Type: "string", Required: true, Pattern: "^[0-9]{4}$"},
			map[string]any{`"2026"`: "2026", `2026`: "2026"},
			map[string]string{`"26"`: text + ", matching `^[0-9]{4}$`", `"20261"`: text + ", matching `^[0-9]{4}$`"},
		},
		{
			policy.Parameter{Type: "string", Required: true, Pattern: "["}, // of a damaged bundle
			nil,
			map[string]string{`"["`: text + ", matching `[`"},
		},
		{
			policy.Parameter{Type: "list", Required: true},
			map[string]any{
				`["a", "b"]`: []any{"a", "b"}, `"[\"a\", \"b\"]"`: []any{"a", "b"}, `"a, b"`: []any{"a", "b"}, `"a"`: []any{"a"}, `[]`: []any{}, `{"value": []}`: []any{},
				`"[]"`: []any{}, `" [ ] "`: []any{}, `[80, "443"]`: []any{"80", "443"}, `80`: []any{"80"}, `{"value": "a,b"}`: []any{"a", "b"}, `{"value": ["a"]}`: []any{"a"},
				`["a, b"]`: []any{"a, b"}, `"[a, b]"`: []any{"[a", "b]"}, `" [\"a\"] "`: []any{"a"},
			},
			map[string]string{
				`"a,,b"`: list, `"a,"`: list, `","`: list, `["a", ""]`: list, `"[\"a\", \" \"]"`: list, `["a", null]`: list, `true`: list, `[true]`: list, `[["a"]]`: list, `{"a": "b"}`: list,
			},
		},
		{
			policy.Parameter{Type: "list", Required: true, Enum: []string{"tcp", "udp"}},
			map[string]any{`"tcp,udp"`: []any{"tcp", "udp"}, `["udp"]`: []any{"udp"}},
			map[string]string{`"tcp,icmp"`: list + ", one of tcp, udp"},
		},
		{
			policy.Parameter{Type: "integers", Required: true, Minimum: limit(1)},
			map[string]any{
				`[22, "3389"]`: []any{json.Number("22"), json.Number("3389")}, `"22, 3389"`: []any{json.Number("22"), json.Number("3389")},
				`"[22, 3389]"`: []any{json.Number("22"), json.Number("3389")}, `22`: []any{json.Number("22")}, `"[]"`: []any{},
			},
			map[string]string{
				`"22-80"`: integers + ", at least 1", `[0]`: integers + ", at least 1", `"22,"`: integers + ", at least 1", `[22.5]`: integers + ", at least 1", `"[22] 80"`: integers + ", at least 1",
			},
		},
	} {
		metadata := declared(group.parameter)
		for value, want := range group.good {
			t.Run(group.parameter.Type+" "+value, func(t *testing.T) {
				t.Parallel()
				got, err := metadata.Coerce(values("p", value))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(policy.Arguments{"p": want}, got); diff != "" {
					t.Error(diff)
				}
			})
		}
		for value, want := range group.bad {
			t.Run("not "+group.parameter.Type+" "+value, func(t *testing.T) {
				t.Parallel()
				_, err := metadata.Coerce(values("p", value))
				wantError(t, err, `parameter "p": got `+value+", "+want)
			})
		}
	}
}

// notGiven is the error for a required parameter that nobody gives.
func notGiven(name, expected string) string {
	return fmt.Sprintf("parameter %q is required but not given (a blank value counts as not given): expected %s; "+
		"set it in the parameters of the Config rule, or in the rule's or pack's file", name, expected)
}

// A blank value is one that was not given, whatever the type: the layer below holds, else the default, else the error says so.
func TestBlank(t *testing.T) {
	t.Parallel()
	blanks := []string{`null`, `""`, `" "`, `"\t\n"`, `"\u3000"`, `{"value": ""}`, `{"value": null}`, `{"value": " "}`, `{"value": {"value": ""}}`, `[""]`, `[null, " "]`, `"[\"\"]"`, `" [null] "`, `{"value": [""]}`}
	for _, parameter := range []struct{ kind, own, fallback, expected string }{
		{"number", `5`, `1`, "a number"},
		{"integer", `5`, `1`, "a whole number"},
		{"boolean", `false`, `true`, "true or false"},
		{"string", `"own"`, `"default"`, "a string"},
		{"list", `["own"]`, `["default"]`, "a list of strings (or one string, separated by commas)"},
		{"integers", `[5]`, `[1]`, "a list of whole numbers (or one string, separated by commas)"},
	} {
		optional := declared(policy.Parameter{Type: parameter.kind, Default: json.RawMessage(parameter.fallback), Aliases: []string{"alias"}})
		required := declared(policy.Parameter{Type: parameter.kind, Required: true})
		coerce := func(t *testing.T, metadata policy.Metadata, layers ...map[string]json.RawMessage) policy.Arguments {
			t.Helper()
			got, err := metadata.Coerce(layers...)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for _, value := range blanks {
			t.Run(parameter.kind+" "+value, func(t *testing.T) {
				t.Parallel()
				if !policy.Blank(json.RawMessage(value)) {
					t.Error("is not blank")
				}
				event, own := values("p", value), values("p", parameter.own)
				if diff := cmp.Diff(coerce(t, optional), coerce(t, optional, nil, event)); diff != "" {
					t.Errorf("the default: %s", diff)
				}
				for _, metadata := range []policy.Metadata{optional, required} {
					if diff := cmp.Diff(coerce(t, metadata, own), coerce(t, metadata, own, event)); diff != "" {
						t.Errorf("the rule's own value: %s", diff)
					}
				}
				if diff := cmp.Diff(coerce(t, optional, own), coerce(t, optional, values("p", value, "alias", parameter.own))); diff != "" {
					t.Errorf("the value under another name: %s", diff)
				}
				_, err := required.Coerce(nil, event)
				wantError(t, err, notGiven("p", parameter.expected))
				if err := required.CheckValues(event); err != nil {
					t.Error(err)
				}
				_, err = optional.Coerce(values("q", value))
				wantError(t, err, `parameter "q" is unknown; policy test takes p`)
			})
		}
	}
}

func TestGiven(t *testing.T) {
	t.Parallel()
	all := values("null", `null`, "blank", `""`, "empty", `[]`, "text", `"[]"`, "zero", `0`, "no", `false`, "object", `{}`, "broken", `{`, "comma", `","`, "some", `["", "a"]`)
	want := values("empty", `[]`, "text", `"[]"`, "zero", `0`, "no", `false`, "object", `{}`, "broken", `{`, "comma", `","`, "some", `["", "a"]`)
	if diff := cmp.Diff(want, policy.Given(all)); diff != "" {
		t.Error(diff)
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	if !errors.Is(err, compliance.ErrPolicy) {
		t.Errorf("%v does not wrap ErrPolicy", err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestCoerceLayers(t *testing.T) {
	t.Parallel()
	metadata := policy.Metadata{ID: "test", Parameters: map[string]policy.Parameter{
		"bandwidth": {Type: "number", Default: json.RawMessage(`10`), Aliases: []string{"bandwidthSize", "size"}},
		"types":     {Type: "list", Required: true, Aliases: []string{"addressTypes"}},
	}}
	type layers []map[string]json.RawMessage
	for name, test := range map[string]struct {
		layers layers
		want   policy.Arguments
		error  string
	}{
		"default":          {layers{nil, values("types", `"a"`)}, policy.Arguments{"bandwidth": json.Number("10"), "types": []any{"a"}}, ""},
		"later wins":       {layers{values("bandwidth", `1`, "types", `"a"`), values("bandwidth", `"2"`)}, policy.Arguments{"bandwidth": json.Number("2"), "types": []any{"a"}}, ""},
		"alias":            {layers{values("bandwidthSize", `3`, "addressTypes", `"a"`)}, policy.Arguments{"bandwidth": json.Number("3"), "types": []any{"a"}}, ""},
		"alias over name":  {layers{values("bandwidth", `1`, "types", `"a"`), values("size", `4`)}, policy.Arguments{"bandwidth": json.Number("4"), "types": []any{"a"}}, ""},
		"required missing": {layers{values("bandwidth", `1`)}, nil, notGiven("types", "a list of strings (or one string, separated by commas)")},
		"no layers":        {nil, nil, notGiven("types", "a list of strings (or one string, separated by commas)")},
		"unknown":          {layers{values("types", `"a"`, "bandwith", `1`)}, nil, `parameter "bandwith" is unknown; policy test takes bandwidth, types`},
		"hostile name":     {layers{values("types", `"a"`, strings.Repeat("x", 1000), `1`)}, nil, `parameter "` + strings.Repeat("x", 200) + `…" is unknown; policy test takes bandwidth, types`},
		"twice in a layer": {layers{values("types", `"a"`, "size", `1`, "bandwidthSize", `1`)}, nil, `parameters "bandwidthSize" and "size" are the same, bandwidth: give one of them`},
		"ill-typed below a good one": {layers{values("bandwidth", `"many"`, "types", `"a"`), values("bandwidth", `1`)},
			policy.Arguments{"bandwidth": json.Number("1"), "types": []any{"a"}}, ""},
		"all at once": {layers{values("x", `1`, "bandwidth", `"many"`)}, nil, `parameter "x" is unknown; policy test takes bandwidth, types
parameter "bandwidth": got "many", expected a number
` + notGiven("types", "a list of strings (or one string, separated by commas)")},
		"no JSON":    {layers{values("types", `a`)}, nil, `parameter "types": not JSON: invalid character 'a' looking for beginning of value`},
		"empty":      {layers{values("types", ``)}, nil, `parameter "types": not JSON: EOF`},
		"two in one": {layers{values("types", `"a" "b"`)}, nil, `parameter "types": not JSON: something follows the value`},
		"huge": {layers{values("types", `"a"`, "bandwidth", `"`+strings.Repeat("9", 10000)+`x"`)}, nil,
			`parameter "bandwidth": got "` + strings.Repeat("9", 199) + `…, expected a number`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := metadata.Coerce(test.layers...)
			if test.error != "" {
				wantError(t, err, test.error)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("a policy without parameters", func(t *testing.T) {
		t.Parallel()
		_, err := policy.Metadata{ID: "bare"}.Coerce(values("x", `1`))
		wantError(t, err, `parameter "x" is unknown; policy bare takes none`)
	})
}

func TestCheckValues(t *testing.T) {
	t.Parallel()
	metadata := policy.Metadata{ID: "test", Parameters: map[string]policy.Parameter{
		"bandwidth": {Type: "number", Default: json.RawMessage(`10`), Aliases: []string{"size"}},
		"types":     {Type: "list", Required: true},
	}}
	for name, test := range map[string]struct {
		values map[string]json.RawMessage
		want   string
	}{
		"nothing":                  {nil, ""},
		"required may come later":  {values("size", `5`), ""},
		"everything that is wrong": {values("bandwidth", `"x"`, "tipes", `1`, "types", `{}`), "parameter \"tipes\" is unknown; policy test takes bandwidth, types\nparameter \"bandwidth\": got \"x\", expected a number\nparameter \"types\": got {}, expected a list of strings (or one string, separated by commas)"},
		"twice":                    {values("bandwidth", `1`, "size", `1`), `parameters "bandwidth" and "size" are the same, bandwidth: give one of them`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := metadata.CheckValues(test.values); err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

var everyType = policy.Metadata{ID: "test", Parameters: map[string]policy.Parameter{
	"number":   {Type: "number", Required: true, Minimum: limit(-100), Maximum: limit(1000), Aliases: []string{"size"}},
	"integer":  {Type: "integer", Default: json.RawMessage(`1`)},
	"boolean":  {Type: "boolean", Default: json.RawMessage(`"true"`)},
	"string":   {Type: "string", Default: json.RawMessage(`"a1"`), Pattern: "^[a-z]+[0-9]$"},
	"list":     {Type: "list", Default: json.RawMessage(`["a"]`), Enum: []string{"a", "b", ""}},
	"integers": {Type: "integers", Default: json.RawMessage(`"1,2"`), Minimum: limit(1)},
}}

func TestSchema(t *testing.T) {
	t.Parallel()
	want := map[string]any{
		"type": "object", "additionalProperties": false,
		"properties": map[string]any{
			"number": map[string]any{"type": "number"}, "integer": map[string]any{"type": "integer"}, "boolean": map[string]any{"type": "boolean"},
			"string": map[string]any{"type": "string"}, "list": map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
			"integers": map[string]any{"type": "array", "items": map[string]any{"type": "integer"}},
		},
	}
	if diff := cmp.Diff(want, everyType.Schema()); diff != "" {
		t.Error(diff)
	}
}

// Whatever a cloud sends: no panic, either an error or a value of the declared type within its bounds, and reading that value
// again gives the same.
func FuzzCoerce(f *testing.F) {
	for _, value := range []string{
		`10`, `"10"`, `{"value": "10"}`, `" 10 "`, `1e400`, `"NaN"`, `"010"`, `true`, `"true"`, `["a"]`, `"[\"a\"]"`, `"a, b"`, `"1,2"`, `[1, "2"]`, `null`,
		`{"value": null}`, `" "`, `[""]`, `"[\"\"]"`, `"a1"`, `[[]]`, `{`, `"\ud800"`, `-0`, `1E2`, `9007199254740993.0`,
	} {
		for name := range everyType.Parameters {
			f.Add(name, []byte(value))
		}
		f.Add("size", []byte(value))
	}
	f.Fuzz(func(t *testing.T, name string, value []byte) {
		given := map[string]json.RawMessage{name: value}
		if name != "number" && name != "size" {
			given["number"] = json.RawMessage(`5`)
		}
		arguments, err := everyType.Coerce(given)
		if err != nil {
			if !errors.Is(err, compliance.ErrPolicy) || len(err.Error()) > 4000 {
				t.Fatalf("error %v", err)
			}
			return
		}
		again := map[string]json.RawMessage{}
		for name, argument := range arguments {
			if problem := unfit(everyType.Parameters[name], argument); problem != "" {
				t.Errorf("%s = %#v: %s", name, argument, problem)
			}
			if again[name], err = json.Marshal(argument); err != nil {
				t.Fatal(err)
			}
		}
		second, err := everyType.Coerce(again)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(arguments, second); diff != "" {
			t.Error(diff)
		}
	})
}

// unfit says how a value breaks the declaration of its parameter.
func unfit(p policy.Parameter, argument any) string {
	switch value := argument.(type) {
	case json.Number:
		float, err := value.Float64()
		switch {
		case p.Type != "number" && p.Type != "integer" && p.Type != "integers":
			return "is a number"
		case err != nil || !json.Valid([]byte(value)):
			return "is no JSON number"
		case p.Type != "number" && (float != math.Trunc(float) || strings.ContainsAny(value.String(), ".eE")):
			return "is not whole"
		case p.Minimum != nil && float < *p.Minimum, p.Maximum != nil && float > *p.Maximum:
			return "is out of bounds"
		}
	case bool:
		if p.Type != "boolean" {
			return "is a boolean"
		}
	case string:
		switch {
		case p.Type != "string" && p.Type != "list":
			return "is a string"
		case p.Pattern != "" && !regexp.MustCompile(p.Pattern).MatchString(value), p.Enum != nil && !slices.Contains(p.Enum, value):
			return "is not among the allowed"
		}
	case []any:
		if p.Type != "list" && p.Type != "integers" {
			return "is a list"
		}
		for _, element := range value {
			if _, nested := element.([]any); nested {
				return "is a list in a list"
			}
			if problem := unfit(p, element); problem != "" {
				return problem
			}
		}
	default:
		return "has an unknown type"
	}
	return ""
}

func TestMerge(t *testing.T) {
	t.Parallel()
	m := policy.Metadata{ID: "test", Parameters: map[string]policy.Parameter{
		"size": {Type: "number", Required: true, Aliases: []string{"bandwidth"}}, "names": {Type: "list", Required: true}, "zones": {Type: "list", Default: json.RawMessage("[]")},
	}}
	merged, err := m.Merge(values("bandwidth", "5", "zones", `["a"]`), values("size", "6"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(values("size", "6", "zones", `["a"]`), merged); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"names"}, m.Missing(merged)); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if _, err := m.Merge(values("sise", "5")); err == nil || !strings.Contains(err.Error(), `parameter "sise" is unknown`) {
		t.Errorf("an unknown parameter: %v", err)
	}
}
