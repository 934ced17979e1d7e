package builtin

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// Names returns the names of all built-in functions, sorted.
func Names() []string {
	var names []string
	for _, family := range functions {
		for _, f := range family {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// wrongKind is the error for an argument of the wrong type. Positions count from 0.
func wrongKind(i int, got *value.Value, expected ...string) error {
	if len(expected) == 1 {
		return fmt.Errorf("operand %d must be %s but got %s", i+1, expected[0], got.Kind())
	}
	return fmt.Errorf("operand %d must be one of {%s} but got %s", i+1, strings.Join(expected, ", "), got.Kind())
}

// wrongElement is the error for an element of the wrong type in an argument.
func wrongElement(i int, collection, got *value.Value, expected string) error {
	return fmt.Errorf("operand %d must be %[2]s of %[3]ss but got %[2]s containing %[4]s", i+1, collection.Kind(), expected, got.Kind())
}

func want(arguments []*value.Value, i int, kind value.Kind) error {
	if arguments[i].Kind() != kind {
		return wrongKind(i, arguments[i], kind.String())
	}
	return nil
}

func textAt(arguments []*value.Value, i int) (string, error) {
	if err := want(arguments, i, value.String); err != nil {
		return "", err
	}
	return arguments[i].Text(), nil
}

// textsAt returns the first n arguments, which must be strings.
func textsAt(arguments []*value.Value, n int) ([]string, error) {
	texts := make([]string, n)
	for i := range texts {
		text, err := textAt(arguments, i)
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	return texts, nil
}

// textElements returns the elements of an array or set, which must be strings.
func textElements(arguments []*value.Value, i int) ([]string, error) {
	v := arguments[i]
	if v.Kind() != value.Array && v.Kind() != value.Set {
		return nil, wrongKind(i, v, "array", "set")
	}
	texts := make([]string, 0, v.Len())
	for _, element := range v.Elements() {
		if element.Kind() != value.String {
			return nil, wrongElement(i, v, element, "string")
		}
		texts = append(texts, element.Text())
	}
	return texts, nil
}

// integerAt returns an argument that must be an integer without exponent.
func integerAt(arguments []*value.Value, i int) (int, error) {
	if err := want(arguments, i, value.Number); err != nil {
		return 0, err
	}
	n, ok := toInteger(arguments[i])
	if !ok {
		return 0, fmt.Errorf("operand %d must be integer number but got floating-point number", i+1)
	}
	return n, nil
}

// toInteger reads 1 and 1.0, but neither 1e0 nor an integer that does not fit.
func toInteger(v *value.Value) (int, bool) {
	if i, ok := v.Int(); ok {
		return int(i), true
	}
	return parseInteger(v.Text())
}

func parseInteger(text string) (int, bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || len(digits) > 19 {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if strings.Trim(fraction, "0") != "" {
		return 0, false
	}
	if digits != "" && digits[0] == '.' {
		whole += "0"
	}
	i, err := strconv.ParseInt(whole, 10, 64)
	return int(i), err == nil
}

func bigIntegerAt(arguments []*value.Value, i int) (*big.Int, error) {
	if arguments[i].Kind() != value.Number {
		return nil, wrongKind(i, arguments[i], "integer")
	}
	n, ok := arguments[i].Integer()
	if !ok {
		return nil, fmt.Errorf("operand %d must be integer number but got floating-point number", i+1)
	}
	return n, nil
}

// bigResult returns a number unless it exceeds the limit of an evaluation.
func bigResult(c *Context, i *big.Int) (*value.Value, error) {
	if i.IsInt64() {
		return c.Int(i.Int64()), nil
	}
	if i.BitLen() > value.MaxExponent {
		return nil, value.ErrNumber
	}
	return c.BigInt(i), nil
}

func stringsResult(c *Context, texts []string) (*value.Value, error) {
	if err := c.Room(8 * len(texts)); err != nil {
		return nil, err
	}
	array := c.NewArray(len(texts))
	for _, text := range texts {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		c.Append(array, c.String(text))
	}
	return array, nil
}

// smallText returns a string whose memory is counted when it is created.
const smallText = 1 << 16

// textRoom reserves the memory for a value's string or JSON form before it is created, because a value may contain another one many times.
func textRoom(c *Context, v *value.Value) error {
	_, err := measured(c, v, 0)
	return err
}

// measured adds the size of a value to the size that is not reserved yet.
func measured(c *Context, v *value.Value, pending int) (int, error) {
	if err := c.Step(1); err != nil {
		return 0, err
	}
	switch v.Kind() {
	case value.String:
		pending += 2 + len(v.Text())
	case value.Number:
		pending += len(v.Text())
	case value.Array, value.Set:
		pending += 2
		for _, element := range v.Elements() {
			var err error
			if pending, err = measured(c, element, pending+2); err != nil {
				return 0, err
			}
		}
	case value.Object:
		pending += 2
		for _, member := range v.Members() {
			var err error
			if pending, err = measured(c, member.Key, pending+4); err != nil {
				return 0, err
			}
			if pending, err = measured(c, member.Value, pending); err != nil {
				return 0, err
			}
		}
	default:
		pending += 4
	}
	if pending > smallText {
		return 0, c.Room(pending)
	}
	return pending, nil
}

// shown returns a value for a message: shortened, and without the elements of collections.
func shown(v *value.Value) string {
	switch text := v.Text(); {
	case v.Kind() == value.Number && len(text) < 40:
		return text
	case v.Kind() == value.String && len(text) < 200:
		return strconv.Quote(text)
	}
	return v.Kind().String()
}

// sink collects a text that may become large.
type sink struct {
	c    *Context
	text strings.Builder
}

func (s *sink) Write(p []byte) (int, error) { return s.WriteString(string(p)) }

func (s *sink) WriteString(text string) (int, error) {
	if err := s.c.Room(len(text)); err != nil {
		return 0, err
	}
	if err := s.c.Step(1); err != nil {
		return 0, err
	}
	return s.text.WriteString(text)
}
