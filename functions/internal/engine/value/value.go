// Package value holds the values of Rego: how they are ordered, compared, read from JSON and written.
//
// Values live in an [Arena], which one evaluation fills and the next one reuses: nothing of a value may be kept when its arena is reset.
// A nil *Value is undefined.
package value

import (
	"strconv"
)

// Kind is a value's type. Kinds are in Rego's order of types.
type Kind uint8

const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
	Set
)

var kindNames = [...]string{"undefined", "null", "boolean", "number", "string", "array", "object", "set"}

// String is the type's name in Rego.
func (k Kind) String() string { return kindNames[k] }

// Value is one value of Rego. It does not change once it is built.
type Value struct {
	kind    Kind
	marks   Mark
	integer bool // a number that is written as a plain integer of at most 18 digits, so text is not needed
	ordinal uint32
	number  int64
	text    string // of a string; of any other number
	body    *body  // of an array, object or set
}

// The values that need no arena.
var (
	NullValue   = &Value{kind: Null}
	False       = &Value{kind: Bool}
	True        = &Value{kind: Bool, number: 1}
	VagueFalse  = &Value{kind: Bool, marks: FromInput | Vague} // of a condition that could not be evaluated
	EmptyString = &Value{kind: String}
	EmptyObject = &Value{kind: Object, body: &body{sorted: true, shared: true}}
)

const (
	minShared = -1
	maxShared = 255
)

// shared are small numbers. There are few of them, because a function that starts makes them all.
var shared [maxShared - minShared + 1]Value

func init() {
	for i := range shared {
		shared[i] = Value{kind: Number, integer: true, number: int64(i + minShared)}
	}
}

// Of is the boolean b.
func Of(b bool) *Value {
	if b {
		return True
	}
	return False
}

// Ordinal is how many values were made before this one in its arena. Other arenas have values of the same ordinal.
func (v *Value) Ordinal() uint32 {
	if v == nil {
		return 0
	}
	return v.ordinal
}

// Kind is the value's type.
func (v *Value) Kind() Kind {
	if v == nil {
		return Undefined
	}
	return v.kind
}

// Bool is the value of a boolean.
func (v *Value) Bool() bool { return v.number == 1 }

// Text is the content of a string, or a number as it was written.
func (v *Value) Text() string {
	if v.integer {
		return strconv.FormatInt(v.number, 10)
	}
	return v.text
}

// Int is the value of a number that was written as a plain integer of at most 18 digits.
func (v *Value) Int() (i int64, ok bool) { return v.number, v.integer }

// Len is the number of elements of an array or set, or of members of an object.
func (v *Value) Len() int {
	b := v.read()
	if v.kind == Object {
		return len(b.members)
	}
	return len(b.elements)
}

// Elements are those of an array, or those of a set in their order. They may not be changed.
func (v *Value) Elements() []*Value {
	b := v.read()
	if v.kind == Set {
		b.sort(Set)
	}
	return b.elements
}

// Member is a member of an object.
type Member struct{ Key, Value *Value }

// Members are those of an object in the order of their keys. They may not be changed.
func (v *Value) Members() []Member {
	b := v.read()
	b.sort(Object)
	return b.members
}

// Get finds the member of an object, the element of an array at a position, or the element of a set that equals key. It is nil if there
// is none, or if v is no collection.
func (v *Value) Get(key *Value) *Value {
	switch v.Kind() {
	case Object:
		b := v.body
		if b.unread != nil {
			v.decode()
		}
		if b.place != nil {
			b.place.recordKey(Object, key)
		}
		if i := b.find(Object, key); i >= 0 {
			return b.members[i].Value
		}
	case Set:
		b := v.read()
		if i := b.find(Set, key); i >= 0 {
			return b.elements[i]
		}
	case Array:
		b := v.body
		if b.unread != nil {
			v.decode()
		}
		if b.place != nil {
			b.place.recordKey(Array, key)
		}
		if i, ok := key.index(); ok && i >= 0 && i < int64(len(b.elements)) {
			return b.elements[i]
		}
	}
	return nil
}

// Member finds the member of an object by a name.
func (v *Value) Member(name string) *Value {
	key := Value{kind: String, text: name}
	return v.Get(&key)
}

// Err is the error of the arena in which a collection was made.
func (v *Value) Err() error {
	if v == nil || v.body == nil || v.body.arena == nil {
		return nil
	}
	return v.body.arena.err
}

// Share prepares a value for readers in several goroutines, for as long as its arena lives: all of it is read and sorted.
func (v *Value) Share() {
	if v == nil || v.body == nil || v.body.shared {
		return
	}
	v.read().shared = true
	switch v.Kind() {
	case Array, Set:
		for i, element := range v.Elements() {
			if v.kind == Array {
				v.Check(&Value{kind: Number, number: int64(i)}, element)
			}
			element.Share()
		}
	case Object:
		for _, member := range v.Members() {
			v.Check(member.Key, member.Value)
			member.Key.Share()
			member.Value.Share()
		}
	}
}
