// Package builtin has the built-in functions that policies may call: those that are deterministic, pure and bounded.
package builtin

import (
	"errors"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Func is a built-in function. Its arguments are never undefined. It returns
//   - a value,
//   - nothing at all, nil and nil: the call is undefined,
//   - an error: the call fails, which is undefined to Rego but ends an evaluation that is strict about it,
//   - an error that is a [*Halt]: the evaluation ends in any case. What [Context] returns is such.
type Func func(c *Context, arguments []*value.Value) (*value.Value, error)

// Print is the name of the function that print statements call. It is the evaluation's own, not one of this package.
const Print = "internal.print"

// Halt is an error that ends an evaluation: time or memory is used up, or it was canceled.
type Halt struct{ Cause error }

func (h *Halt) Error() string { return h.Cause.Error() }
func (h *Halt) Unwrap() error { return h.Cause }

// IsHalt tells whether an error ends the evaluation.
func IsHalt(err error) bool {
	var halt *Halt
	return errors.As(err, &halt)
}

// Context is what a built-in function works with. It belongs to one evaluation.
type Context struct {
	*value.Arena        // makes values
	Cache        *Cache // what was made of constant arguments

	// Canceled tells, cheaply, why the evaluation has to stop. It may be nil.
	Canceled func() error

	steps int
}

// stride is the number of steps between two looks at the clock.
const stride = 1024

// Step counts n steps of a loop that can be long, and has to be called in every such loop. Its error ends the evaluation.
func (c *Context) Step(n int) error {
	if c.steps += n; c.steps < stride {
		return nil
	}
	return c.Check()
}

// Check looks whether the evaluation may go on.
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

// Room asks for memory before it is used, where a result can be much larger than the arguments. Its error ends the evaluation.
func (c *Context) Room(bytes int) error {
	if err := c.Reserve(bytes); err != nil {
		return &Halt{err}
	}
	return nil
}

// functions are the built-ins by their names in plans.
var functions = map[string]Builtin{}

// Builtin is a function with the number of its arguments.
type Builtin struct {
	Func
	Arity int
}

// Lookup finds a built-in function by its name in Rego's plans, such as "plus" or "net.cidr_contains".
func Lookup(name string) (Builtin, bool) {
	found, ok := functions[name]
	return found, ok
}
