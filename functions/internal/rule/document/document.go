// Package document reads a YAML file field by field and reports problems with their lines.
package document

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	Line    int // 0: the whole file
	Message string
}

// Problems are all that is wrong in a file, in the order of the lines.
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

// Add appends a problem at a line.
func (p *Problems) Add(line int, format string, args ...any) {
	*p = append(*p, Problem{line, fmt.Sprintf(format, args...)})
}

// Err returns the problems in the order of their lines, or nil if there are none.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p
}

// Value reads a node into a variable and adds problems.
type Value func(node *yaml.Node, problems *Problems)

// Fields are the fields that a mapping may have.
type Fields map[string]Value

// Read reads the one document of a file, which must be a mapping of these fields.
func Read(source []byte, fields Fields, problems *Problems) {
	decoder := yaml.NewDecoder(bytes.NewReader(source))
	var root yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		problems.Add(0, "the file is empty")
	case err != nil:
		line, message := syntaxMistake(source, err)
		problems.Add(line, "%s", message)
	case !errors.Is(decoder.Decode(&yaml.Node{}), io.EOF):
		problems.Add(0, "the file must hold one document, but another one follows")
	default:
		Mapping(fields)(root.Content[0], problems)
	}
}

// syntaxMistake takes the line out of the YAML parser's message; 0 if it has none.
func syntaxMistake(source []byte, err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	number, text, _ := strings.Cut(strings.TrimPrefix(message, "line "), ": ")
	line, err = strconv.Atoi(number)
	if err != nil {
		return 0, message
	}
	if lines := bytes.Split(source, []byte("\n")); line <= len(lines) && bytes.HasPrefix(bytes.TrimLeft(lines[line-1], " "), []byte("\t")) {
		text = "indent by spaces, not by a tab"
	}
	return line, text
}

// Mapping reads a mapping of these fields. Null is an empty mapping.
func Mapping(fields Fields) Value {
	return func(node *yaml.Node, problems *Problems) {
		node = resolve(node)
		if isNull(node) {
			return
		}
		if node.Kind != yaml.MappingNode {
			problems.Add(node.Line, "got %s, expected a mapping", describe(node))
			return
		}
		lines := map[string]int{}
		for i := 0; i < len(node.Content); i += 2 {
			key, value := node.Content[i], node.Content[i+1]
			read, known := fields[key.Value]
			first, twice := lines[key.Value]
			switch {
			case key.Kind != yaml.ScalarNode:
				problems.Add(key.Line, "got %s, expected the name of a field", describe(key))
			case !known:
				problems.Add(key.Line, "unknown field %q; the fields are %s", key.Value, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			case twice:
				problems.Add(key.Line, "field %q is given in line %d already", key.Value, first)
			default:
				lines[key.Value] = key.Line
				read(value, problems)
			}
		}
	}
}

// String reads a string; a number is read as it is written. Null is the empty string.
func String[T ~string](into *T) Value {
	return func(node *yaml.Node, problems *Problems) {
		node = resolve(node)
		if node.Kind != yaml.ScalarNode {
			problems.Add(node.Line, "got %s, expected a string", describe(node))
			return
		}
		if !isNull(node) {
			*into = T(node.Value)
		}
	}
}

// Bool reads true or false. Null is false.
func Bool(into *bool) Value {
	return func(node *yaml.Node, problems *Problems) {
		node = resolve(node)
		if isNull(node) {
			return
		}
		if node.ShortTag() != "!!bool" || node.Decode(into) != nil {
			problems.Add(node.Line, "got %s, expected true or false", describe(node))
		}
	}
}

// List reads a list, each of its elements by the function that element returns. Null is an empty list.
func List(element func() Value) Value {
	return func(node *yaml.Node, problems *Problems) {
		node = resolve(node)
		if isNull(node) {
			return
		}
		if node.Kind != yaml.SequenceNode {
			problems.Add(node.Line, "got %s, expected a list", describe(node))
			return
		}
		for _, child := range node.Content {
			element()(child, problems)
		}
	}
}

// Strings reads a list of strings.
func Strings(into *[]string) Value {
	return List(func() Value {
		return func(node *yaml.Node, problems *Problems) {
			var text string
			String(&text)(node, problems)
			*into = append(*into, text)
		}
	})
}

// At records the line of the node that it reads.
func At(line *int, value Value) Value {
	return func(node *yaml.Node, problems *Problems) {
		*line = node.Line
		value(node, problems)
	}
}

// LineOf finds the line of a field, of the nearest field around it if there is none, else 0.
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

func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null" }

// describe names the kind of an unexpected node.
func describe(node *yaml.Node) string {
	switch node.Kind {
	case yaml.SequenceNode:
		return "a list"
	case yaml.MappingNode:
		return "a mapping"
	case yaml.AliasNode:
		return "*" + node.Value
	}
	const most = 40
	if text := []rune(node.Value); len(text) > most {
		return strconv.Quote(string(text[:most])) + "…"
	}
	return strconv.Quote(node.Value)
}
