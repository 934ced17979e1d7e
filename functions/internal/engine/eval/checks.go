package eval

import (
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// answered says that a check has left the result of the call.
const answered outcome = ended - 1

// check is what strict evaluation does before it calls a built-in function. It finds the result itself, or nothing.
type check func(e *Evaluation, s *plan.Statement, arguments, locals []*value.Value) (*value.Value, outcome)

var checks = map[string]check{
	"equal":             checkEquality,
	"neq":               checkEquality,
	"lt":                checkOrder,
	"lte":               checkOrder,
	"gt":                checkOrder,
	"gte":               checkOrder,
	"internal.member_2": checkMember,
	"internal.member_3": checkMember,
	"is_boolean":        checkTypeTest(value.Bool),
	"is_number":         checkTypeTest(value.Number),
	"is_string":         checkTypeTest(value.String),
	"is_array":          checkTypeTest(value.Array),
	"is_object":         checkTypeTest(value.Object),
	"is_set":            checkTypeTest(value.Set),
	"to_number":         checkToNumber,
	"and":               checkSets,
	"minus":             checkSets,
	"intersection":      checkIntersection,
	"min":               checkMixed,
	"max":               checkMixed,
	"sort":              checkMixed,
	"object.get":        objectGet,
}

func checkEquality(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if comparable(a[0], a[1]) {
		return nil, ended
	}
	e.incomparable(s, s.Arguments[0], s.Arguments[1], locals)
	return e.doubtfulFalse(), ended
}

func checkOrder(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if a[0].Kind() == a[1].Kind() {
		if x, y := undecided(a[0], a[1]); x != nil {
			e.add(s, note{kind: OtherType, subject: e.subject(s.Arguments[0], locals), x: x, want: y.Kind()})
			return e.doubtfulFalse(), ended
		}
		return nil, ended
	}
	e.incomparable(s, s.Arguments[0], s.Arguments[1], locals)
	return e.doubtfulFalse(), ended
}

// undecided finds the elements of two arrays that decide the order of the arrays, if they are of two types.
func undecided(a, b *value.Value) (x, y *value.Value) {
	if a.Kind() != value.Array {
		return nil, nil
	}
	elements, others := a.Elements(), b.Elements()
	for i := range min(len(elements), len(others)) {
		x, y := elements[i], others[i]
		switch {
		case x.Kind() != y.Kind():
			return x, y
		case !value.Equal(x, y):
			return undecided(x, y)
		}
	}
	return nil, nil
}

// checkSets lets no set be compared with one of other types: what they have in common would not be known.
func checkSets(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if a[0].Kind() != value.Set || a[1].Kind() != value.Set {
		return nil, ended
	}
	for _, wanted := range a[0].Elements() {
		if other := notComparable(wanted, a[1]); other != nil {
			e.fails(s, locals, "elements must be of one type but are "+wanted.Kind().String()+" and "+other.Kind().String())
			return nil, left
		}
	}
	return nil, ended
}

func checkIntersection(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if a[0].Kind() != value.Set {
		return nil, ended // which fails
	}
	sets := a[0].Elements()
	for i := range max(0, len(sets)-1) {
		if result, o := checkSets(e, s, sets[i:i+2], locals); o != ended {
			return result, o
		}
	}
	return nil, ended
}

// checkMember looks for an element, the last but one argument, in a collection, the last.
func checkMember(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	n := len(a)
	wanted, collection := a[n-2], a[n-1]
	if kind := collection.Kind(); kind < value.Array {
		if !collection.IsFromInput() {
			return nil, ended
		}
		e.add(s, note{kind: NoCollection, subject: e.subject(s.Arguments[n-1], locals), x: collection})
		return e.doubtfulFalse(), ended
	}
	if n == 3 {
		if found := collection.Get(a[0]); found != nil && !comparable(wanted, found) {
			e.add(s, note{kind: OtherType, subject: e.subject(s.Arguments[2], locals).then(a[0]), x: found, want: wanted.Kind()})
			return e.doubtfulFalse(), ended
		}
		return nil, ended
	}
	if !wanted.IsDoubtful() && !collection.IsUnsure() && hasForSure(collection, wanted) { // whatever else may be missing in it
		locals[s.B] = value.True
		return nil, answered
	}
	if other := notComparable(wanted, collection); other != nil {
		if other.Marks()&value.Node != 0 {
			e.add(s, note{kind: OtherType, subject: subject{value: other}, x: other, want: wanted.Kind()})
		} else {
			e.add(s, note{kind: OtherType, subject: e.subject(s.Arguments[n-2], locals), x: wanted, want: other.Kind()})
		}
		return e.doubtfulFalse(), ended
	}
	return nil, ended
}

// hasForSure tells whether a collection has a value, and it is sure that it does.
func hasForSure(collection, wanted *value.Value) bool {
	is := func(element *value.Value) bool { return !element.IsUnsure() && value.Equal(element, wanted) }
	switch collection.Kind() {
	case value.Set:
		found := collection.Get(wanted)
		return found != nil && !found.IsUnsure()
	case value.Object:
		return slices.ContainsFunc(collection.Members(), func(m value.Member) bool { return is(m.Value) })
	}
	return slices.ContainsFunc(collection.Elements(), is)
}

// notComparable finds an element because of which it is not known whether a collection has a value. A collection that the policy wrote may have
// elements of several types, for values of several types.
func notComparable(wanted, collection *value.Value) *value.Value {
	if collection.Kind() == value.Set && collection.Get(wanted) != nil {
		return nil
	}
	var other *value.Value
	sameType := false
	visit := func(element *value.Value) (equal bool) {
		if value.Equal(element, wanted) {
			return true
		}
		if element.Kind() == wanted.Kind() {
			sameType = sameType || !element.IsFromInput()
		} else if !comparable(element, wanted) && (other == nil || element.IsFromInput()) {
			other = element
		}
		return false
	}
	switch collection.Kind() {
	case value.Object:
		if slices.ContainsFunc(collection.Members(), func(m value.Member) bool { return visit(m.Value) }) {
			return nil
		}
	default:
		if slices.ContainsFunc(collection.Elements(), visit) {
			return nil
		}
	}
	if other != nil && sameType && !other.IsFromInput() {
		return nil
	}
	return other
}

// checkTypeTest notes that a value is of another type than the policy expects. is_null is no such test: it asks whether there is a value.
func checkTypeTest(kind value.Kind) check {
	return func(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
		if a[0].Kind() == kind || !a[0].IsFromInput() {
			return nil, ended
		}
		e.add(s, note{kind: NotOfType, subject: e.subject(s.Arguments[0], locals), x: a[0], want: kind})
		return e.doubtfulFalse(), ended
	}
}

func checkToNumber(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if kind := a[0].Kind(); kind != value.Number && kind != value.String {
		e.fails(s, locals, "operand 1 must be number or string but got "+kind.String())
		return nil, left
	} else if kind == value.String && strings.Trim(a[0].Text(), "0123456789+-.eE") != "" {
		e.fails(s, locals, "operand 1 must be valid number string but got string") // which also keeps out 0x1p99
		return nil, left
	}
	return nil, ended
}

func checkMixed(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if kind := a[0].Kind(); kind != value.Array && kind != value.Set {
		return nil, ended // which fails
	}
	elements := a[0].Elements()
	for _, element := range elements {
		if first := elements[0].Kind(); element.Kind() != first {
			e.fails(s, locals, "elements must be of one type but are "+first.String()+" and "+element.Kind().String())
			return nil, left
		}
	}
	return nil, ended
}

// instead is the default of what a container does not have. The default may be a collection to read on in, in which nothing is: what is read there
// is missing in the input.
func (e *Evaluation) instead(other, container *value.Value) *value.Value {
	if container.IsDoubtful() {
		other = e.arena.Marked(other, value.Unsure)
	}
	if kind := other.Kind(); container.IsFromInput() && (kind == value.Object || kind == value.Array) {
		other = e.arena.Marked(other, value.FromInput)
	}
	return other
}

// objectGet looks for a member, or along a path, like the built-in function.
func objectGet(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if a[0].Kind() != value.Object {
		return nil, ended // which fails
	}
	path := []*value.Value{a[1]}
	if a[1].Kind() == value.Array {
		path = a[1].Elements()
	}
	found := a[0]
	about := func(passed []*value.Value) subject {
		about := e.subject(s.Arguments[0], locals)
		about.steps = append(about.steps, passed...)
		return about
	}
	for i, key := range path {
		container := found
		if kind := container.Kind(); kind != value.Object && kind != value.Array && kind != value.Null {
			if container.IsFromInput() {
				e.add(s, note{kind: NotInside, subject: about(path[:i]), x: container, y: key})
				return e.arena.Marked(a[2], value.Unsure), ended
			}
			return a[2], ended
		}
		if found = container.Get(key); found == nil {
			if e.evidence { // only that is told, if it is undefined
				e.defaults = append(e.defaults, note{kind: Missing, at: s.Position, subject: about(path[:i]), y: key})
			}
			return e.instead(a[2], container), ended
		}
		if found.Special() {
			e.reached(s, container, key, found, locals)
		}
	}
	return found, ended
}
