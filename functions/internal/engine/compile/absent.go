package compile

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// Absence is an exception from the proof of policies, and where it is declared: in a policy, for that policy; or at the definition of a fact, for
// every policy that uses it.
type Absence struct {
	policy.Absent
	File string `json:"file"`
	Line int    `json:"line"`
}

// Absences lists the exceptions that hold for the policy in a folder: those of the facts that it uses, and then its own.
func (l *Library) Absences(folder string) ([]Absence, error) {
	own, modules, ok := l.prune(folder, true)
	if !ok {
		return nil, compliance.ErrPolicy.Errorf("%s: the policy or a fact that it uses cannot be read", folder)
	}
	metadata, err := readMetadata(own)
	if err != nil {
		return nil, err
	}
	var all []Absence
	for _, module := range modules {
		found, err := absencesOf(module)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b Absence) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	for _, absent := range metadata.Absent {
		all = append(all, Absence{absent, own.Package.Location.File, own.Package.Location.Row})
	}
	return all, nil
}

// absencesOf reads the exceptions at the rules of a module.
func absencesOf(module *ast.Module) ([]Absence, error) {
	var all []Absence
	var problems []error
	seen := map[*ast.Annotations]bool{} // that of a document is at each of its rules
	for _, rule := range module.Rules {
		for _, annotation := range rule.Annotations {
			if seen[annotation] {
				continue
			}
			seen[annotation] = true
			found, err := absencesAt(annotation)
			if err != nil {
				problems = append(problems, problemsIn(module, annotation.Location, err))
			}
			for _, absent := range found {
				all = append(all, Absence{absent, annotation.Location.File, annotation.Location.Row})
			}
		}
	}
	return all, errors.Join(problems...)
}

// absencesAt reads the exceptions of one annotation. They are about the resource types of its schemas, unless they name some.
func absencesAt(annotation *ast.Annotations) ([]policy.Absent, error) {
	encoded, err := json.Marshal(annotation.Custom)
	if err != nil {
		return nil, fmt.Errorf("custom: %w", err)
	}
	var custom struct {
		Absent []policy.Absent `json:"absent"`
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&custom); err != nil {
		return nil, fmt.Errorf("custom: %w; the only field is absent", err)
	}
	var problems []error
	types := schemaTypes(annotation)
	for i, absent := range custom.Absent {
		if err := absent.Validate(); err != nil {
			problems = append(problems, fmt.Errorf("custom.absent: %w", err))
		}
		for _, t := range absent.ResourceTypes {
			if len(types) > 0 && !slices.Contains(types, t) {
				problems = append(problems, fmt.Errorf("custom.absent: path %s: the schemas of the definition are not of %q", absent.Path, t))
			}
		}
		if len(absent.ResourceTypes) == 0 {
			custom.Absent[i].ResourceTypes = types
		}
	}
	return custom.Absent, errors.Join(problems...)
}

// schemaTypes are the resource types that the schemas of an annotation are of.
func schemaTypes(annotation *ast.Annotations) []string {
	var types []string
	for _, schema := range annotation.Schemas {
		if len(schema.Schema) != 3 {
			continue
		}
		cloud, isText := schema.Schema[1].Value.(ast.String)
		native, isNative := schema.Schema[2].Value.(ast.String)
		if isText && isNative {
			types = append(types, string(cloud)+"/"+strings.TrimSuffix(string(native), supplementarySchema))
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// checkAbsences complains about exceptions of which no schema knows the property, and about other fields at the rules of a module.
func (l *Library) checkAbsences(module *ast.Module, metadata policy.Metadata) error {
	var problems []error
	all, err := absencesOf(module)
	if err != nil {
		problems = append(problems, err)
	}
	if path.Base(module.Package.Location.File) == path.Base(path.Dir(module.Package.Location.File))+".rego" { // the one with METADATA
		for _, absent := range metadata.Absent {
			all = append(all, Absence{absent, module.Package.Location.File, module.Package.Location.Row})
		}
	}
	for _, absence := range all {
		if err := l.checkAbsence(absence.Absent, metadata); err != nil {
			problems = append(problems, &Problem{File: absence.File, Line: absence.Line, Message: "METADATA: custom.absent: " + err.Error()})
		}
	}
	return errors.Join(problems...)
}

// checkAbsence looks for the property in the schemas of the types that the exception is about.
func (l *Library) checkAbsence(absent policy.Absent, metadata policy.Metadata) error {
	steps, err := absent.Steps()
	if err != nil {
		return nil //nolint:nilerr // it was said before
	}
	field := steps[0].Name
	if field == "lookups" {
		return l.checkAbsentAnswer(absent, steps[1:])
	}
	if field != "properties" && field != "supplementary" {
		if knows(fieldTypes[field], steps[1:]) {
			return nil
		}
		return fmt.Errorf("path %s: %s has no such part", absent.Path, field)
	}
	declared := absent.ResourceTypes
	if len(declared) == 0 {
		declared = metadata.ResourceTypes
	}
	names, err := l.named(declared)
	if err != nil {
		return err
	}
	for _, name := range names {
		if t, err := l.Type(name); err != nil || t == nil || knows(t.Members[field], steps[1:]) {
			return err
		}
	}
	if len(names) > maxNamedTypes {
		return fmt.Errorf("path %s: none of %d schemas knows the property", absent.Path, len(names))
	}
	return fmt.Errorf("path %s: no schema knows the property; the exception is about resources of %s", absent.Path, cmp.Or(strings.Join(names, ", "), "no type: give resource_types"))
}

// checkAbsentAnswer looks for what an exception is about in the schema of a lookup's answer.
func (l *Library) checkAbsentAnswer(absent policy.Absent, steps []policy.Step) error {
	if len(steps) == 0 {
		return fmt.Errorf("path %s: name the lookup", absent.Path)
	}
	t, err := l.lookupType(steps[0].Name)
	if err != nil {
		return fmt.Errorf("path %s: %w", absent.Path, err)
	}
	if !knows(t, steps[1:]) {
		return fmt.Errorf("path %s: the answer has no such part", absent.Path)
	}
	return nil
}

const maxNamedTypes = 5

// fieldTypes are what the fields of a resource are.
var fieldTypes = map[string]*value.Type{
	"name": textType, "region": textType, "zone": textType, "status": textType, "created": textType,
	"tags": {Kinds: value.KindsOf(value.Object), Others: &value.Type{Kinds: value.KindsOf(value.Array), Elements: textType}},
}

var textType = &value.Type{Kinds: value.KindsOf(value.String)}

// knows reports whether what a type describes can have a part. What a type does not say can be anything.
func knows(t *value.Type, steps []policy.Step) bool {
	is := func(kind value.Kind) bool { return t.Kinds == 0 || t.Kinds.Has(kind) }
	for _, step := range steps {
		if t == nil {
			return true
		}
		switch {
		case step.InString:
			return is(value.String)
		case step.Each:
			if !is(value.Array) {
				return false
			}
			t = t.Elements
		default:
			member, listed := t.Members[step.Name]
			if !is(value.Object) || !listed && t.Members != nil && t.Others == nil {
				return false
			}
			if t = t.Others; listed {
				t = member
			}
		}
	}
	return true
}

// named are the resource types that are declared, with those that have a schema instead of wildcards.
func (l *Library) named(declared []string) ([]string, error) {
	var all []string
	for _, name := range declared {
		cloud, isWildcard := strings.CutSuffix(name, "*")
		if !isWildcard {
			all = append(all, name)
			continue
		}
		types, err := l.ResourceTypes()
		if err != nil {
			return nil, err
		}
		for _, t := range types {
			if strings.HasPrefix(t, cloud) {
				all = append(all, t)
			}
		}
	}
	return all, nil
}
