package value

import (
	"math"
	"slices"
)

// Mark says of a value where it is from, and how sure it is. See the package [eval] for what follows from it.
type Mark uint8

const (
	FromInput  Mark = 1 << iota // it is a part of the input, or was made of one
	Node                        // it is a part of the input, as it was read: Paths finds it
	Unsure                      // another value, or none, could be in its place
	Incomplete                  // a collection: something may be missing in it, or is unsure
	unchecked                   // a part of the input whose type was not compared with what it must be
	Mistyped                    // a part of the input that is of another type than it must be
	Vague                       // another value could be in its place, but there is one
	Grouped                     // a collection that a partial rule builds in another, of what has one key

	Doubt = Unsure | Vague | Incomplete // any reason to be in doubt
)

// Marks are those of a value.
func (v *Value) Marks() Mark { return v.marks }

// Alike reports whether two values are of one type, which is no collection, and nothing about them is in doubt.
func Alike(x, y *Value) bool {
	return x != nil && y != nil && x.kind == y.kind && x.kind < Array && (x.marks|y.marks)&Doubt == 0
}

// Special reports whether a member that was looked for asks for attention: it is not there, has to be checked, is mistyped, or something about it is
// unsure.
func Special(container, key, found *Value) bool {
	return found == nil || (found.marks&(unchecked|Mistyped|Unsure)|container.marks&Doubt|key.marks&(Unsure|Vague)) != 0
}

// Special reports whether an element asks for attention.
func (v *Value) Special() bool { return v.marks&(unchecked|Mistyped|Unsure) != 0 }

// IsFromInput reports whether a value is a part of the input or was made of one.
func (v *Value) IsFromInput() bool { return v != nil && v.marks&FromInput != 0 }

// IsUnsure reports whether a value could be another, or none.
func (v *Value) IsUnsure() bool { return v != nil && v.marks&(Unsure|Vague) != 0 }

// CouldBeNone reports whether there could be no value in the place of one.
func (v *Value) CouldBeNone() bool { return v != nil && v.marks&Unsure != 0 }

// IsDoubtful reports whether a value could be another, or something in it.
func (v *Value) IsDoubtful() bool { return v != nil && v.marks&Doubt != 0 }

// Marked is the value with further marks: itself if it has them, else a copy.
func (a *Arena) Marked(v *Value, marks Mark) *Value {
	if v == nil || v.marks&marks == marks {
		return v
	}
	marked := a.value(v.kind)
	ordinal := marked.ordinal
	*marked = *v
	marked.ordinal, marked.marks = ordinal, v.marks&^Node|marks
	return marked
}

// Note marks a collection that is being built.
func (v *Value) Note(marks Mark) { v.marks |= marks }

// Takes marks a collection by what is put into it.
func (v *Value) Takes(element *Value) {
	v.marks |= element.marks & FromInput
	if element.IsDoubtful() {
		v.marks |= Incomplete
	}
}

// Making sets the marks of the values that are made from now on.
func (a *Arena) Making(marks Mark) { a.marks = marks }

// Kinds are a set of types.
type Kinds uint16

// KindsOf is the set of some types.
func KindsOf(kinds ...Kind) (set Kinds) {
	for _, kind := range kinds {
		set |= 1 << kind
	}
	return set
}

// Has reports whether a type is in the set.
func (k Kinds) Has(kind Kind) bool { return k&(1<<kind) != 0 }

// Type is what a part of the input must be. A nil type is any.
type Type struct {
	Kinds    Kinds            // none stands for all
	Members  map[string]*Type // of an object, by name
	Others   *Type            // all other members of an object
	Elements *Type            // of an array
}

// Of is what the member of an object, or the element of an array, must be.
func (t *Type) Of(key *Value) *Type {
	if t == nil {
		return nil
	}
	if key.Kind() != String {
		return t.Elements
	}
	if member, ok := t.Members[key.text]; ok {
		return member
	}
	return t.Others
}

// check compares an element with what it must be, and lets it know what its own elements must be.
func (v *Value) check(t *Type) {
	v.marks &^= unchecked
	if t == nil {
		return
	}
	if t.Kinds != 0 && !t.Kinds.Has(v.kind) {
		v.marks |= Mistyped | Vague
		return
	}
	if v.body != nil && (t.Members != nil || t.Others != nil || t.Elements != nil) {
		v.body.must = t
	}
}

// Check compares an element of v, which was found at a key, with what it must be. It is Mistyped afterwards if it is something else.
func (v *Value) Check(key, element *Value) {
	if element.marks&unchecked == 0 {
		return
	}
	var must *Type
	if v.body != nil && v.body.must != nil {
		must = v.body.must.Of(key)
	}
	element.check(must)
}

// Typed says what the value must be; it was not read yet. It makes the value itself Mistyped if it is something else.
func (v *Value) Typed(t *Type) { v.check(t) }

// Step is a key on the way to a part of the input.
type Step = *Value

// Paths finds out where values are in the input: the keys on the way to each. Only what was read of the input is looked at.
func (v *Value) Paths(wanted map[*Value][]Step) {
	left, first, last := len(wanted), uint32(math.MaxUint32), uint32(0)
	for of := range wanted {
		first, last = min(first, of.ordinal), max(last, of.ordinal)
	}
	var visit func(v *Value, path []Step)
	visit = func(v *Value, path []Step) {
		if v.ordinal >= first && v.ordinal <= last { // most are not wanted
			if found, ok := wanted[v]; ok && found == nil {
				wanted[v] = append([]Step{}, path...)
				left--
			}
		}
		if left == 0 || v.body == nil || v.body.unread != nil || v.marks&FromInput == 0 {
			return
		}
		for i, element := range v.body.elements {
			if v.kind == Array {
				visit(element, append(path, &Value{kind: Number, integer: true, number: int64(i)}))
			}
		}
		for _, member := range v.body.members {
			visit(member.Value, append(path, member.Key))
		}
	}
	visit(v, make([]Step, 0, 16))
}

// withoutNulls drops the members of an object that are null.
func (b *body) withoutNulls() {
	null := func(m Member) bool { return m.Value.kind == Null }
	if slices.ContainsFunc(b.members, null) {
		b.members = slices.DeleteFunc(b.members, null)
		b.index = nil
	}
}

// Must is what the element at a key must be, in words.
func (v *Value) Must(key *Value) string {
	if v.body == nil || v.body.must == nil {
		return "any"
	}
	t := v.body.must.Of(key)
	if t == nil {
		return "any"
	}
	text := ""
	for kind := Null; kind <= Set; kind++ {
		if t.Kinds.Has(kind) && kind != Null {
			if text != "" {
				text += " or "
			}
			text += kind.String()
		}
	}
	return text
}

// Or is what is of one type or the other.
func (t *Type) Or(other *Type) *Type {
	if t == nil || other == nil || t.Kinds == 0 || other.Kinds == 0 {
		return nil
	}
	either := &Type{Kinds: t.Kinds | other.Kinds, Others: t.Others, Elements: t.Elements}
	if !t.Kinds.Has(Object) {
		either.Others = other.Others
	} else if other.Kinds.Has(Object) {
		either.Others = t.Others.Or(other.Others)
	}
	if !t.Kinds.Has(Array) {
		either.Elements = other.Elements
	} else if other.Kinds.Has(Array) {
		either.Elements = t.Elements.Or(other.Elements)
	}
	if t.Members != nil || other.Members != nil {
		either.Members = map[string]*Type{}
		for name, member := range t.Members {
			either.Members[name] = member
		}
		for name, member := range other.Members {
			if mine, ok := t.Members[name]; ok {
				member = mine.Or(member)
			}
			either.Members[name] = member
		}
	}
	return either
}

// ResourceType is what a resource must be that has properties and supplementary properties of these types.
func ResourceType(properties, supplementary *Type) *Type {
	return &Type{Members: map[string]*Type{"properties": properties, "supplementary": supplementary}}
}

// InputType is what an input must be whose resource is of a type.
func InputType(resource *Type) *Type { return &Type{Members: map[string]*Type{"resource": resource}} }
