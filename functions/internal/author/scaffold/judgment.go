package scaffold

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/schema"
)

// The kinds of values that a policy can judge.
const (
	boolean = "boolean"
	number  = "number"
	text    = "string"
)

// judgment is what a policy demands of a property, in Rego.
type judgment struct {
	Parse      string // the file of lib whose parse reads the property
	Absent     string // what object.get could give instead of the property
	Good       any    // complies, as the cloud spells it
	Evidence   any    // what the policy makes of it
	Denials    []denial
	Parameters []Parameter // in the order given
	used       string      // the parameter that the policy reads
	spelt      bool        // the cloud writes the boolean or number as a string
}

// denial is a definition of deny, and a value that it is about.
type denial struct {
	Suffix     string // of the unit test
	Reason     string // as the policy makes it
	Condition  string
	Bad        any
	Expected   string // the reason for the bad value
	Parameters string // that the unit test needs instead of the others
}

// judge chooses what the policy demands: by what the property holds, and by the first parameter that fits.
func (p Policy) judge() judgment {
	kind := kindOf(p.Property, p.Value, p.Parameters)
	var fitting *Parameter
	for i, parameter := range p.Parameters {
		if slices.Contains(fit[kind], parameter.Type) {
			fitting = &p.Parameters[i]
			break
		}
	}
	j := judgment{Parameters: p.Parameters}
	name, property := evidenceName(p.Property), quote(strings.Join(p.Property.Path, "."))
	value := "evidence." + name
	_, isText := p.Value.(string)
	j.spelt = kind != text && (isText || !p.Property.Has(kind) && p.Property.Has(text))
	words := strings.Join(p.Property.Path, ".")
	switch kind {
	case boolean:
		j.boolean(value, words, property, fitting)
	case number:
		j.number(p, value, words, property, fitting)
	default:
		j.text(p, value, words, property, fitting)
	}
	return j
}

// fit says which types of parameters a property of a kind can be compared with.
var fit = map[string][]string{boolean: {"boolean"}, number: {"number", "integer"}, text: {"list", "string"}}

func (j *judgment) boolean(value, words, property string, parameter *Parameter) {
	j.Parse, j.Absent, j.Good, j.Evidence = "boolean", "false", j.native(true), true
	isTrue := fmt.Sprintf("is_true(%s, %s)", quote(words+" is false"), property)
	isFalse := fmt.Sprintf("is_false(%s, %s)", quote(words+" is true"), property)
	if parameter == nil {
		j.Denials = []denial{{Reason: isTrue, Expected: isTrue, Condition: value + " == false", Bad: j.native(false)}}
		return
	}
	j.used = parameter.Name
	demanded := parameter.value(true) != false
	other := encode(map[string]any{parameter.Name: !demanded})
	j.Good, j.Evidence = j.native(demanded), demanded
	wanted := "input.parameters." + parameter.Name
	mustBe := denial{Suffix: "_false", Reason: isTrue, Expected: isTrue, Condition: fmt.Sprintf("{\n\t%s == false\n\t%s\n}", value, wanted), Bad: j.native(false)}
	mustNotBe := denial{Suffix: "_true", Reason: isFalse, Expected: isFalse, Condition: fmt.Sprintf("{\n\t%s\n\t%s == false\n}", value, wanted), Bad: j.native(true)}
	if demanded {
		mustNotBe.Parameters = other
		j.Denials = []denial{mustBe, mustNotBe}
	} else {
		mustBe.Parameters = other
		j.Denials = []denial{mustNotBe, mustBe}
	}
}

// native is a boolean or number as the cloud writes it.
func (j *judgment) native(value any) any {
	if j.spelt {
		return encode(value)
	}
	return value
}

func (j *judgment) number(p Policy, value, words, property string, parameter *Parameter) {
	good := json.Number("10")
	if known, ok := numberOf(p.Value); ok {
		good = known
	}
	most := parameter != nil && strings.HasPrefix(strings.ToLower(parameter.Name), "max")
	if parameter == nil {
		parameter = j.invent(p.Property, "minimum_", "number", encode(good))
	}
	good = parameter.value(good).(json.Number)
	j.Parse, j.Absent, j.Good, j.Evidence, j.used = "number", "0", j.native(good), good, parameter.Name
	limit := "input.parameters." + parameter.Name
	function, sign, bad := "at_least", "<", beside(good, -1)
	if most {
		function, sign, bad = "at_most", ">", beside(good, 1)
	}
	j.Denials = []denial{{
		Reason:    fmt.Sprintf("%s(sprintf(%s, [%s]), %s, %s, %s)", function, quote(words+" is %v"), value, value, limit, property),
		Condition: fmt.Sprintf("%s %s %s", value, sign, limit),
		Bad:       j.native(bad),
		Expected:  fmt.Sprintf("%s(%s, %s, %s, %s)", function, quote(fmt.Sprintf("%s is %s", words, bad)), bad, good, property),
	}}
}

func (j *judgment) text(p Policy, value, words, property string, parameter *Parameter) {
	good := "example"
	if known, ok := p.Value.(string); ok && strings.TrimSpace(known) != "" {
		good = known
	}
	if parameter == nil {
		parameter = j.invent(p.Property, "allowed_", "list", encode([]string{good}))
	}
	j.Parse, j.Absent, j.used = "text", `""`, parameter.Name
	wanted := "input.parameters." + parameter.Name
	var allowed []any
	function, condition, demand := "one_of", fmt.Sprintf("not %s in %s", value, wanted), any(nil)
	if parameter.Type == "string" {
		good, _ = parameter.value(good).(string)
		allowed, demand = []any{good}, good
		function, condition = "equals", fmt.Sprintf("%s != %s", value, wanted)
	} else {
		allowed, _ = parameter.value([]any{good}).([]any)
		good, _ = allowed[0].(string)
		demand = allowed
	}
	bad := "other"
	for slices.Contains(allowed, any(bad)) {
		bad += "-other"
	}
	j.Good, j.Evidence = good, good
	j.Denials = []denial{{
		Reason:    fmt.Sprintf("%s(sprintf(%s, [%s]), %s, %s, %s)", function, quote(words+" is %s"), value, value, wanted, property),
		Condition: condition,
		Bad:       bad,
		Expected:  fmt.Sprintf("%s(%s, %s, %s, %s)", function, quote(words+" is "+bad), quote(bad), encode(demand), property),
	}}
}

// invent adds a parameter that the policy needs, named after the property.
func (j *judgment) invent(property schema.Property, prefix, kind, standard string) *Parameter {
	name := prefix + evidenceName(property)
	j.Parameters = append(slices.Clone(j.Parameters), Parameter{Name: name, Type: kind, Default: standard})
	return &j.Parameters[len(j.Parameters)-1]
}

// arguments are what unit tests give.
func (j judgment) arguments() map[string]any {
	all := map[string]any{}
	for _, parameter := range j.Parameters {
		if parameter.Name == j.used {
			all[parameter.Name] = parameter.value(j.sample(parameter))
		}
	}
	return all
}

// required are the parameters that example events have to give.
func (j judgment) required() map[string]any {
	all := map[string]any{}
	for _, parameter := range j.Parameters {
		if parameter.Default == "" {
			all[parameter.Name] = j.sample(parameter)
		}
	}
	return all
}

// sample is a value for a parameter without a default. That of the one that the policy reads makes its examples what they are called.
func (j judgment) sample(parameter Parameter) any {
	if parameter.Name != j.used {
		return samples[parameter.Type]
	}
	if parameter.Type == "list" {
		return []any{j.Evidence}
	}
	return j.Evidence
}

var samples = map[string]any{
	"number": json.Number("10"), "integer": json.Number("10"), "boolean": true, "string": "example", "list": []any{"example"}, "integers": []any{json.Number("10")},
}

// kindOf is what the property holds: as a real value shows, or the schema says, or the property's name suggests, or the parameters do.
func kindOf(property schema.Property, known any, parameters []Parameter) string {
	switch v := known.(type) {
	case bool:
		return boolean
	case json.Number:
		return number
	case string:
		if _, err := strconv.ParseBool(v); err == nil && len(v) > 1 {
			return boolean
		}
		if _, isNumber := numberOf(v); isNumber && (property.Has(number) || len(parameters) > 0 && slices.Contains(fit[number], parameters[0].Type)) {
			return number
		}
		return text
	}
	switch {
	case property.Has(boolean):
		return boolean
	case property.Has(number):
		return number
	case namedAsBoolean(property):
		return boolean
	}
	for _, kind := range []string{number, boolean} {
		if len(property.Kinds) == 0 && len(parameters) > 0 && slices.Contains(fit[kind], parameters[0].Type) {
			return kind
		}
	}
	return text
}

// namedAsBoolean reports whether clouds call a property as they call switches, whatever its type.
func namedAsBoolean(property schema.Property) bool {
	words := strings.Split(evidenceName(property), "_")
	first, last := words[0], words[len(words)-1]
	return slices.Contains([]string{"is", "enable", "enabled", "disable"}, first) || slices.Contains([]string{"enabled", "encrypted", "disabled", "enable", "encryption"}, last)
}

func numberOf(value any) (json.Number, bool) {
	switch v := value.(type) {
	case json.Number:
		return v, true
	case string:
		_, err := strconv.ParseFloat(v, 64)
		return json.Number(cmp.Or(v, "0")), err == nil && json.Valid([]byte(v))
	}
	return "", false
}

// beside is a number that is one more or less.
func beside(of json.Number, step int64) json.Number {
	if whole, err := of.Int64(); err == nil {
		return json.Number(strconv.FormatInt(whole+step, 10))
	}
	part, _ := of.Float64()
	return json.Number(strconv.FormatFloat(part+float64(step), 'g', -1, 64))
}
