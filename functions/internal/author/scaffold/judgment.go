package scaffold

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
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
	Judged
	Name     string // of the evidence
	Parse    string // the file of lib whose parse reads the property
	Absent   string // what object.get could give instead of the property
	Good     any    // complies, as the cloud spells it
	Evidence any    // what the policy makes of it
	Denials  []denial
	used     string // the parameter that the policy reads
	invented []Parameter
	spelt    bool // the cloud writes the boolean or number as a string
}

// Read is how the policy reads the property.
func (j judgment) Read() string { return j.read() }

// Get is what object.get takes to find the property.
func (j judgment) Get() string { return member(j.Property.Path) }

// denial is a definition of deny, and a value that it is about.
type denial struct {
	Suffix    string // of the unit test
	Reason    string // as the policy makes it
	Condition string
	Bad       any
	Expected  string         // the reason for the bad value
	arguments map[string]any // that the unit test needs instead of the others
}

// judge chooses what the policy demands of each property: by what the property holds, and by the first parameter that fits and is still free. The
// parameters are those given, and those that the demands need besides.
func (p Policy) judge() ([]judgment, []Parameter) {
	var all []judgment
	free, parameters := slices.Clone(p.Parameters), slices.Clone(p.Parameters)
	for _, judged := range p.Judged {
		j := judged.judge(p.evidenceName(judged), free)
		free = slices.DeleteFunc(free, func(parameter Parameter) bool { return parameter.Name == j.used })
		all, parameters = append(all, j), append(parameters, j.invented...)
	}
	return all, parameters
}

// evidenceName is what evidence calls a property: its last name, or all of its path if another property has the same.
func (p Policy) evidenceName(of Judged) string {
	name := evidenceName(of.Property)
	for _, other := range p.Judged {
		if evidenceName(other.Property) == name && other.Words() != of.Words() {
			return evidenceName(schema.Property{Path: []string{of.Words()}})
		}
	}
	return name
}

func (of Judged) judge(name string, parameters []Parameter) judgment {
	kind := kindOf(of.Property, of.Value, parameters)
	var fitting *Parameter
	for i, parameter := range parameters {
		if slices.Contains(fit[kind], parameter.Type) {
			fitting = &parameters[i]
			break
		}
	}
	j := judgment{Judged: of, Name: name}
	property := quote(of.Words())
	value := "evidence." + name
	_, isText := of.Value.(string)
	j.spelt = kind != text && (isText || !of.Property.Has(kind) && of.Property.Has(text))
	switch kind {
	case boolean:
		j.boolean(value, of.Words(), property, fitting)
	case number:
		j.number(value, of.Words(), property, fitting)
	default:
		j.text(value, of.Words(), property, fitting)
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
	other := map[string]any{parameter.Name: !demanded}
	j.Good, j.Evidence = j.native(demanded), demanded
	wanted := "input.parameters." + parameter.Name
	mustBe := denial{Suffix: "_false", Reason: isTrue, Expected: isTrue, Condition: fmt.Sprintf("{\n\t%s == false\n\t%s\n}", value, wanted), Bad: j.native(false)}
	mustNotBe := denial{Suffix: "_true", Reason: isFalse, Expected: isFalse, Condition: fmt.Sprintf("{\n\t%s\n\t%s == false\n}", value, wanted), Bad: j.native(true)}
	if demanded {
		mustNotBe.arguments = other
		j.Denials = []denial{mustBe, mustNotBe}
	} else {
		mustBe.arguments = other
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

func (j *judgment) number(value, words, property string, parameter *Parameter) {
	good := json.Number("10")
	if known, ok := numberOf(j.Value); ok {
		good = known
	}
	most := parameter != nil && strings.HasPrefix(strings.ToLower(parameter.Name), "max")
	if parameter == nil {
		parameter = j.invent("minimum_", "number", encode(good))
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

func (j *judgment) text(value, words, property string, parameter *Parameter) {
	good := "example"
	if known, ok := j.Value.(string); ok && strings.TrimSpace(known) != "" {
		good = known
	}
	if parameter == nil {
		parameter = j.invent("allowed_", "list", encode([]string{good}))
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
func (j *judgment) invent(prefix, kind, standard string) *Parameter {
	j.invented = append(j.invented, Parameter{Name: prefix + j.Name, Type: kind, Default: standard})
	return &j.invented[len(j.invented)-1]
}

// imports are the files of lib by which the policy reads properties.
func imports(all []judgment) []string {
	var names []string
	for _, j := range all {
		names = append(names, j.Parse)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// arguments are what a unit test gives: for each parameter that the policy reads the value with which its good properties comply, or another one.
func arguments(all []judgment, parameters []Parameter, others map[string]any) map[string]any {
	values := map[string]any{}
	for _, j := range all {
		for _, parameter := range parameters {
			if parameter.Name == j.used {
				values[parameter.Name] = parameter.value(j.sample(parameter))
			}
		}
	}
	maps.Copy(values, others)
	return values
}

// required are the parameters that example events have to give: those without a default.
func required(all []judgment, parameters []Parameter) map[string]any {
	values := map[string]any{}
	for _, parameter := range parameters {
		if parameter.Default != "" {
			continue
		}
		values[parameter.Name] = samples[parameter.Type]
		for _, j := range all {
			if parameter.Name == j.used {
				values[parameter.Name] = j.sample(parameter)
			}
		}
	}
	return values
}

// sample is a value for the parameter that the policy reads, with which its examples are what they are called.
func (j judgment) sample(parameter Parameter) any {
	if parameter.Type == "list" {
		return []any{j.Evidence}
	}
	return j.Evidence
}

// properties are those of a compliant resource, except for bad values by the words of their property.
func properties(all []judgment, bad map[string]any) map[string]any {
	tree := map[string]any{}
	for _, j := range all {
		value, isBad := bad[j.Words()]
		if !isBad {
			value = j.Good
		}
		last, at := len(j.Property.Path)-1, tree
		for _, name := range j.Property.Path[:last] {
			if _, there := at[name]; !there {
				at[name] = map[string]any{}
			}
			at = at[name].(map[string]any)
		}
		at[j.Property.Path[last]] = value
	}
	return tree
}

// evidence is what the policy makes of good properties.
func evidence(all []judgment) map[string]any {
	values := map[string]any{}
	for _, j := range all {
		values[j.Name] = j.Evidence
	}
	return values
}

// unitTest is a unit test of a resource that does not comply.
type unitTest struct{ Suffix, Expected, Properties, Parameters string }

func tests(all []judgment, parameters []Parameter) []unitTest {
	var written []unitTest
	for _, j := range all {
		for _, d := range j.Denials {
			test := unitTest{Suffix: suffix(all, j) + d.Suffix, Expected: d.Expected, Properties: encode(properties(all, map[string]any{j.Words(): d.Bad}))}
			if d.arguments != nil {
				test.Parameters = encode(arguments(all, parameters, d.arguments))
			}
			written = append(written, test)
		}
	}
	return written
}

// suffix tells apart what is about one of several properties.
func suffix(all []judgment, of judgment) string {
	if len(all) == 1 {
		return ""
	}
	return "_" + of.Name
}

// exampleProperties are those of the example events, by the verdict and what the example is about.
func exampleProperties(all []judgment) map[string]map[string]any {
	examples := map[string]map[string]any{"compliant": properties(all, nil)}
	for _, j := range all {
		examples["noncompliant"+suffix(all, j)] = properties(all, map[string]any{j.Words(): j.Denials[0].Bad})
	}
	return examples
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
