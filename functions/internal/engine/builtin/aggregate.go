package builtin

import (
	"math"
	"math/big"
	"slices"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var aggregates = []Builtin{
	{"count", 1, count},
	{"sum", 1, sum},
	{"product", 1, accumulate(1, multiply, (*big.Float).Mul)},
	{"max", 1, extreme(func(order int) bool { return order <= 0 })},
	{"min", 1, extreme(func(order int) bool { return order >= 0 })},
	{"sort", 1, sorted},
	{"all", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		if err := wantList(a, "array", "set"); err != nil {
			return nil, err
		}
		return value.Of(!slices.ContainsFunc(a[0].Elements(), func(v *value.Value) bool { return !value.Equal(v, value.True) })), nil
	}},
	{"any", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		if err := wantList(a, "array", "set"); err != nil {
			return nil, err
		}
		return value.Of(slices.ContainsFunc(a[0].Elements(), func(v *value.Value) bool { return value.Equal(v, value.True) })), nil
	}},
	{"internal.member_2", 2, member},
	{"internal.member_3", 3, memberWithKey},
}

func wantList(a []*value.Value, expected ...string) error {
	if kind := a[0].Kind(); kind != value.Array && kind != value.Set {
		return wrongKind(0, a[0], expected...)
	}
	return nil
}

func count(c *Context, a []*value.Value) (*value.Value, error) {
	switch a[0].Kind() {
	case value.Array, value.Object, value.Set:
		return c.Int(int64(a[0].Len())), nil
	case value.String:
		return c.Int(int64(utf8.RuneCountInString(a[0].Text()))), nil
	}
	return nil, wrongKind(0, a[0], "array", "object", "set", "string")
}

var sumAll = accumulate(0, (*big.Int).Add, (*big.Float).Add)

func sum(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantList(a, "set", "array"); err != nil {
		return nil, err
	}
	const room = math.MaxInt64 - 1e18 // leaves room for one more integer of 18 digits
	total := int64(0)
	for _, element := range a[0].Elements() {
		i, ok := element.Int()
		if !ok || total > room || total < -room {
			return sumAll(c, a)
		}
		total += i
	}
	return c.Int(total), c.Step(a[0].Len())
}

// accumulate computes exactly if all numbers are integers, and otherwise with the precision of Float.
func accumulate(start int64, exact func(z, x, y *big.Int) *big.Int, inexact func(z, x, y *big.Float) *big.Float) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantList(a, "set", "array"); err != nil {
			return nil, err
		}
		elements := a[0].Elements()
		if total, ok, err := exactly(c, elements, start, exact); ok || err != nil {
			return total, err
		}
		total := new(big.Float)
		if start != 0 {
			total.Set(big.NewFloat(float64(start)))
		}
		for _, element := range elements {
			if element.Kind() != value.Number {
				return nil, wrongElement(0, a[0], element, "number")
			}
			if err := c.Step(1); err != nil {
				return nil, err
			}
			inexact(total, total, float(element))
			if e := total.MantExp(nil); total.IsInf() || e > value.MaxExponent || e < -value.MaxExponent {
				return nil, value.ErrNumber
			}
		}
		return c.BigFloat(total)
	}
}

func exactly(c *Context, elements []*value.Value, start int64, exact func(z, x, y *big.Int) *big.Int) (*value.Value, bool, error) {
	total := big.NewInt(start)
	for _, element := range elements {
		if err := c.Step(1); err != nil {
			return nil, false, err
		}
		if element.Kind() != value.Number {
			return nil, false, nil
		}
		i, ok := element.Integer()
		if !ok {
			return nil, false, nil
		}
		if total = exact(total, total, i); total == nil {
			return nil, false, value.ErrNumber
		}
	}
	result, err := bigResult(c, total)
	return result, err == nil, err
}

// extreme returns the last of the elements that are first in an order.
func extreme(before func(order int) bool) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantList(a, "set", "array"); err != nil {
			return nil, err
		}
		var found *value.Value
		for _, element := range a[0].Elements() {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if found == nil || before(value.Compare(found, element)) {
				found = element
			}
		}
		return found, nil
	}
}

func sorted(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantList(a, "set", "array"); err != nil {
		return nil, err
	}
	if a[0].Kind() == value.Set {
		return c.Array(a[0].Elements()...), nil
	}
	if err := c.Step(a[0].Len()); err != nil {
		return nil, err
	}
	elements := slices.Clone(a[0].Elements())
	slices.SortFunc(elements, value.Compare)
	return c.Array(elements...), nil
}

func member(c *Context, a []*value.Value) (*value.Value, error) {
	switch a[1].Kind() {
	case value.Set:
		return value.Of(a[1].Get(a[0]) != nil), nil
	case value.Array:
		for _, element := range a[1].Elements() {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if value.Equal(element, a[0]) {
				return value.True, nil
			}
		}
	case value.Object:
		for _, member := range a[1].Members() {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if value.Equal(member.Value, a[0]) {
				return value.True, nil
			}
		}
	}
	return value.False, nil
}

func memberWithKey(_ *Context, a []*value.Value) (*value.Value, error) {
	key, element, collection := a[0], a[1], a[2]
	found := collection.Get(key)
	return value.Of(found != nil && value.Equal(found, element)), nil
}
