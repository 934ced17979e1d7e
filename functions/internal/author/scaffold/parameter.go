package scaffold

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/policy"
)

// Parameter is a parameter of a policy.
type Parameter struct {
	Name    string
	Type    string
	Default string // JSON; empty: the parameter is required
}

// types are those of [policy.Parameter].
var types = []string{"number", "integer", "boolean", "string", "list", "integers"}

var parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// ParseParameter reads NAME:TYPE=DEFAULT; without =DEFAULT the parameter is required. The elements of a list stand between commas.
func ParseParameter(text string) (Parameter, error) {
	declared, standard, hasDefault := strings.Cut(text, "=")
	name, kind, typed := strings.Cut(declared, ":")
	p := Parameter{Name: name, Type: kind}
	switch {
	case !typed || !slices.Contains(types, kind):
		return p, fmt.Errorf("%q must be NAME:TYPE=DEFAULT, with a TYPE of %s", text, strings.Join(types, ", "))
	case !parameterName.MatchString(name) || name == policy.RuleParameter:
		return p, fmt.Errorf("%q: a parameter's name must be of small letters, digits and _, and not %q", name, policy.RuleParameter)
	case !hasDefault:
		return p, nil
	}
	p.Default = defaultOf(kind, strings.TrimSpace(standard))
	metadata := policy.Metadata{Parameters: map[string]policy.Parameter{name: {Type: kind, Default: json.RawMessage(p.Default)}}}
	if !json.Valid([]byte(p.Default)) {
		return p, fmt.Errorf("default %q of parameter %s must be of type %s", standard, name, kind)
	}
	if _, err := metadata.Coerce(); err != nil {
		return p, fmt.Errorf("default %q of parameter %s must be of type %s", standard, name, kind)
	}
	return p, nil
}

func defaultOf(kind, text string) string {
	switch kind {
	case "string":
		return encode(text)
	case "list", "integers":
		elements := []string{}
		for element := range strings.SplitSeq(text, ",") {
			element = strings.TrimSpace(element)
			if kind == "list" {
				element = encode(element)
			}
			elements = append(elements, element)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	}
	return text
}

// value is the default; otherwise, what is given.
func (p Parameter) value(otherwise any) any {
	decoder := json.NewDecoder(bytes.NewReader([]byte(p.Default)))
	decoder.UseNumber()
	var value any
	if p.Default == "" || decoder.Decode(&value) != nil {
		return otherwise
	}
	return value
}
