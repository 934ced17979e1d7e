package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Parameter declares a parameter of a policy. It is required or has a default, so that it has a value whenever the policy runs.
type Parameter struct {
	Type        string          `json:"type"`                  // number, integer, boolean, string, list (of strings), integers (list of integers)
	Description string          `json:"description,omitempty"` //
	Unit        string          `json:"unit,omitempty"`        // Mbit/s, days, …
	Default     json.RawMessage `json:"default,omitempty"`     //
	Required    bool            `json:"required,omitempty"`    //
	Minimum     *float64        `json:"minimum,omitempty"`     // of a number, or of each number in a list
	Maximum     *float64        `json:"maximum,omitempty"`     //
	Pattern     string          `json:"pattern,omitempty"`     // RE2, of a string or of each string in a list
	Enum        []string        `json:"enum,omitempty"`        // allowed values of a string, or of each string in a list
	Aliases     []string        `json:"aliases,omitempty"`     // the clouds' names of the same parameter
}

// The values of Parameter.Type.
const (
	typeNumber   = "number"
	typeInteger  = "integer"
	typeBoolean  = "boolean"
	typeString   = "string"
	typeList     = "list"
	typeIntegers = "integers"
)

// RuleParameter is the parameter that names the rule, for clouds whose events do not. No policy can declare it.
const RuleParameter = "rule"

func (p Parameter) validate() error {
	numeric, textual := false, false
	switch p.Type {
	case typeNumber, typeInteger, typeIntegers:
		numeric = true
	case typeString, typeList:
		textual = true
	case typeBoolean:
	default:
		return fmt.Errorf("type %q must be number, integer, boolean, string, list or integers", p.Type)
	}
	if !numeric && (p.Minimum != nil || p.Maximum != nil) {
		return fmt.Errorf("minimum and maximum are for numbers, the type is %s", p.Type)
	}
	if !textual && (p.Pattern != "" || p.Enum != nil) {
		return fmt.Errorf("pattern and enum are for strings, the type is %s", p.Type)
	}
	if p.Minimum != nil && p.Maximum != nil && *p.Minimum > *p.Maximum {
		return fmt.Errorf("minimum %v is above maximum %v", *p.Minimum, *p.Maximum)
	}
	if p.Required == (p.Default != nil) {
		return errors.New("needs either a default or required: true, so that it always has a value")
	}
	if _, err := regexp.Compile(p.Pattern); err != nil {
		return fmt.Errorf("pattern: %w", err)
	}
	if p.Default != nil {
		if _, err := p.coerce(p.Default); err != nil {
			return fmt.Errorf("default: %w", err)
		}
	}
	return nil
}

// Arguments are the typed values of all parameters that a policy declares.
type Arguments map[string]any

// Coerce turns the values that a rule and an event give into arguments. Later layers take precedence. Clouds send 10, "10" and
// {"value": "10"} for the same number; a name can be an alias; a blank value is one that was not given ([Given]). An unknown, missing or
// A mistyped parameter is an error that names the expected type.
func (m Metadata) Coerce(layers ...map[string]json.RawMessage) (Arguments, error) {
	given, problems := m.resolve(layers...)
	arguments := Arguments{}
	for _, name := range slices.Sorted(maps.Keys(m.Parameters)) {
		parameter := m.Parameters[name]
		raw, found := given[name]
		if !found {
			if parameter.Required {
				problems = append(problems, fmt.Errorf("parameter %q is required but not given (a blank value counts as not given): expected %s; "+
					"set it in the parameters of the Config rule, or in the rule's or pack's file", name, parameter.expectation()))
				continue
			}
			raw = parameter.Default
		}
		value, err := parameter.coerce(raw)
		if err != nil {
			problems = append(problems, fmt.Errorf("parameter %q: %w", name, err))
			continue
		}
		arguments[name] = value
	}
	if len(problems) > 0 {
		return nil, compliance.ErrPolicy.Wrap(errors.Join(problems...))
	}
	return arguments, nil
}

// Merge collects the values that a rule and a pack give by the names that the policy declares. Later layers take precedence. What is no
// parameter of the policy is an error.
func (m Metadata) Merge(layers ...map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	given, problems := m.resolve(layers...)
	return given, errors.Join(problems...)
}

// Missing lists the required parameters that have no value in values, whose names are those that the policy declares.
func (m Metadata) Missing(values map[string]json.RawMessage) []string {
	var missing []string
	for _, name := range slices.Sorted(maps.Keys(m.Parameters)) {
		if _, given := values[name]; m.Parameters[name].Required && !given {
			missing = append(missing, name)
		}
	}
	return missing
}

// Value returns the typed value of one parameter, as [Metadata.Coerce] does. The name can be an alias.
func (m Metadata) Value(name string, raw json.RawMessage) (any, error) {
	declared, known := m.parameterNamed(name)
	if !known {
		return nil, fmt.Errorf("parameter %q is unknown; policy %s takes %s", name, m.ID, m.parameterNames())
	}
	value, err := m.Parameters[declared].coerce(raw)
	if err != nil {
		return nil, fmt.Errorf("parameter %q: %w", name, err)
	}
	return value, nil
}

// CheckValues checks the values that a rule gives. Required ones may be missing because an event can bring them.
func (m Metadata) CheckValues(values map[string]json.RawMessage) error {
	given, problems := m.resolve(values)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, err := m.Parameters[name].coerce(given[name]); err != nil {
			problems = append(problems, fmt.Errorf("parameter %q: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// resolve collects the layers' values by the names that the policy declares.
func (m Metadata) resolve(layers ...map[string]json.RawMessage) (map[string]json.RawMessage, []error) {
	given := map[string]json.RawMessage{}
	var problems []error
	for _, layer := range layers {
		for _, name := range slices.Sorted(maps.Keys(layer)) {
			if _, known := m.parameterNamed(name); !known {
				problems = append(problems, fmt.Errorf("parameter %q is unknown; policy %s takes %s", shorten(name), m.ID, m.parameterNames()))
			}
		}
		seen := map[string]string{}
		layer = Given(layer)
		for _, name := range slices.Sorted(maps.Keys(layer)) {
			declared, known := m.parameterNamed(name)
			if !known {
				continue
			}
			if other, twice := seen[declared]; twice {
				problems = append(problems, fmt.Errorf("parameters %q and %q are the same, %s: give one of them", other, name, declared))
			}
			seen[declared] = name
			given[declared] = layer[name]
		}
	}
	return given, problems
}

func (m Metadata) parameterNamed(name string) (string, bool) {
	if _, found := m.Parameters[name]; found {
		return name, true
	}
	for declared, parameter := range m.Parameters {
		if slices.Contains(parameter.Aliases, name) {
			return declared, true
		}
	}
	return "", false
}

func (m Metadata) parameterNames() string {
	if len(m.Parameters) == 0 {
		return "none"
	}
	return strings.Join(slices.Sorted(maps.Keys(m.Parameters)), ", ")
}

// validateNames refuses names that several parameters share.
func (m Metadata) validateNames() error {
	var problems []error
	holders := map[string]string{RuleParameter: "the name of the rule itself"}
	for _, name := range slices.Sorted(maps.Keys(m.Parameters)) {
		for _, own := range append([]string{name}, m.Parameters[name].Aliases...) {
			if holder, taken := holders[own]; taken {
				problems = append(problems, fmt.Errorf("custom.parameters.%s: the name %q belongs to %s already", name, own, holder))
				continue
			}
			holders[own] = "parameter " + name
		}
	}
	return errors.Join(problems...)
}

func (p Parameter) expectation() string {
	text := map[string]string{
		typeNumber: "a number", typeInteger: "a whole number", typeBoolean: "true or false", typeString: "a string",
		typeList: "a list of strings (or one string, separated by commas)", typeIntegers: "a list of whole numbers (or one string, separated by commas)",
	}[p.Type]
	if p.Unit != "" {
		text += " (" + p.Unit + ")"
	}
	return text + p.Limits()
}

// Limits describes the allowed values, as the end of a sentence that names their type.
func (p Parameter) Limits() string {
	text := ""
	if p.Minimum != nil {
		text += fmt.Sprintf(", at least %v", *p.Minimum)
	}
	if p.Maximum != nil {
		text += fmt.Sprintf(", at most %v", *p.Maximum)
	}
	if len(p.Enum) > 0 {
		text += ", one of " + strings.Join(p.Enum, ", ")
	}
	if p.Pattern != "" {
		text += ", matching `" + p.Pattern + "`"
	}
	return text
}

// coerce converts one value, unwrapping {"value": …} and parsing strings.
func (p Parameter) coerce(raw json.RawMessage) (any, error) {
	value, err := decode(raw)
	if err != nil {
		return nil, err
	}
	result, ok := p.convert(unwrap(value))
	if !ok {
		return nil, fmt.Errorf("got %s, expected %s", shorten(string(raw)), p.expectation())
	}
	return result, nil
}

// Given returns the values that are given: not null, blank strings, or lists of nothing else. Consoles and templates write those for a
// field that nobody filled in. [] and "[]" are given: an empty list is a value.
func Given[Values ~map[string]json.RawMessage](values Values) Values {
	given := make(Values, len(values))
	for name, raw := range values {
		if !Blank(raw) {
			given[name] = raw
		}
	}
	return given
}

// Blank reports whether a value counts as not given, as [Given] has it.
func Blank(raw json.RawMessage) bool {
	value, err := decode(raw)
	return err == nil && blank(unwrap(value))
}

// unwrap returns the value inside {"value": …}, which may be wrapped repeatedly.
func unwrap(value any) any {
	for {
		wrapper, wrapped := value.(map[string]any)
		inner, found := wrapper["value"]
		if !wrapped || !found || len(wrapper) != 1 {
			return value
		}
		value = inner
	}
}

func blank(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) > 0 && !slices.ContainsFunc(v, func(element any) bool { return !blank(element) })
	case string:
		text := strings.TrimSpace(v)
		list, err := decode(json.RawMessage(text))
		return text == "" || strings.HasPrefix(text, "[") && err == nil && blank(list)
	}
	return false
}

func decode(raw json.RawMessage) (any, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not JSON: something follows the value")
	}
	return value, nil
}

// shorten limits how much of an event reaches the log.
func shorten(text string) string {
	const most = 200
	if characters := []rune(text); len(characters) > most {
		return string(characters[:most]) + "…"
	}
	return text
}

func (p Parameter) convert(value any) (any, bool) {
	switch p.Type {
	case typeNumber:
		return p.number(value)
	case typeInteger:
		return p.integer(value)
	case typeBoolean:
		return boolean(value)
	case typeString:
		return p.text(value)
	case typeList:
		return each(value, p.text)
	case typeIntegers:
		return each(value, p.integer)
	}
	return nil, false
}

func (p Parameter) number(value any) (any, bool) {
	var text string
	switch v := value.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	}
	number := json.Number(text)
	float, err := number.Float64()
	if err != nil || !json.Valid([]byte(text)) || p.Minimum != nil && float < *p.Minimum || p.Maximum != nil && float > *p.Maximum {
		return nil, false
	}
	return number, true
}

// integer also accepts whole numbers written as 10.0 or 1e1.
func (p Parameter) integer(value any) (any, bool) {
	number, ok := p.number(value)
	if !ok {
		return nil, false
	}
	whole, err := number.(json.Number).Int64()
	if err != nil {
		const exact = 1 << 53 // up to here every whole number is a float64
		float, _ := number.(json.Number).Float64()
		if whole = int64(float); math.Abs(float) > exact || float64(whole) != float {
			return nil, false
		}
	}
	return json.Number(strconv.FormatInt(whole, 10)), true
}

func boolean(value any) (any, bool) {
	switch v := value.(type) {
	case bool:
		return v, true
	case string:
		parsed, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(v)))
		return parsed, err == nil
	}
	return nil, false
}

func (p Parameter) text(value any) (any, bool) {
	text, ok := value.(string)
	if number, isNumber := value.(json.Number); isNumber { // a name can look like a number
		text, ok = number.String(), true
	}
	return text, ok && p.matches(text) && (len(p.Enum) == 0 || slices.Contains(p.Enum, text))
}

func (p Parameter) matches(text string) bool {
	if p.Pattern == "" {
		return true
	}
	matched, err := regexp.MatchString(p.Pattern, text)
	return err == nil && matched
}

// each converts a list given as an array, as an array in a string, or as a string with commas.
func each(value any, convert func(any) (any, bool)) (any, bool) {
	var elements []any
	switch v := value.(type) {
	case []any:
		elements = v
	case string:
		v = strings.TrimSpace(v)
		if inner, err := decode(json.RawMessage(v)); err == nil && strings.HasPrefix(v, "[") {
			return each(inner, convert)
		}
		if v != "" {
			for part := range strings.SplitSeq(v, ",") {
				part = strings.TrimSpace(part)
				if part == "" { // a slip of the pen, not an element
					return nil, false
				}
				elements = append(elements, part)
			}
		}
	case json.Number:
		elements = []any{v}
	default:
		return nil, false
	}
	result := make([]any, len(elements))
	for i, element := range elements {
		converted, ok := convert(element)
		if !ok || blank(element) {
			return nil, false
		}
		result[i] = converted
	}
	return result, true
}

// Schema returns the JSON schema of input.parameters for the type check of the policy.
func (m Metadata) Schema() map[string]any {
	types := map[string]any{
		typeNumber: map[string]any{"type": "number"}, typeInteger: map[string]any{"type": "integer"},
		typeBoolean: map[string]any{"type": "boolean"}, typeString: map[string]any{"type": "string"},
		typeList:     map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		typeIntegers: map[string]any{"type": "array", "items": map[string]any{"type": "integer"}},
	}
	properties := map[string]any{}
	for name, parameter := range m.Parameters {
		properties[name] = types[parameter.Type]
		if properties[name] == nil { // check reports the type; what uses the parameter is not wrong as well
			properties[name] = map[string]any{}
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
}
