package lookup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Scope holds what templates and paths can refer to.
type scope struct {
	resource *compliance.Resource
	known    map[string]any // resource, parameters, lookups, each, batch
	madeUp   string         // stands for what is not known; empty: nothing does
}

// newScope reads the resource only where a template asks for it.
func newScope(resource *compliance.Resource, parameters json.RawMessage) *scope {
	s := &scope{resource: resource, known: map[string]any{"lookups": map[string]any{}}}
	if len(parameters) > 0 {
		s.known["parameters"], _ = decode(parameters) // the policy's own, which were encoded
	}
	return s
}

// decode reads JSON; numbers stay as they are written.
func decode(source []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var v any
	err := decoder.Decode(&v)
	return v, err
}

// values are those at a path such as resource.properties.VpcId. A step into a list goes into each of its elements.
func (s *scope) values(at string) []any {
	root, _, rest := s.root(at)
	return walk(root, rest)
}

// root is what a path begins with, what that is called, and the path below it.
func (s *scope) root(at string) (root any, name, rest string) {
	name, rest, _ = strings.Cut(at, ".")
	if name != "resource" {
		return s.known[name], name, rest
	}
	field, _, _ := strings.Cut(rest, ".")
	root, rest = s.member(rest)
	return root, name + "." + field, rest
}

// member is a field of the resource, and the path below it.
func (s *scope) member(at string) (any, string) {
	name, rest, _ := strings.Cut(at, ".")
	text := ""
	switch name {
	case "id":
		text = s.resource.ID
	case "name":
		text = s.resource.Name
	case "region":
		text = s.resource.Region
	case "account":
		text = s.resource.Account
	case "project":
		text = s.resource.Project
	case "type":
		_, text, _ = strings.Cut(s.resource.Type, "/")
	case "properties", "supplementary":
		if _, read := s.known[name]; !read {
			source := s.resource.Properties
			if name == "supplementary" {
				source = s.resource.Supplementary
			}
			s.known[name], _ = decode(source) // what cannot be read has no values; the engine says why
		}
		return s.known[name], rest
	}
	if text == "" {
		return nil, rest
	}
	return text, rest
}

// walk follows a path. Null is nothing.
func walk(v any, at string) []any {
	if list, ok := v.([]any); ok {
		var all []any
		for _, element := range list {
			all = append(all, walk(element, at)...)
		}
		return all
	}
	if v == nil {
		return nil
	}
	if at == "" {
		return []any{v}
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	name, rest, _ := strings.Cut(at, ".")
	return walk(object[name], rest)
}

// Lacking is the error that the resource has no value at a path, without which a lookup cannot be made.
func Lacking(path string) error { return lacksError{"resource", path} }

// lacksError says of what a path begins with that it lacks something.
type lacksError struct{ root, path string }

// missing is the error that there is no value at a path.
func missing(at string) error {
	root, path, _ := strings.Cut(at, ".")
	return lacksError{root, path}
}

func (e lacksError) ofResource() bool { return e.root == "resource" }

func (e lacksError) Error() string { return e.phrase().String() }

func (e lacksError) phrase() compliance.Phrase {
	switch e.root {
	case "resource":
		return compliance.Say("the resource has no %s", e.path)
	case "lookups":
		name, path, _ := strings.Cut(e.path, ".")
		return compliance.Say("the answer of lookup %s has no %s", name, path)
	}
	return compliance.Say("there is no %s", e.root+"."+e.path)
}

const maxParameter = 4096 // bytes

// text fills in a template: ${resource.id}, or the first of several that there is, ${resource.properties.cluster_id|resource.id}. Check is
// asked about each value that is filled in.
func (s *scope) text(template string, check func(string) error) (string, error) {
	var filled strings.Builder
	for {
		before, after, found := strings.Cut(template, "${")
		filled.WriteString(before)
		if !found {
			return filled.String(), nil
		}
		inner, rest, closed := strings.Cut(after, "}")
		if !closed {
			return "", compliance.SayError("%s has no closing brace", strconv.Quote(template))
		}
		value, err := s.first(inner)
		if err == nil && check != nil {
			err = check(value)
		}
		if err != nil {
			return "", err
		}
		filled.WriteString(value)
		template = rest
	}
}

// first is the value of the first of some paths that has one.
func (s *scope) first(paths string) (string, error) {
	for at := range strings.SplitSeq(paths, "|") {
		switch found := s.values(at); len(found) {
		case 0:
			continue
		case 1:
			return scalar(at, found[0])
		default:
			return "", compliance.SayError("%s has %s values, where one is needed", at, strconv.Itoa(len(found)))
		}
	}
	if s.madeUp != "" {
		return s.madeUp, nil
	}
	name, _, _ := strings.Cut(paths, "|")
	return "", missing(name)
}

func scalar(at string, v any) (string, error) {
	var text string
	switch v := v.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = fmt.Sprint(v)
	default:
		return "", compliance.SayError("%s is no single value", at)
	}
	switch {
	case text == "":
		return "", missing(at)
	case len(text) > maxParameter, strings.ContainsFunc(text, unicode.IsControl):
		return "", compliance.SayError("%s cannot be sent: it is longer than %s bytes or has control characters", at, strconv.Itoa(maxParameter))
	}
	return text, nil
}

// plain are values that need no escaping anywhere: what stands within other text must be such.
func plain(value string) error {
	for _, r := range value {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:/@+=,", r) {
			return compliance.SayError("the value has characters that cannot be sent within a text")
		}
	}
	return nil
}

// parameter fills in a parameter's value, at any depth.
func (s *scope) parameter(v any) (any, error) {
	switch v := v.(type) {
	case string:
		switch batch, _ := s.known["batch"].([]any); {
		case v == "${batch}":
			return batch, nil
		case v == "${batch.json}":
			encoded, err := json.Marshal(batch)
			return string(encoded), err
		case v == "${batch.comma}":
			return commaList(batch)
		case strings.HasPrefix(v, "${") && strings.IndexByte(v, '}') == len(v)-1:
			return s.text(v, nil)
		}
		return s.text(v, plain)
	case []any:
		all := make([]any, len(v))
		for i, element := range v {
			var err error
			if all[i], err = s.parameter(element); err != nil {
				return nil, err
			}
		}
		return all, nil
	case map[string]any:
		all := make(map[string]any, len(v))
		for name, element := range v {
			var err error
			if all[name], err = s.parameter(element); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	return v, nil
}

func commaList(batch []any) (any, error) {
	texts := make([]string, len(batch))
	for i, v := range batch {
		text, err := scalar("each", v)
		if err == nil {
			err = plain(text)
		}
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	return strings.Join(texts, ","), nil
}

// ProjectMark stands in a path for Huawei Cloud's project, as in its API references: the protocol puts it in.
const ProjectMark = "{project_id}"

// path fills in a URL's path. A value is one segment of it and never leads elsewhere.
func (s *scope) path(template string) (string, error) {
	var segments []string
	for segment := range strings.SplitSeq(template, "/") {
		filled, err := s.text(segment, func(value string) error {
			if value == "." || value == ".." {
				return compliance.SayError("the value cannot be a part of a path")
			}
			return nil
		})
		if err != nil {
			return "", err
		}
		if segment != ProjectMark {
			filled = url.PathEscape(filled)
		}
		segments = append(segments, filled)
	}
	return strings.Join(segments, "/"), nil
}

// word fills in what becomes part of a host or a header: a region, a project.
func (s *scope) word(template string) (string, error) {
	return s.text(template, func(value string) error {
		if len(value) > 64 || strings.Trim(strings.ToLower(value), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return compliance.SayError("%s is no region or project", fmt.Sprintf("%.70q", value))
		}
		return nil
	})
}

// each are the values of a path, each once, in the order of their first appearance. A list may be empty, but whatever the path names must be
// there: no request would be made for what was left out, and a policy could not know. Only a member with a question mark may be absent,
// null or an empty string. That there is no answer to take values from, because "there is none", gives no values.
func (s *scope) each(at string) ([]any, error) {
	root, name, rest := s.root(at)
	if name == "lookups" {
		lookup, below, _ := strings.Cut(rest, ".")
		answers, _ := root.(map[string]any)
		if answers[lookup] == nil {
			return nil, nil
		}
		root, name, rest = answers[lookup], name+"."+lookup, below
	}
	found, err := everyValue(root, name, rest, false)
	if err != nil {
		return nil, err
	}
	var all []any
	seen := map[string]bool{}
	for _, v := range found {
		encoded, _ := json.Marshal(v) // it was JSON
		if !seen[string(encoded)] {
			seen[string(encoded)] = true
			all = append(all, v)
		}
	}
	return all, nil
}

// Optional ends the name of a member that may be absent, in the path of [Definition.Each].
const Optional = "?"

// everyValue follows a path as [walk] does. At is the path that led to v.
func everyValue(v any, at, path string, optional bool) ([]any, error) {
	if list, ok := v.([]any); ok {
		var all []any
		for _, element := range list {
			found, err := everyValue(element, at, path, optional)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return all, nil
	}
	switch {
	case (v == nil || v == "") && optional:
		return nil, nil
	case v == nil || v == "":
		return nil, missing(at)
	case path == "":
		return []any{v}, nil
	}
	step, rest, _ := strings.Cut(path, ".")
	name, mayBeAbsent := strings.CutSuffix(step, Optional)
	object, _ := v.(map[string]any)
	return everyValue(object[name], at+"."+name, rest, mayBeAbsent)
}

// References are the paths that templates and paths of a definition refer to, such as resource.id.
func (d *Definition) References() []string {
	var all []string
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case string:
			for {
				_, after, found := strings.Cut(v, "${")
				inner, rest, closed := strings.Cut(after, "}")
				if !found || !closed {
					return
				}
				all = append(all, strings.Split(inner, "|")...)
				v = rest
			}
		case []any:
			for _, element := range v {
				visit(element)
			}
		case map[string]any:
			for _, element := range v {
				visit(element)
			}
		}
	}
	if d.Each != "" {
		all = append(all, strings.ReplaceAll(d.Each, Optional, ""))
	}
	if c := d.Call; c != nil {
		visit(c.Path)
		visit(c.Region)
		visit(c.Project)
		visit(c.Parameters)
	}
	if d.Items != nil {
		for _, value := range d.Items.Where {
			visit(value)
		}
		if len(d.Items.Where) == 0 {
			all = append(all, "resource.id") // whose relationships are meant
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
