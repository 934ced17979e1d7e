package eval

import (
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// answered is the outcome of a check that has set the result of the call.
const answered outcome = ended - 1

// check is what strict evaluation does before it calls a built-in function. It returns the result, or nil if the function has to be called.
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

// usually is the result of a built-in function that has nothing to note about its arguments, which are not in doubt; nil if that has to be found out.
type usually func(arguments []*value.Value) *value.Value

var usual = map[string]usually{
	"equal":             func(a []*value.Value) *value.Value { return usualEquality(a, true) },
	"neq":               func(a []*value.Value) *value.Value { return usualEquality(a, false) },
	"lt":                func(a []*value.Value) *value.Value { return usualOrder(a, func(c int) bool { return c < 0 }) },
	"lte":               func(a []*value.Value) *value.Value { return usualOrder(a, func(c int) bool { return c <= 0 }) },
	"gt":                func(a []*value.Value) *value.Value { return usualOrder(a, func(c int) bool { return c > 0 }) },
	"gte":               func(a []*value.Value) *value.Value { return usualOrder(a, func(c int) bool { return c >= 0 }) },
	"internal.member_2": usualMember,
	"is_boolean":        func(a []*value.Value) *value.Value { return usualType(a, value.Bool) },
	"is_number":         func(a []*value.Value) *value.Value { return usualType(a, value.Number) },
	"is_string":         func(a []*value.Value) *value.Value { return usualType(a, value.String) },
	"is_array":          func(a []*value.Value) *value.Value { return usualType(a, value.Array) },
	"is_object":         func(a []*value.Value) *value.Value { return usualType(a, value.Object) },
	"is_set":            func(a []*value.Value) *value.Value { return usualType(a, value.Set) },
}

func usualEquality(a []*value.Value, equal bool) *value.Value {
	if !comparable(a[0], a[1]) {
		return nil
	}
	return value.Of(value.Equal(a[0], a[1]) == equal)
}

func usualOrder(a []*value.Value, holds func(int) bool) *value.Value {
	if kind := a[0].Kind(); kind != a[1].Kind() || kind >= value.Array {
		return nil
	}
	return value.Of(holds(value.Compare(a[0], a[1])))
}

// usualMember looks for a value in a small set or array of its type.
func usualMember(a []*value.Value) *value.Value {
	const small = 16
	wanted, collection := a[0], a[1]
	kind, in := wanted.Kind(), collection.Kind()
	if kind >= value.Array || in != value.Set && in != value.Array || collection.Len() > small {
		return nil
	}
	found := false
	for _, element := range collection.Elements() {
		if element.Kind() != kind {
			return nil
		}
		found = found || value.Equal(element, wanted)
	}
	return value.Of(found)
}

func usualType(a []*value.Value, kind value.Kind) *value.Value {
	if is := a[0].Kind() == kind; is || !a[0].IsFromInput() {
		return value.Of(is)
	}
	return nil
}

func checkEquality(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if comparable(a[0], a[1]) {
		if certainlyDiffer(a[0], a[1]) {
			locals[s.B] = value.Of(e.program.plan.Builtins[s.A] == "neq")
			return nil, answered
		}
		return nil, ended
	}
	e.incomparable(s, s.Arguments[0], s.Arguments[1], locals)
	return value.VagueFalse, ended
}

func checkOrder(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if kind := a[0].Kind(); kind == a[1].Kind() {
		if kind != value.Array {
			return nil, ended
		}
		if x, y := undecided(a[0], a[1]); x != nil {
			e.add(s, note{kind: OtherType, subject: e.subject(s.Arguments[0], locals), x: x, want: y.Kind()})
			return value.VagueFalse, ended
		}
		return nil, ended
	}
	e.incomparable(s, s.Arguments[0], s.Arguments[1], locals)
	return value.VagueFalse, ended
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
		if of, other := notComparable(wanted, a[1]); of != nil {
			e.fails(s, locals, "elements must be of one type but are "+of.Kind().String()+" and "+other.Kind().String())
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
		return value.VagueFalse, ended
	}
	if n == 3 {
		found := collection.Get(a[0])
		if found != nil && !comparable(wanted, found) {
			e.add(s, note{kind: OtherType, subject: e.subject(s.Arguments[2], locals).then(a[0]), x: found, want: wanted.Kind()})
			return value.VagueFalse, ended
		}
		return value.Of(found != nil && value.Equal(wanted, found)), ended
	}
	if !wanted.IsDoubtful() && !collection.IsUnsure() && hasForSure(collection, wanted) { // whatever else may be missing in it
		locals[s.B] = value.True
		return nil, answered
	}
	if ofOneType(wanted, collection) {
		return nil, ended
	}
	if of, other := notComparable(wanted, collection); of != nil {
		if other.Marks()&value.Node != 0 {
			of, other = other, of
		}
		e.add(s, note{kind: OtherType, subject: e.subjectOf(of, s.Arguments[n-2], locals), x: of, want: other.Kind()})
		return value.VagueFalse, ended
	}
	return nil, ended
}

// ofOneType reports whether a value and all elements of an array or set are of the same type, which is no collection.
func ofOneType(wanted, collection *value.Value) bool {
	kind := wanted.Kind()
	if kind >= value.Array || collection.Kind() == value.Object {
		return false
	}
	for _, element := range collection.Elements() {
		if element.Kind() != kind {
			return false
		}
	}
	return true
}

// hasForSure reports whether a collection has a value, and it is sure that it does.
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

// notComparable finds what in a value cannot be compared with something in an element, because of which it is not known whether a collection has
// the value. A collection that the policy wrote may have elements of several types, for values of several types.
func notComparable(wanted, collection *value.Value) (of, other *value.Value) {
	if collection.Kind() == value.Set && collection.Get(wanted) != nil {
		return nil, nil
	}
	elements := collection.Elements()
	if collection.Kind() == value.Object {
		for _, member := range collection.Members() {
			elements = append(elements, member.Value)
		}
	}
	sameType := false
	for _, element := range elements {
		if value.Equal(element, wanted) {
			return nil, nil
		}
		x, y := mismatch(wanted, element)
		switch {
		case x == nil:
			sameType = sameType || element.Kind() == wanted.Kind() && !element.IsFromInput()
		case other == nil || y.IsFromInput():
			of, other = x, y
		}
	}
	if sameType && other != nil && !other.IsFromInput() {
		return nil, nil
	}
	return of, other
}

// checkTypeTest notes that a value is of another type than the policy expects. is_null is no such test: it tests whether there is a value.
func checkTypeTest(kind value.Kind) check {
	return func(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
		if a[0].Kind() == kind || !a[0].IsFromInput() {
			return nil, ended
		}
		e.add(s, note{kind: NotOfType, subject: e.subject(s.Arguments[0], locals), x: a[0], want: kind})
		return value.VagueFalse, ended
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
		other = e.arena.Marked(other, value.Vague)
	}
	if kind := other.Kind(); container.IsFromInput() && (kind == value.Object || kind == value.Array) {
		other = e.arena.Marked(other, value.FromInput)
	}
	return other
}

// objectGet looks for a member, or along a path, like the built-in function. What is found is as sure as the way to it.
func objectGet(e *Evaluation, s *plan.Statement, a, locals []*value.Value) (*value.Value, outcome) {
	if a[0].Kind() != value.Object {
		return nil, ended // which fails
	}
	if (a[0].Marks()|a[1].Marks())&value.Doubt == 0 && a[1].Kind() < value.Array && !e.evidence {
		found := a[0].Get(a[1])
		if found == nil {
			found = e.instead(a[2], a[0])
		} else if found.Special() {
			e.reached(s, a[0], a[1], found, locals)
		}
		locals[s.B] = found
		return nil, answered
	}
	path := []*value.Value{a[1]}
	if a[1].Kind() == value.Array {
		path = a[1].Elements()
	}
	found, elsewhere := a[0], a[1].IsDoubtful()
	about := func(passed []*value.Value) subject {
		about := e.subject(s.Arguments[0], locals)
		for _, key := range passed {
			about = about.then(key)
		}
		return about
	}
	for i, key := range path {
		container := found
		if kind := container.Kind(); kind != value.Object && kind != value.Array && kind != value.Null {
			found = a[2]
			if container.IsFromInput() {
				e.add(s, note{kind: NotInside, subject: about(path[:i]), x: container, y: key})
				elsewhere = true
			}
			break
		}
		elsewhere = elsewhere || couldBeElsewhere(container)
		if found = container.Get(key); found == nil {
			if e.evidence { // if it is undefined, that is the cause
				e.defaults = append(e.defaults, note{kind: Missing, at: s.Position, subject: about(path[:i]), y: key})
			}
			found = e.instead(a[2], container)
			break
		}
		if found.Special() {
			e.reached(s, container, key, found, locals)
		}
	}
	switch {
	case a[0].CouldBeNone():
		found = e.arena.Marked(found, value.Unsure)
	case elsewhere:
		found = e.arena.Marked(found, value.Vague)
	}
	locals[s.B] = found
	return found, answered
}
