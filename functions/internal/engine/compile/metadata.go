package compile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/policy"
)

func parseModule(of source, text []byte) (*ast.Module, error) {
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		return nil, problemAt(&ast.Location{File: of.file, Row: 1}, "the file begins with a byte order mark, which hides its METADATA: save it as UTF-8 without one")
	}
	module, err := ast.ParseModuleWithOpts(of.file, string(text), ast.ParserOptions{ProcessAnnotation: of.annotated})
	if err == nil {
		return module, nil
	}
	var list ast.Errors
	if errors.As(err, &list) {
		for _, e := range list {
			if strings.HasPrefix(e.Message, "yaml:") && e.Location != nil {
				e.Location.Row, e.Message = yamlMistake(text, e.Location.Row, e.Message)
			}
		}
	}
	return nil, FromOPA(err, nil)
}

var metadataMark = regexp.MustCompile(`^#\s*METADATA\s*$`)

// yamlMistake finds the line of METADATA that is not valid YAML: the first that no shorter beginning of METADATA lacks. OPA's own row can be
// of a line behind it.
func yamlMistake(source []byte, row int, message string) (int, string) {
	lines := strings.Split(string(source), "\n")
	begin := min(row, len(lines)) - 1
	for begin >= 0 && !metadataMark.MatchString(strings.TrimSpace(lines[begin])) {
		begin--
	}
	if begin < 0 {
		return row, message
	}
	var block []string
	for _, line := range lines[begin+1:] {
		text, isComment := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !isComment {
			break
		}
		block = append(block, strings.TrimSuffix(text, "\r"))
	}
	good := 0
	for n := 1; n <= len(block); n++ {
		var parsed any
		if yaml.Unmarshal([]byte(strings.Join(block[:n], "\n")), &parsed) == nil {
			good = n
		}
	}
	if good == len(block) {
		return row, message
	}
	return begin + 2 + good, "yaml: " + yamlAdvice(block, good, message)
}

var yamlLine = regexp.MustCompile(`^yaml:(?: unmarshal errors:\s*)?(?: line \d+:)?\s*`)

func yamlAdvice(block []string, wrong int, message string) string {
	line := block[wrong]
	indent := func(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }
	_, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
	switch {
	case strings.Contains(line, "\t"):
		return "indent by spaces, not by a tab"
	case strings.Contains(value, ": "):
		return "put the text into quotes, because it has a colon and a space"
	case wrong > 0 && indent(line) != indent(block[wrong-1]):
		return fmt.Sprintf("the line is indented by %s, the line before by %d: fields of one object must be indented alike, two spaces more than the name of the object",
			counted(indent(line), "space"), indent(block[wrong-1]))
	}
	return yamlLine.ReplaceAllString(message, "")
}

func readMetadata(module *ast.Module) (policy.Metadata, error) {
	for _, annotation := range module.Annotations {
		if annotation.Scope != "package" {
			continue
		}
		if len(annotation.Custom) == 0 {
			return policy.Metadata{}, problemAt(annotation.Location, "METADATA has no custom: write `custom:`, and id, severity and resource_types below it, indented by two spaces more")
		}
		links := make([]string, len(annotation.RelatedResources))
		for i, resource := range annotation.RelatedResources {
			links[i] = resource.Ref.String()
		}
		metadata, err := policy.ParseMetadata(annotation.Title, annotation.Description, links, annotation.Custom)
		if err != nil {
			return metadata, problemsIn(module, annotation.Location, err)
		}
		if folder := PolicyID(path.Dir(module.Package.Location.File)); metadata.ID != folder {
			return metadata, problemsIn(module, annotation.Location, fmt.Errorf("custom.id %q must be %q, as the folder", metadata.ID, folder))
		}
		return metadata, nil
	}
	return policy.Metadata{}, problemAt(module.Package.Location, "the package has no METADATA: write it in comments directly before the package, with a title and, below custom, id, severity and resource_types:\n"+
		"    # METADATA\n    # title: Buckets have versioning enabled\n    # custom:\n    #   id: %s\n    #   severity: medium\n    #   resource_types: [aws/AWS::S3::Bucket]",
		PolicyID(path.Dir(module.Package.Location.File)))
}

// problemsIn says what is wrong with a declaration in METADATA, each in its line.
func problemsIn(module *ast.Module, location *ast.Location, err error) error {
	var located []error
	for _, problem := range Problems(err) {
		message := declarationAdvice(problem, err)
		at := *location
		at.Row = fieldRow(module, location.Row, message)
		located = append(located, problemAt(&at, "METADATA: %s", message))
	}
	return errors.Join(located...)
}

// declarationAdvice puts what the JSON decoder says into the words of METADATA.
func declarationAdvice(problem *Problem, err error) string {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && strings.HasPrefix(problem.Message, "custom: ") {
		return fmt.Sprintf("custom.%s must be %s, not %s", mistyped.Field, kindOf(mistyped.Type), jsonKinds[mistyped.Value])
	}
	if name, isUnknown := strings.CutPrefix(problem.Message, "custom: json: unknown field "); isUnknown && !strings.Contains(name, ";") {
		return fmt.Sprintf("custom: unknown field %s; the fields of custom are %s", name, strings.Join(fieldsOf(reflect.TypeFor[policy.Metadata]()), ", "))
	}
	return strings.Replace(problem.Message, "json: unknown field", "unknown field", 1)
}

var jsonKinds = map[string]string{"string": "a string", "number": "a number", "bool": "true or false", "array": "a list", "object": "an object"}

func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Pointer:
		return kindOf(t.Elem())
	}
	return "a number"
}

// fieldsOf are the names of an object in METADATA.
func fieldsOf(object reflect.Type) []string {
	var names []string
	for i := range object.NumField() {
		if name, _, _ := strings.Cut(object.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

var fieldPath = regexp.MustCompile(`^(?:title|custom(?:\.\w+)*)|unknown field "([^"]+)"`)

// fieldRow is the line in METADATA of the field with which a message begins, or which it says to be unknown; else the first line.
func fieldRow(module *ast.Module, first int, message string) int {
	row := first
	names := strings.Split(fieldPath.FindString(message), ".")
	if match := fieldPath.FindAllStringSubmatch(message, 2); len(match) > 0 && match[len(match)-1][1] != "" {
		names = []string{match[len(match)-1][1]}
	}
	for _, name := range names {
		for _, comment := range module.Comments {
			at := comment.Location.Row
			if at < row || at >= module.Package.Location.Row && module.Package.Location.Row > first {
				continue
			}
			if name != "" && bytes.HasPrefix(bytes.TrimLeft(comment.Text, " -"), []byte(name+":")) {
				row = at
				break
			}
		}
	}
	return row
}
