package compile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
)

// Complaint is one thing that is wrong with a policy: where, what, and what to do about it.
type Complaint struct {
	File    string `json:"file"`           // below the policies' directory, or rules/… for a rule
	Line    int    `json:"line,omitempty"` // 0: the whole file
	Message string `json:"message"`        //
}

func (c *Complaint) Error() string {
	switch {
	case c.File == "":
		return c.Message
	case c.Line == 0:
		return fmt.Sprintf("%s: %s", c.File, c.Message)
	}
	return fmt.Sprintf("%s:%d: %s", c.File, c.Line, c.Message)
}

// Is lets callers ask for [compliance.ErrPolicy].
func (c *Complaint) Is(target error) bool { return target == compliance.ErrPolicy }

func complain(location *ast.Location, format string, args ...any) *Complaint {
	c := &Complaint{Message: fmt.Sprintf(format, args...)}
	if location != nil {
		c.File, c.Line = location.File, location.Row
	}
	return c
}

// fromOPA turns the errors of the parser and the compiler into complaints.
func fromOPA(err error) error {
	var list ast.Errors
	if !errors.As(err, &list) {
		var single *ast.Error
		if !errors.As(err, &single) {
			return complain(nil, "%v", err)
		}
		list = ast.Errors{single}
	}
	var complaints []error
	for _, e := range list {
		complaints = append(complaints, complain(e.Location, "%s", e.Message+details(e.Details)))
	}
	return errors.Join(slices.CompactFunc(complaints, func(a, b error) bool { return a.Error() == b.Error() })...)
}

// unsupported turns the errors of the conversion into complaints.
func unsupported(err error) error {
	var complaints []error
	for _, problem := range unwrapped(err) {
		var missing *UnsupportedError
		if errors.As(problem, &missing) {
			complaints = append(complaints, &Complaint{missing.File, missing.Row, fmt.Sprintf("the built-in function %s is not supported", missing.Builtin)})
		} else {
			complaints = append(complaints, complain(nil, "%v", problem))
		}
	}
	return errors.Join(complaints...)
}

func unwrapped(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // joined by the conversion itself
		return joined.Unwrap()
	}
	return []error{err}
}

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
		return fmt.Sprintf("; %s has no %s, the nearest are %s", d.Ref[:d.Pos], name, strings.Join(nearest.Names(string(name), known), ", "))
	case *ast.RefErrUnsupportedDetail:
		return fmt.Sprintf("; %s is of type %v and has no members", d.Ref[:d.Pos+1], d.Have)
	}
	return " [" + strings.Join(strings.Fields(strings.Join(of.Lines(), " ")), " ") + "]"
}

// Complaints takes an error apart into what is wrong.
func Complaints(err error) []*Complaint {
	switch e := err.(type) { //nolint:errorlint // the tree is walked node by node
	case nil:
		return nil
	case *Complaint:
		return []*Complaint{e}
	case interface{ Unwrap() []error }:
		var all []*Complaint
		for _, inner := range e.Unwrap() {
			all = append(all, Complaints(inner)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil && len(Complaints(inner)) > 0 && isComplaint(inner) {
		return Complaints(inner)
	}
	return []*Complaint{{Message: err.Error()}}
}

func isComplaint(err error) bool {
	var complaint *Complaint
	return errors.As(err, &complaint)
}
