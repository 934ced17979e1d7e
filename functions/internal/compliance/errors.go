package compliance

import (
	"errors"
	"fmt"
)

// ErrForeign means that a payload comes from another cloud, or not from a Config service: try another cloud.
var ErrForeign = errors.New("not an event of this cloud")

// Kind lets a caller decide what to do about an error. Test for it with [errors.Is]; it is not part of the message.
type Kind string

const (
	ErrEvent  Kind = "unusable event"         // the event cannot be used: do not retry
	ErrPolicy Kind = "unusable rule"          // a rule or its policy must be corrected
	ErrReport Kind = "result is not reported" // the result did not reach the Config service
)

func (k Kind) Error() string { return string(k) }

// Errorf returns an error of this kind.
func (k Kind) Errorf(format string, args ...any) error {
	return &kindError{fmt.Errorf(format, args...), k}
}

// Wrap returns an error of this kind with the message of err.
func (k Kind) Wrap(err error) error { return &kindError{err, k} }

type kindError struct {
	error
	kind Kind
}

func (e *kindError) Is(target error) bool { return target == e.kind }

func (e *kindError) Unwrap() error { return e.error }

// UndeterminedError is the error of an Undetermined verdict that is not reported. It is of kind [ErrPolicy].
type UndeterminedError struct{ Cause string }

func (e *UndeterminedError) Error() string { return "undetermined: " + e.Cause }

func (e *UndeterminedError) Is(target error) bool { return target == ErrPolicy }
