package builtin

import "github.com/assay-rules/assay/functions/internal/engine/value"

func init() {
	define("equal", 2, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(value.Equal(a[0], a[1])), nil
	})
	define("neq", 2, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(!value.Equal(a[0], a[1])), nil
	})
	define("lt", 2, ordered(func(order int) bool { return order < 0 }))
	define("lte", 2, ordered(func(order int) bool { return order <= 0 }))
	define("gt", 2, ordered(func(order int) bool { return order > 0 }))
	define("gte", 2, ordered(func(order int) bool { return order >= 0 }))

	for name, kind := range map[string]value.Kind{
		"null": value.Null, "boolean": value.Bool, "number": value.Number, "string": value.String,
		"array": value.Array, "object": value.Object, "set": value.Set,
	} {
		define("is_"+name, 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
			return value.Of(a[0].Kind() == kind), nil
		})
		if kind != value.Number && kind != value.Array && kind != value.Set {
			define("cast_"+name, 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
				return a[0], want(a, 0, kind)
			})
		}
	}
	define("cast_array", 1, castArray)
	define("cast_set", 1, castSet)
	define("type_name", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		return c.String(a[0].Kind().String()), nil
	})
}

func ordered(holds func(order int) bool) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(holds(value.Compare(a[0], a[1]))), nil
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
