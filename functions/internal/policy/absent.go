package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Absent is an exception from the proof of a policy: a property that may be missing, empty or unreadable although the policy reads it, and why
// that is right. A policy declares those of its own in custom.absent; a fact, those of the property that its definition reads.
type Absent struct {
	Path          string     `json:"path"`                     // properties.rules[].port; after a colon, in the JSON of a string: properties.policy:.Statement[].Effect
	Mutations     []Mutation `json:"mutations"`                // that are allowed
	Because       string     `json:"because"`                  // why a resource without the value does comply
	ResourceTypes []string   `json:"resource_types,omitempty"` // only of these, which can end in /*; by default of all that the policy judges, or that the fact's schemas name
}

// Mutation is a way in which a proof changes a property.
type Mutation string

// The mutations. By all but Unnoticed, a resource may pass that did not; by Unnoticed, it may only stay compliant.
const (
	Dropped    Mutation = "dropped"    // it is missing, or null
	Emptied    Mutation = "emptied"    // it is "", [] or {}
	Retyped    Mutation = "retyped"    // it is of another type: "5" for 5, [] for a value, a value for a list
	Unreadable Mutation = "unreadable" // an element of the list is null, or of another type
	Unnoticed  Mutation = "unnoticed"  // it is missing from or unreadable in a compliant resource, which stays compliant
)

// Mutations are all mutations.
func Mutations() []Mutation { return []Mutation{Dropped, Emptied, Retyped, Unreadable, Unnoticed} }

// Validate checks what can be checked without the schemas of resource types.
func (a Absent) Validate() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if _, err := a.Steps(); err != nil {
		problems = append(problems, err)
	}
	if len(a.Mutations) == 0 {
		complain("path %s: mutations is missing: list what may happen to the property: %s", a.Path, names(Mutations()))
	}
	for i, mutation := range a.Mutations {
		switch {
		case !slices.Contains(Mutations(), mutation):
			complain("path %s: mutation %q must be one of %s", a.Path, mutation, names(Mutations()))
		case slices.Contains(a.Mutations[:i], mutation):
			complain("path %s: mutation %s is listed twice", a.Path, mutation)
		}
	}
	if strings.TrimSpace(a.Because) == "" {
		complain("path %s: because is missing: say why a resource without the value does comply", a.Path)
	}
	return errors.Join(problems...)
}

// MutationNames lists the mutations as a sentence does.
func (a Absent) MutationNames() string { return names(a.Mutations) }

func names(mutations []Mutation) string {
	texts := make([]string, len(mutations))
	for i, mutation := range mutations {
		texts[i] = string(mutation)
	}
	return strings.Join(texts, ", ")
}

// Allows reports whether a property of a resource of a type may be changed so. The path is written as in METADATA.
func (a Absent) Allows(resourceType, path string, mutation Mutation) bool {
	return a.Path == path && slices.Contains(a.Mutations, mutation) && a.About(resourceType)
}

// About reports whether the exception is about resources of a type.
func (a Absent) About(resourceType string) bool {
	return len(a.ResourceTypes) == 0 || Metadata{ResourceTypes: a.ResourceTypes}.Judges(resourceType)
}

// Step is a part of an exception's path: the name of a member, the elements of a list, or the JSON in a string.
type Step struct {
	Name     string
	Each     bool // the elements
	InString bool
}

// String is the step as it is written behind others.
func (s Step) String() string {
	switch {
	case s.Each:
		return "[]"
	case s.InString:
		return ":"
	case s.Name == "" || strings.ContainsAny(s.Name, `.:[]"\`):
		return "[" + strconv.Quote(s.Name) + "]"
	}
	return "." + s.Name
}

// PathOf writes steps as a path.
func PathOf(steps ...Step) string {
	var path strings.Builder
	for _, step := range steps {
		path.WriteString(step.String())
	}
	return strings.TrimPrefix(path.String(), ".")
}

// Steps takes the path apart. It begins with a field of the resource.
func (a Absent) Steps() ([]Step, error) {
	var steps []Step
	for rest := "." + a.Path; rest != ""; {
		step, length := firstStep(rest)
		if length == 0 {
			return nil, a.pathError()
		}
		steps, rest = append(steps, step), rest[length:]
	}
	if !slices.Contains(fields, steps[0].Name) || PathOf(steps...) != a.Path {
		return nil, a.pathError()
	}
	return steps, nil
}

// firstStep reads the step that a path begins with, and how long it is; 0: there is none.
func firstStep(path string) (Step, int) {
	switch {
	case strings.HasPrefix(path, "[]"):
		return Step{Each: true}, 2
	case path[0] == ':':
		return Step{InString: true}, 1
	case path[0] == '[':
		quoted, err := strconv.QuotedPrefix(path[1:])
		if end := 1 + len(quoted); err == nil && end < len(path) && path[end] == ']' {
			name, err := strconv.Unquote(quoted)
			if err == nil {
				return Step{Name: name}, end + 1
			}
		}
	case path[0] == '.':
		name := path[1:]
		if end := strings.IndexAny(name, ".:["); end >= 0 {
			name = name[:end]
		}
		if name != "" {
			return Step{Name: name}, 1 + len(name)
		}
	}
	return Step{}, 0
}

func (a Absent) pathError() error {
	return fmt.Errorf("path %q must lead from a field of the resource (%s) to a property, such as properties.rules[].port or tags.owner; "+
		"behind a colon, in the JSON that a string holds: properties.policy:.Statement[].Effect", a.Path, strings.Join(fields, ", "))
}

// fields are those of a resource that can be missing.
var fields = []string{"name", "region", "zone", "status", "created", "tags", "properties", "supplementary", "lookups"}
