package rule

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Problem is one thing that is wrong in a rule's file.
type Problem struct {
	Line    int // 0: the whole file
	Message string
}

// Problems are all that is wrong in a rule's file, in the order of the lines.
type Problems []Problem

func (p Problems) Error() string {
	var lines []string
	for _, problem := range p {
		if problem.Line > 0 {
			problem.Message = fmt.Sprintf("line %d: %s", problem.Line, problem.Message)
		}
		lines = append(lines, problem.Message)
	}
	return strings.Join(lines, "\n")
}

// Parse reads a rule's YAML and checks what can be checked without its policy. Its error is of type [Problems].
func Parse(source []byte) (Rule, error) {
	rule := Rule{Trigger: compliance.Change, Undetermined: Fail}
	if err := decode(source, &rule); err != nil {
		return Rule{}, err
	}
	if problems := rule.validate(func(path ...string) int { return LineOf(source, path...) }); len(problems) > 0 {
		return Rule{}, problems
	}
	return rule, nil
}

// decode reads the one YAML document of a file. Its error is of type [Problems].
func decode(source []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	decoder.KnownFields(true)
	err := decoder.Decode(into)
	switch {
	case errors.Is(err, io.EOF):
		return Problems{{Message: "the file is empty"}}
	case err != nil:
		return problemsOf(err)
	case !errors.Is(decoder.Decode(&yaml.Node{}), io.EOF):
		return Problems{{Message: "something follows: a file holds one rule, or one pack"}}
	}
	return nil
}

// LineOf finds the line of a field in a rule's YAML, of the field that holds it if there is none, else 0.
func LineOf(source []byte, path ...string) int {
	var document yaml.Node
	if err := yaml.Unmarshal(source, &document); err != nil || len(document.Content) == 0 {
		return 0
	}
	line := 0
	node := document.Content[0]
	for _, name := range path {
		if node.Kind != yaml.MappingNode {
			break
		}
		i := 0
		for i < len(node.Content) && node.Content[i].Value != name {
			i += 2
		}
		if i >= len(node.Content) {
			break
		}
		line, node = node.Content[i].Line, node.Content[i+1]
	}
	return line
}

var (
	locatedProblem = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	unknownField   = regexp.MustCompile(`^field (.*) not found in type .*$`)
	wrongKind      = regexp.MustCompile("^cannot unmarshal !!([a-z]+)(?: `(.*)`)? into (.*)$")
)

// kinds are what YAML and Go call values, in words.
var kinds = map[string]string{
	"seq": "a list", "map": "a mapping", "[]string": "a list", "rule.Scope": "a mapping", "rule.Tag": "a mapping", "rule.Rule": "a mapping", "bool": "true or false",
}

// problemsOf words what the YAML decoder says for someone who does not know this program's types.
func problemsOf(err error) Problems {
	messages := []string{err.Error()}
	var mistyped *yaml.TypeError
	if errors.As(err, &mistyped) {
		messages = mistyped.Errors
	}
	var problems Problems
	for _, message := range messages {
		problem := Problem{Message: message}
		if parts := locatedProblem.FindStringSubmatch(message); parts != nil {
			problem.Line, _ = strconv.Atoi(parts[1])
			problem.Message = parts[2]
		}
		problem.Message = unknownField.ReplaceAllString(problem.Message, `there is no field "$1"`)
		if parts := wrongKind.FindStringSubmatch(problem.Message); parts != nil {
			problem.Message = fmt.Sprintf("%s where %s is expected", cmp.Or(kinds[parts[1]], strconv.Quote(parts[2])), cmp.Or(kinds[parts[3]], "a text"))
		}
		problems = append(problems, problem)
	}
	return problems.sorted()
}

func (p Problems) sorted() Problems {
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p
}

// UnmarshalYAML keeps each value as JSON.
func (p *Parameters) UnmarshalYAML(node *yaml.Node) error {
	value, err := plain(node)
	if err != nil {
		return err
	}
	values, ok := value.(map[string]any)
	if !ok {
		return mistyped(node, "parameters are names with values")
	}
	*p = Parameters{}
	for name, value := range values {
		if (*p)[name], err = json.Marshal(value); err != nil {
			return fmt.Errorf("parameter %q: %w", name, err)
		}
	}
	return nil
}

// plain takes scalars as they are written. YAML would make octal 83 of 0123, a point in time of 2026-01-02, and 1e+29 of an identifier with
// thirty digits.
func plain(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.MappingNode:
		values := map[string]any{}
		for i := 0; i < len(node.Content); i += 2 {
			name := node.Content[i]
			if name.Kind != yaml.ScalarNode {
				return nil, mistyped(name, "a name must be a text")
			}
			if _, twice := values[name.Value]; twice {
				return nil, mistyped(name, "%q is given twice", name.Value)
			}
			value, err := plain(node.Content[i+1])
			if err != nil {
				return nil, err
			}
			values[name.Value] = value
		}
		return values, nil
	case yaml.SequenceNode:
		values := make([]any, len(node.Content))
		for i, element := range node.Content {
			var err error
			if values[i], err = plain(element); err != nil {
				return nil, err
			}
		}
		return values, nil
	case yaml.AliasNode:
		return nil, mistyped(node, "a parameter cannot refer to another value (*%s): write the value out", node.Value)
	}
	switch node.ShortTag() {
	case "!!null":
		return nil, nil
	case "!!bool":
		var value bool
		return value, node.Decode(&value)
	case "!!int", "!!float":
		if !json.Valid([]byte(node.Value)) {
			return nil, mistyped(node, "%s is a number to YAML: write it like 10, 0.5 or -1, or in quotes if it is a text", node.Value)
		}
		return json.Number(node.Value), nil
	}
	return node.Value, nil
}

func mistyped(node *yaml.Node, format string, args ...any) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: ", node.Line) + fmt.Sprintf(format, args...)}}
}

func (r *Rule) validate(lineOf func(path ...string) int) Problems {
	var problems Problems
	complain := func(path []string, format string, args ...any) {
		problems = append(problems, Problem{lineOf(path...), fmt.Sprintf(format, args...)})
	}
	if !namePattern.MatchString(r.Name) {
		complain([]string{"name"}, "name %q must be of %s", r.Name, nameForm)
	}
	if r.Policy == "" {
		complain([]string{"policy"}, "policy is missing: give the id of a policy")
	}
	switch r.Trigger {
	case compliance.Change:
		if r.Frequency != "" {
			complain([]string{"frequency"}, "frequency is for rules with trigger: period")
		}
	case compliance.Period:
		r.Frequency = cmp.Or(r.Frequency, "TwentyFour_Hours")
		if !slices.Contains(frequencies, r.Frequency) {
			complain([]string{"frequency"}, "frequency %q must be one of %s", r.Frequency, strings.Join(frequencies, ", "))
		}
	default:
		complain([]string{"trigger"}, "trigger %q must be change or period", r.Trigger)
	}
	if r.Scope.Tag.Key == "" && r.Scope.Tag.Value != "" {
		complain([]string{"scope", "tag"}, "scope.tag has a value but no key")
	}
	if r.Undetermined != Fail && r.Undetermined != string(compliance.NonCompliant) {
		complain([]string{"undetermined"}, "undetermined %q must be fail or NonCompliant", r.Undetermined)
	}
	return problems.sorted()
}

// frequencies are the periods that all three clouds offer.
var frequencies = []string{"One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"}
