package eval

import (
	"slices"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// total are the built-in functions that have a value whatever their arguments are, if these are of the right types: what they make of arguments
// that are in doubt could be another value, but it is there.
var total = set(
	"equal", "neq", "lt", "lte", "gt", "gte", "internal.member_2", "internal.member_3",
	"is_boolean", "is_number", "is_string", "is_array", "is_object", "is_set", "is_null", "type_name",
	"count", "sum", "plus", "minus", "mul", "abs", "round", "ceil", "floor",
	"sprintf", "internal.template_string", "concat", "format_int", "json.marshal",
	"lower", "upper", "trim", "trim_left", "trim_right", "trim_prefix", "trim_suffix", "trim_space", "replace", "substring", "split",
	"startswith", "endswith", "contains", "indexof", "strings.count",
	"array.concat", "array.flatten", "array.reverse", "array.slice", "sort", "or", "and", "union", "object.keys", "object.union",
)

// typeTests are the built-in functions for which it makes no difference what is in a collection.
var typeTests = set("is_boolean", "is_number", "is_string", "is_array", "is_object", "is_set", "is_null", "type_name")

func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, name := range names {
		all[name] = true
	}
	return all
}

// gathers reports whether a built-in function only puts together what is in collections in which something may be missing: the elements are as sure
// in the result as they were before.
func gathers(name string, arguments []*value.Value) bool {
	switch name {
	case "array.concat", "or", "sort", "array.reverse", "object.keys":
		return true
	case "minus": // what is missing in the other set would be taken away
		return !arguments[1].IsDoubtful()
	case "object.union": // what is missing in the other object would replace members
		return !arguments[1].IsDoubtful() && allSure(arguments[0])
	case "array.flatten", "union":
		return allSure(arguments[0])
	}
	return false
}

// allSure reports whether all that is missing in a collection is missing in one of its elements.
func allSure(collection *value.Value) bool {
	unsure := func(v *value.Value) bool { return v.IsUnsure() }
	if collection.Kind() == value.Object {
		return !slices.ContainsFunc(collection.Members(), func(m value.Member) bool { return unsure(m.Value) })
	}
	return !slices.ContainsFunc(collection.Elements(), unsure)
}

// certainlyDiffer reports whether one of two values is an empty collection and the other, in which something may be missing, has an element for sure.
func certainlyDiffer(x, y *value.Value) bool {
	if !x.IsDoubtful() && !y.IsDoubtful() {
		return false
	}
	if isNothing(x) {
		x, y = y, x
	}
	if !isNothing(y) || x.Kind() < value.Array || x.IsUnsure() || !x.IsDoubtful() {
		return false
	}
	sure := func(v *value.Value) bool { return !v.CouldBeNone() }
	if x.Kind() == value.Object {
		return slices.ContainsFunc(x.Members(), func(m value.Member) bool { return sure(m.Value) })
	}
	return slices.ContainsFunc(x.Elements(), sure)
}
