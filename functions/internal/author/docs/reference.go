package docs

import (
	"bytes"
	_ "embed" // of the page
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

//go:embed reference.md
var referencePage string

// Reference makes the page about what authors write: METADATA, parameters, files, what a policy sees and which built-ins it may call. The
// formats are the JSON schemas of METADATA and files.
func Reference(formats fs.FS) ([]byte, error) {
	parsed, err := template.New("reference.md").Funcs(template.FuncMap{
		"fields": func(file string) ([]field, error) { return readFormat(formats, file) },
		"input":  inputFields, "values": givenValues, "builtins": builtins, "refused": refusedBuiltins,
		"cell": cell, "code": code,
	}).Parse(referencePage)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := parsed.Execute(&text, nil); err != nil {
		return nil, err
	}
	return append(bytes.TrimSpace(text.Bytes()), '\n'), nil
}

// field is a field of a file, as a row of a table shows it.
type field struct {
	Path, Type, Meaning, Example string
	Required                     bool
}

// schema is a JSON schema, as far as tables of fields show it.
type schema struct {
	Type        any
	Description string
	Enum        []string
	Minimum     *int
	Examples    []any
	Required    []string
	Properties  members
	Items       *schema
	Others      yaml.Node `yaml:"additionalProperties"`
}

// members are in the order in which they are written.
type members []member

type member struct {
	name string
	schema
}

// UnmarshalYAML reads an object, whose order Go's maps would lose.
func (m *members) UnmarshalYAML(node *yaml.Node) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		one := member{name: node.Content[i].Value}
		if err := node.Content[i+1].Decode(&one.schema); err != nil {
			return err
		}
		*m = append(*m, one)
	}
	return nil
}

func readFormat(formats fs.FS, file string) ([]field, error) {
	source, err := fs.ReadFile(formats, file)
	if err != nil {
		return nil, err
	}
	var root schema
	if err := yaml.Unmarshal(source, &root); err != nil { // JSON is YAML
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return root.fields("")
}

// fields are those of an object and of the objects in it.
func (s *schema) fields(above string) ([]field, error) {
	var all []field
	for _, m := range s.Properties {
		row := field{Path: above + m.name, Type: m.kind(), Meaning: m.Description, Required: slices.Contains(s.Required, m.name)}
		if len(m.Examples) > 0 {
			example, err := inline(m.Examples[0])
			if err != nil {
				return nil, err
			}
			row.Example = example
		}
		all = append(all, row)
		below, suffix, err := m.object()
		if err != nil {
			return nil, err
		}
		inner, err := below.fields(row.Path + suffix + ".")
		if err != nil {
			return nil, err
		}
		all = append(all, inner...)
	}
	return all, nil
}

// object is the object that a field holds: itself, in a list, or by any name.
func (s *schema) object() (below *schema, suffix string, err error) {
	switch {
	case s.Items != nil:
		return s.Items, "[]", nil
	case s.Others.Kind == yaml.MappingNode:
		below = new(schema)
		return below, ".NAME", s.Others.Decode(below)
	}
	return s, "", nil
}

// kind says in words what a value is.
func (s *schema) kind() string {
	if len(s.Enum) > 0 {
		return "one of " + code(s.Enum)
	}
	switch kind := s.Type.(type) {
	case nil:
		return "any"
	case []any:
		words := make([]string, len(kind))
		for i, word := range kind {
			words[i] = fmt.Sprint(word)
		}
		return strings.Join(words, " or ")
	case string:
		switch {
		case kind == "array" && len(s.Items.Enum) > 0:
			return "list of " + code(s.Items.Enum)
		case kind == "array" && s.Items.Type == "object":
			return "list of mappings"
		case kind == "array":
			return "list of strings"
		case kind == "object":
			return "mapping"
		case s.Minimum != nil:
			return fmt.Sprintf("%s, at least %d", kind, *s.Minimum)
		}
		return kind
	}
	return ""
}

// inline writes a value as YAML in one line.
func inline(example any) (string, error) {
	var node yaml.Node
	if err := node.Encode(example); err != nil {
		return "", err
	}
	flow(&node)
	text, err := yaml.Marshal(&node)
	return strings.Join(strings.Fields(string(text)), " "), err
}

func flow(node *yaml.Node) {
	node.Style |= yaml.FlowStyle
	for _, below := range node.Content {
		flow(below)
	}
}

// inputFields are what every policy sees, but for parameters and lookups.
func inputFields() ([]field, error) {
	encoded, err := yaml.Marshal(compile.InputSchema())
	if err != nil {
		return nil, err
	}
	var root schema
	if err := yaml.Unmarshal(encoded, &root); err != nil {
		return nil, err
	}
	all, err := root.fields("")
	return slices.DeleteFunc(all, func(f field) bool { return f.Meaning == "" }), err
}

// given is a value of a parameter as somebody writes it, and as the policy sees it.
type given struct{ Type, Written, Seen string }

// givenValues shows how the values of each type can be given, by giving them.
func givenValues() ([]given, error) {
	var rows []given
	for _, example := range []struct {
		kind    string
		written []string
	}{
		{"number", []string{`10`, `"10"`, `{"value": "10"}`, `0.5`, `"5 Mbit/s"`}},
		{"integer", []string{`10`, `"10"`, `10.0`, `10.5`}},
		{"boolean", []string{`true`, `"True"`, `"1"`, `"yes"`}},
		{"string", []string{`"a"`, `10`, `["a"]`}},
		{"list", []string{`["a", "b"]`, `"a, b"`, `"[\"a\", \"b\"]"`, `"a"`, `[]`, `"a,,b"`}},
		{"integers", []string{`[22, "3389"]`, `"22, 3389"`, `22`, `"22-80"`}},
	} {
		declared := policy.Metadata{Parameters: map[string]policy.Parameter{"p": {Type: example.kind, Required: true}}}
		for _, written := range example.written {
			row := given{Type: example.kind, Written: written}
			value, err := declared.Value("p", json.RawMessage(written))
			if err != nil {
				_, expected, found := strings.Cut(err.Error(), "expected ")
				if !found {
					return nil, err
				}
				row.Seen = "refused: expected " + expected
			} else {
				seen, err := json.Marshal(value)
				if err != nil {
					return nil, err
				}
				row.Seen = "`" + string(seen) + "`"
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// group is what some built-ins have in common, and their names.
type group struct {
	Title string
	Names []string
}

// builtins are those that policies may call, by the first part of their names, or by what OPA calls their category.
func builtins() ([]group, error) {
	var groups []group
	for _, name := range builtin.Names() {
		known := ast.BuiltinMap[name]
		switch {
		case known == nil:
			return nil, errors.New(name + " is no built-in of OPA")
		case known.IsDeprecated() || strings.HasPrefix(name, "internal."):
			continue
		}
		title, _, dotted := strings.Cut(name, ".")
		switch {
		case known.Infix != "":
			title, name = "operators", known.Infix
		case !dotted && len(known.Categories) > 0:
			title = known.Categories[0]
		}
		groups = add(groups, title, name)
	}
	slices.SortFunc(groups, func(a, b group) int { return strings.Compare(a.Title, b.Title) })
	return groups, nil
}

// refusedBuiltins are those that policies cannot call, by the reason.
func refusedBuiltins() []group {
	var groups []group
	for _, known := range ast.Builtins {
		if because := compile.Unavailable(known.Name); because != "" {
			groups = add(groups, because, known.Name)
		}
	}
	slices.SortStableFunc(groups, func(a, b group) int { return len(a.Names) - len(b.Names) })
	return groups
}

func add(groups []group, title, name string) []group {
	at := slices.IndexFunc(groups, func(g group) bool { return g.Title == title })
	if at < 0 {
		return append(groups, group{title, []string{name}})
	}
	groups[at].Names = append(groups[at].Names, name)
	return groups
}
