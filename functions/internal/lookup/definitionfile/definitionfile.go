// Package definitionfile reads the YAML files of lookups: policies/lookups/<cloud>/<name>.yaml.
package definitionfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/rule/document"
)

// Dir is the folder of definitions in a directory of policies.
const Dir = "lookups"

const extension = ".yaml"

// Lookup is what a file declares.
type Lookup struct {
	lookup.Definition
	File        string
	Description string              // of what it returns
	Links       []string            // the vendor's pages, or the SDK in which names were read
	Resources   map[string][]string // on which each permission is granted; "*" where the service cannot limit it; none where its documentation does not say
	Answer      map[string]any      // JSON schema of an answer, or of the properties of a related item

	of map[string]any // JSON schema of what each goes through, as far as another lookup's answer has it
}

// Error is about a file of a definition.
type Error struct {
	File     string // in the directory of policies
	Problems document.Problems
}

func (e *Error) Error() string {
	var lines []string
	for _, problem := range e.Problems {
		lines = append(lines, fmt.Sprintf("%s:%d: %s", e.File, problem.Line, problem.Message))
	}
	return strings.Join(lines, "\n")
}

// Read reads all definitions in a directory of policies, by name. Errors are of type [*Error], joined.
func Read(policies fs.FS) (map[string]*Lookup, error) {
	files, err := fs.Glob(policies, path.Join(Dir, "*", "*"))
	if err != nil {
		return nil, err
	}
	all := map[string]*Lookup{}
	var problems []error
	complain := func(file, format string, args ...any) {
		problems = append(problems, &Error{file, document.Problems{{Message: fmt.Sprintf(format, args...)}}})
	}
	for _, file := range files {
		name, isYAML := strings.CutSuffix(path.Base(file), extension)
		cloud := path.Base(path.Dir(file))
		switch {
		case !slices.Contains(compliance.Clouds(), cloud) || !isYAML || !lookup.ValidName(name):
			complain(file, "a lookup's file must be called lookups/CLOUD/NAME.yaml: NAME of small letters, digits and _, CLOUD one of %s", strings.Join(compliance.Clouds(), ", "))
			continue
		case all[name] != nil:
			complain(file, "%s has this name, too: each name is one lookup, whatever the cloud", all[name].File)
			continue
		}
		source, err := fs.ReadFile(policies, file)
		if err != nil {
			return nil, compliance.ErrPolicy.Wrap(err)
		}
		read, found := Parse(name, cloud, source)
		if len(found) > 0 {
			problems = append(problems, &Error{file, found})
			continue
		}
		read.File = file
		all[name] = read
	}
	for _, l := range all {
		if l.Items != nil && len(l.Items.Where) > 0 && len(l.Answer) == 0 {
			if err := l.readSchema(policies); err != nil {
				complain(l.File, "answer is missing, and there is no schema of the type beside: %v", err)
			}
		}
	}
	granted := map[string]*Lookup{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if because := all[name].checkNeeds(all, nil); because != "" {
			complain(all[name].File, "%s", because)
		}
		for _, permission := range all[name].Permissions {
			of := all[name].Cloud + " " + permission
			switch first := granted[of]; {
			case first == nil:
				granted[of] = all[name]
			case !slices.Equal(first.Resources[permission], all[name].Resources[permission]):
				complain(all[name].File, "resources.%s must be as in %s: a permission is granted once", permission, first.File)
			}
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if known := all[name].readOf(all); !known {
			complain(all[name].File, "each: %s is not in the answer of that lookup, as its schema has it", all[name].Each)
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	for _, l := range all {
		l.Account = l.shared(all)
	}
	return all, nil
}

// readSchema takes the schema of the items' type, which is kept for the policies about it.
func (l *Lookup) readSchema(policies fs.FS) error {
	source, err := fs.ReadFile(policies, path.Join("schemas", l.Cloud, strings.ReplaceAll(l.Items.Type, "::", ".")+".json"))
	if err != nil {
		return err
	}
	return json.Unmarshal(source, &l.Answer)
}

// Parse reads one definition.
func Parse(name, cloud string, source []byte) (*Lookup, document.Problems) {
	l := &Lookup{Definition: lookup.Definition{Name: name, Cloud: cloud}}
	var problems document.Problems
	var batch int
	var resources *yaml.Node
	document.Read(source, document.Fields{
		"description": document.String(&l.Description),
		"links":       document.Strings(&l.Links),
		"types":       document.Strings(&l.Types),
		"permissions": document.Strings(&l.Permissions),
		"resources":   func(node *yaml.Node, _ *document.Problems) { resources = node },
		"each":        document.String(&l.Each),
		"batch":       integer(&batch),
		"none":        document.Strings(&l.None),
		"decode":      document.Strings(&l.Decode),
		"call":        func(node *yaml.Node, problems *document.Problems) { l.Call = readCall(node, problems) },
		"items":       func(node *yaml.Node, problems *document.Problems) { l.Items = readItems(node, problems) },
		"answer":      document.Object(&l.Answer),
	}, &problems)
	l.Batch = batch
	if resources != nil {
		l.readResources(resources, &problems)
	}
	if len(problems) == 0 {
		c := checker{l, source, &problems}
		c.check()
	}
	_ = problems.Err() // sorts
	return l, problems
}

func readCall(node *yaml.Node, problems *document.Problems) *lookup.Call {
	call := &lookup.Call{}
	document.Mapping(document.Fields{
		"service":    document.String(&call.Service),
		"version":    document.String(&call.Version),
		"action":     document.String(&call.Action),
		"method":     document.String(&call.Method),
		"path":       document.String(&call.Path),
		"region":     document.String(&call.Region),
		"project":    document.String(&call.Project),
		"parameters": document.Object(&call.Parameters),
		"paging": func(node *yaml.Node, problems *document.Problems) {
			call.Paging = &lookup.Paging{}
			document.Mapping(document.Fields{
				"list":      document.String(&call.Paging.List),
				"parameter": document.String(&call.Paging.Parameter),
				"next":      document.String(&call.Paging.Next),
				"more":      document.String(&call.Paging.More),
				"total":     document.String(&call.Paging.Total),
				"size":      integer(&call.Paging.Size),
				"offset":    document.Bool(&call.Paging.Offset),
			})(node, problems)
		},
	})(node, problems)
	return call
}

func readItems(node *yaml.Node, problems *document.Problems) *lookup.Items {
	items := &lookup.Items{}
	var where map[string]any
	document.Mapping(document.Fields{
		"type": document.String(&items.Type), "relation": document.String(&items.Relation), "where": document.Object(&where),
	})(node, problems)
	for name, value := range where {
		text, ok := value.(string)
		if !ok {
			problems.Add(node.Line, "where.%s must be a string, such as ${resource.id}", name)
		}
		if items.Where == nil {
			items.Where = map[string]string{}
		}
		items.Where[name] = text
	}
	return items
}

// readResources reads a mapping whose fields are the permissions.
func (l *Lookup) readResources(node *yaml.Node, problems *document.Problems) {
	l.Resources = map[string][]string{}
	fields := document.Fields{}
	for _, permission := range l.Permissions {
		fields[permission] = func(node *yaml.Node, problems *document.Problems) {
			var resources []string
			document.Strings(&resources)(node, problems)
			l.Resources[permission] = resources
		}
	}
	document.Mapping(fields)(node, problems)
}

func integer(into *int) document.Value {
	return func(node *yaml.Node, problems *document.Problems) {
		var err error
		if *into, err = strconv.Atoi(node.Value); err != nil || *into < 1 {
			problems.Add(node.Line, "%q must be a whole number from 1", node.Value)
		}
	}
}

// checkNeeds says what is wrong with the lookups that this one needs; empty if nothing.
func (l *Lookup) checkNeeds(all map[string]*Lookup, above []string) string {
	if slices.Contains(above, l.Name) {
		return "the lookup needs itself, through " + strings.Join(above, ", ")
	}
	for _, name := range l.Needs {
		needed := all[name]
		if needed == nil {
			return fmt.Sprintf("there is no lookup %s", name)
		}
		for _, t := range l.Types {
			if !needed.Applies(t) {
				return fmt.Sprintf("lookup %s, whose answer this one needs, does not apply to %s: add the type there", name, t)
			}
		}
		if because := needed.checkNeeds(all, append(slices.Clone(above), l.Name)); because != "" {
			return because
		}
	}
	return ""
}

// shared reports whether the answer is the same for all resources of a region and account: nothing of the single resource is sent.
func (l *Lookup) shared(all map[string]*Lookup) bool {
	for _, at := range l.References() {
		root, rest, _ := strings.Cut(at, ".")
		name, _, _ := strings.Cut(rest, ".")
		switch {
		case root == "resource" && name != "region" && name != "account" && name != "project":
			return false
		case root == "lookups" && all[name] != nil && !all[name].shared(all):
			return false
		}
	}
	return true
}

// GrantedOn are the resources on which a permission must be granted: "*" stands for all, also where the service's documentation does not say.
func (l *Lookup) GrantedOn(permission string) []string {
	if resources, said := l.Resources[permission]; said {
		return resources
	}
	return []string{"*"}
}

// readOf takes the schema of the values of each from that of the other lookup's answer. It reports whether that has them.
func (l *Lookup) readOf(all map[string]*Lookup) (known bool) {
	known = true
	root, rest, _ := strings.Cut(strings.ReplaceAll(l.Each, lookup.Optional, ""), ".")
	name, path, _ := strings.Cut(rest, ".")
	if needed := all[name]; root == "lookups" && needed != nil {
		answer, _ := needed.Member()["properties"].(map[string]any)["value"].(map[string]any)
		l.of, known = schemaAt(answer, path)
	}
	if l.of == nil {
		l.of = map[string]any{}
	}
	if l.Batch > 0 {
		l.of = list(l.of)
	}
	return known
}

// schemaAt is what a schema says of a path, which leads through lists; false if it has no such path.
func schemaAt(schema map[string]any, path string) (at map[string]any, known bool) {
	for elements, isList := schema["items"].(map[string]any); isList; elements, isList = schema["items"].(map[string]any) {
		schema = elements
	}
	if path == "" {
		return schema, true
	}
	members, closed := schema["properties"].(map[string]any)
	if !closed {
		return nil, true
	}
	name, rest, _ := strings.Cut(path, ".")
	member, known := members[name].(map[string]any)
	if !known {
		return nil, false
	}
	return schemaAt(member, rest)
}

// Member is the JSON schema of what policies read as input.lookups.NAME.
func (l *Lookup) Member() map[string]any {
	value := any(l.Answer)
	if l.Items != nil {
		text := map[string]any{"type": "string"}
		members := map[string]any{"id": text, "name": text, "type": text, "region": text}
		if len(l.Answer) > 0 {
			members["properties"] = l.Answer
		}
		value = list(object(members))
	}
	exists := map[string]any{"type": "boolean"}
	if l.Each != "" {
		value = list(object(map[string]any{"exists": exists, "value": value, "of": l.of}))
	}
	return object(map[string]any{"exists": exists, "value": value})
}

func object(members map[string]any) map[string]any {
	return map[string]any{"type": "object", "properties": members}
}

func list(elements any) map[string]any { return map[string]any{"type": "array", "items": elements} }

// Closed is a schema that allows no members besides those it names, so that one that is misspelled is found.
func Closed(schema any) any {
	switch schema := schema.(type) {
	case map[string]any:
		closed := map[string]any{}
		members, isObject := schema["properties"].(map[string]any)
		for name, v := range schema {
			if name != "properties" || !isObject {
				closed[name] = Closed(v)
			}
		}
		if isObject {
			inner := map[string]any{}
			for name, v := range members { // a member may be called as a keyword
				inner[name] = Closed(v)
			}
			closed["properties"] = inner
			if _, open := schema["additionalProperties"]; !open {
				closed["additionalProperties"] = false
			}
		}
		return closed
	case []any:
		all := make([]any, len(schema))
		for i, v := range schema {
			all[i] = Closed(v)
		}
		return all
	}
	return schema
}

// Encode is the definition as a file of the compiled library.
func (l *Lookup) Encode() ([]byte, error) {
	encoded, err := json.Marshal(l.Definition)
	return append(encoded, '\n'), err
}
