package value

import (
	"cmp"
	"strings"
)

// Equal reports whether two values are the same in Rego; 1 and 1.0 are.
func Equal(x, y *Value) bool {
	if x == y {
		return true
	}
	kind := x.Kind()
	if kind != y.Kind() {
		return false
	}
	switch kind {
	case String:
		return x.text == y.text
	case Number:
		if x.integer && y.integer {
			return x.number == y.number
		}
		return compareNumbers(x, y) == 0
	case Bool:
		return x.number == y.number
	case Array, Object, Set:
		return x.Len() == y.Len() && Compare(x, y) == 0
	default: // null, undefined
		return true
	}
}

// Compare orders values as Rego does: by type, then within the type. Objects are ordered by their first member that differs.
func Compare(x, y *Value) int {
	if x == y {
		return 0
	}
	kind := x.Kind()
	if other := y.Kind(); kind != other {
		return cmp.Compare(kind, other)
	}
	switch kind {
	case String:
		return strings.Compare(x.text, y.text)
	case Number:
		if x.integer && y.integer {
			return cmp.Compare(x.number, y.number)
		}
		return compareNumbers(x, y)
	case Bool:
		return cmp.Compare(x.number, y.number)
	case Array, Set:
		return compareElements(x.Elements(), y.Elements())
	case Object:
		return compareMembers(x.Members(), y.Members())
	default:
		return 0
	}
}

func compareElements(x, y []*Value) int {
	for i := range min(len(x), len(y)) {
		if c := Compare(x[i], y[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

func compareMembers(x, y []Member) int {
	for i := range min(len(x), len(y)) {
		if c := cmp.Or(Compare(x[i].Key, y[i].Key), Compare(x[i].Value, y[i].Value)); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}
