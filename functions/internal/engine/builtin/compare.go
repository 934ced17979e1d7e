package builtin

import "github.com/assay-rules/assay/functions/internal/engine/value"

var comparisons = []Builtin{
	{"equal", 2, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(value.Equal(a[0], a[1])), nil
	}},
	{"neq", 2, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(!value.Equal(a[0], a[1])), nil
	}},
	{"lt", 2, ordered(func(order int) bool { return order < 0 })},
	{"lte", 2, ordered(func(order int) bool { return order <= 0 })},
	{"gt", 2, ordered(func(order int) bool { return order > 0 })},
	{"gte", 2, ordered(func(order int) bool { return order >= 0 })},
	{"is_null", 1, isOf(value.Null)},
	{"is_boolean", 1, isOf(value.Bool)},
	{"is_number", 1, isOf(value.Number)},
	{"is_string", 1, isOf(value.String)},
	{"is_array", 1, isOf(value.Array)},
	{"is_object", 1, isOf(value.Object)},
	{"is_set", 1, isOf(value.Set)},
	{"cast_null", 1, castTo(value.Null)},
	{"cast_boolean", 1, castTo(value.Bool)},
	{"cast_string", 1, castTo(value.String)},
	{"cast_object", 1, castTo(value.Object)},
	{"cast_array", 1, castArray},
	{"cast_set", 1, castSet},
	{"type_name", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		return c.String(a[0].Kind().String()), nil
	}},
}

func ordered(holds func(order int) bool) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(holds(value.Compare(a[0], a[1]))), nil
	}
}

func isOf(kind value.Kind) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(a[0].Kind() == kind), nil
	}
}

func castTo(kind value.Kind) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		return a[0], want(a, 0, kind)
	}
}

func castArray(c *Context, a []*value.Value) (*value.Value, error) {
	switch a[0].Kind() {
	case value.Array:
		return a[0], nil
	case value.Set:
		return c.Array(a[0].Elements()...), nil
	}
	return nil, wrongKind(0, a[0], "array", "set")
}

func castSet(c *Context, a []*value.Value) (*value.Value, error) {
	switch a[0].Kind() {
	case value.Array:
		return setOf(c, a[0].Elements())
	case value.Set:
		return a[0], nil
	}
	return nil, wrongKind(0, a[0], "array", "set")
}
