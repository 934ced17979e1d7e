// Package builtin implements the built-in functions that policies may call: the deterministic, pure and bounded ones.
package builtin

import (
	"errors"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Func is a built-in function. Its arguments are never undefined. It returns
//   - a value,
//   - nil and nil: the call is undefined,
//   - an error: the call fails; Rego treats it as undefined, a strict evaluation as an error,
//   - a [*Halt]: the evaluation ends in any case. Errors of [Context] are of this type.
type Func func(c *Context, arguments []*value.Value) (*value.Value, error)

// Print is the name of the function that print statements call. The evaluation implements it, not this package.
const Print = "internal.print"

// Halt is an error that ends an evaluation: it was canceled or exceeded its time or memory.
type Halt struct{ Cause error }

func (h *Halt) Error() string { return h.Cause.Error() }
func (h *Halt) Unwrap() error { return h.Cause }

// IsHalt reports whether an error ends the evaluation.
func IsHalt(err error) bool {
	var halt *Halt
	return errors.As(err, &halt)
}

// Context gives built-in functions the state of one evaluation.
type Context struct {
	*value.Arena        // makes values
	Cache        *Cache // results derived from constant arguments

	// Canceled returns why the evaluation must stop, or nil. It must be cheap. The field may be nil.
	Canceled func() error

	steps int
}

// stride is the number of steps between two checks of the clock.
const stride = 1024

// Step counts n steps of a loop. It must be called in every loop that can be long. Its error ends the evaluation.
func (c *Context) Step(n int) error {
	if c.steps += n; c.steps < stride {
		return nil
	}
	return c.Check()
}

// Check returns an error if the evaluation must stop.
func (c *Context) Check() error {
	c.steps = 0
	if err := c.Err(); err != nil {
		return &Halt{err}
	}
	if c.Canceled != nil {
		if err := c.Canceled(); err != nil {
			return &Halt{err}
		}
	}
	return nil
}

// Room reserves memory for a result that can be much larger than the arguments. Its error ends the evaluation.
func (c *Context) Room(bytes int) error {
	if err := c.Reserve(bytes); err != nil {
		return &Halt{err}
	}
	return nil
}

// Builtin is a function with its name in Rego's plans, such as "plus" or "net.cidr_contains", and its number of arguments.
type Builtin struct {
	Name  string
	Arity int
	Func
}

// functions are all built-ins. They are tables instead of a map, because filling a map would take longer at each start of a function than searching
// the tables for the few that a policy calls.
var functions = [...][]Builtin{
	aggregates, arithmetic, collections, comparisons, documents, encodings, expressions, formats, globs, identifiers, networks, patches, texts, times,
}

// Lookup finds a built-in function by its name.
func Lookup(name string) (Builtin, bool) {
	for _, family := range functions {
		for i := range family {
			if family[i].Name == name {
				return family[i], true
			}
		}
	}
	return Builtin{}, false
}
