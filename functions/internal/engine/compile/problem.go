package compile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
)

// Problem is one thing that is wrong with a policy: where, what, and what to do about it.
type Problem struct {
	File    string `json:"file"`           // below the policies' directory, or rules/… for a rule
	Line    int    `json:"line,omitempty"` // 0: the whole file
	Message string `json:"message"`        //
}

func (p *Problem) Error() string {
	switch {
	case p.File == "":
		return p.Message
	case p.Line == 0:
		return fmt.Sprintf("%s: %s", p.File, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// Is lets callers ask for [compliance.ErrPolicy].
func (p *Problem) Is(target error) bool { return target == compliance.ErrPolicy }

func problemAt(location *ast.Location, format string, args ...any) *Problem {
	p := &Problem{Message: fmt.Sprintf(format, args...)}
	if location != nil {
		p.File, p.Line = location.File, location.Row
	}
	return p
}

// unsupported turns the errors of the conversion into problems.
func unsupported(err error) error {
	var problems []error
	for _, problem := range unwrapped(err) {
		problems = append(problems, problemAt(nil, "%v", problem))
	}
	return errors.Join(problems...)
}

func unwrapped(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // joined by the conversion itself
		return joined.Unwrap()
	}
	return []error{err}
}

var supplementary = ast.MustParseRef("input.resource.supplementary")

// details are what OPA adds to a message; of a name that does not exist, those that it may have meant.
func details(of ast.ErrorDetails) string {
	switch d := of.(type) {
	case nil:
		return ""
	case *ast.RefErrInvalidDetail:
		name, isName := d.Ref[d.Pos].Value.(ast.String)
		if !isName {
			break
		}
		if len(d.OneOf) == 0 {
			return fmt.Sprintf("; %s has no %s", d.Ref[:d.Pos], name)
		}
		known := make([]string, len(d.OneOf))
		for i, value := range d.OneOf {
			known[i] = strings.Trim(value.String(), `"`)
		}
		text := fmt.Sprintf("; %s has no %s, the nearest are %s", d.Ref[:d.Pos], name, strings.Join(nearest.Names(string(name), known), ", "))
		if d.Ref[:d.Pos].Equal(supplementary) {
			text += `; its schema is schema.aws["TYPE.supplementary"]`
		}
		return text
	case *ast.RefErrUnsupportedDetail:
		return fmt.Sprintf("; %s is of type %v and has no members", d.Ref[:d.Pos+1], d.Have)
	}
	return " [" + strings.Join(strings.Fields(strings.Join(of.Lines(), " ")), " ") + "]"
}

// Problems takes an error apart into what is wrong.
func Problems(err error) []*Problem {
	switch e := err.(type) { //nolint:errorlint // the tree is walked node by node
	case nil:
		return nil
	case *Problem:
		return []*Problem{e}
	case interface{ Unwrap() []error }:
		var all []*Problem
		for _, inner := range e.Unwrap() {
			all = append(all, Problems(inner)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil && len(Problems(inner)) > 0 && isProblem(inner) {
		return Problems(inner)
	}
	return []*Problem{{Message: err.Error()}}
}

func isProblem(err error) bool {
	var problem *Problem
	return errors.As(err, &problem)
}
