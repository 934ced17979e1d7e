package value

import (
	"errors"
	"strconv"
	"unsafe"
)

// ErrMemory says that an evaluation needs more memory than it may have.
var ErrMemory = errors.New("the evaluation needs too much memory")

// Arena is where values are made. It belongs to one goroutine at a time. What goes wrong in it is kept until it is reset, and has to be
// asked for: see [Arena.Err].
type Arena struct {
	values    slab[Value]
	bodies    slab[body]
	pointers  slab[*Value]
	members   slab[Member]
	positions slab[int32]
	made      uint32 // values
	used      int
	limit     int
	marks     Mark // of the values that are made
	err       error
}

// NewArena makes an arena that holds about limit bytes.
func NewArena(limit int) *Arena { return &Arena{limit: limit} }

// Limit sets the number of bytes that the arena may hold.
func (a *Arena) Limit(bytes int) { a.limit = bytes }

// Reset forgets all values, so that their memory is used again.
func (a *Arena) Reset() {
	a.values.reset()
	a.bodies.reset()
	a.pointers.reset()
	a.members.reset()
	a.positions.reset()
	a.made, a.used, a.err, a.marks = 0, 0, nil, 0
}

// Err reports whether memory ran out, or what made a part of the input unreadable when it was reached.
func (a *Arena) Err() error { return a.err }

// Used is the number of bytes that were counted.
func (a *Arena) Used() int { return a.used }

// Reserve counts bytes that are made outside the arena, such as those of a string. It is called before they are made, where they can be many.
func (a *Arena) Reserve(bytes int) error {
	if a.used += bytes; bytes < 0 || a.used < 0 || a.used > a.limit {
		a.fail(ErrMemory)
	}
	return a.err
}

func (a *Arena) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

const (
	valueSize  = int(unsafe.Sizeof(Value{}))
	bodySize   = int(unsafe.Sizeof(body{}))
	memberSize = int(unsafe.Sizeof(Member{}))
)

func (a *Arena) value(kind Kind) *Value {
	if a.used += valueSize; a.used > a.limit {
		a.fail(ErrMemory)
	}
	v := a.values.one()
	a.made++
	v.kind, v.marks, v.ordinal = kind, a.marks, a.made
	return v
}

func (a *Arena) collection(kind Kind) *Value {
	v := a.value(kind)
	a.used += bodySize
	v.body = a.bodies.one()
	v.body.arena, v.body.weight = a, 1
	return v
}

// weigh counts what is put into a collection.
func (a *Arena) weigh(b *body, put *Value) {
	if b.weight += put.weight(); b.weight > a.limit/16 {
		a.fail(ErrMemory)
	}
}

// String makes a string.
func (a *Arena) String(text string) *Value {
	if text == "" && a.marks == 0 {
		return EmptyString
	}
	v := a.value(String)
	v.text = text
	a.used += len(text)
	return v
}

// Int makes a number.
func (a *Arena) Int(i int64) *Value {
	if i >= minShared && i <= maxShared && a.marks == 0 {
		return &shared[i-minShared]
	}
	if i <= -maxInteger || i >= maxInteger {
		v := a.value(Number)
		v.text = strconv.FormatInt(i, 10)
		return v
	}
	v := a.value(Number)
	v.number, v.integer = i, true
	return v
}

// Number makes a number as it is written; it must be a number of JSON.
func (a *Arena) Number(text string) *Value {
	if i, ok := plainInteger(text); ok {
		return a.Int(i)
	}
	v := a.value(Number)
	v.text = text
	a.used += len(text)
	return v
}

// Array makes an array of these elements, which it copies.
func (a *Arena) Array(elements ...*Value) *Value {
	v := a.NewArray(len(elements))
	v.body.elements = append(v.body.elements, elements...)
	for _, element := range elements {
		a.weigh(v.body, element)
	}
	return v
}

// NewArray makes an array to append to; NewObject and NewSet likewise.
func (a *Arena) NewArray(capacity int) *Value {
	v := a.collection(Array)
	v.body.elements = a.slice(capacity)
	return v
}

// NewObject makes an object to put members into.
func (a *Arena) NewObject(capacity int) *Value {
	v := a.collection(Object)
	v.body.members = a.memberSlice(capacity)
	return v
}

// NewSet makes a set to add elements to.
func (a *Arena) NewSet(capacity int) *Value {
	v := a.collection(Set)
	v.body.elements = a.slice(capacity)
	return v
}

// IsShared reports whether a value is a collection that may not be changed.
func (v *Value) IsShared() bool { return v != nil && v.body != nil && v.body.shared }

// Own returns a collection itself if it may be changed, and otherwise a copy.
func (a *Arena) Own(v *Value) *Value {
	if !v.IsShared() {
		return v
	}
	if v.body.place != nil {
		v.body.place.recordAll()
	}
	own := a.collection(v.kind)
	own.body.elements = append(a.slice(len(v.body.elements)), v.body.elements...)
	own.body.members = append(a.memberSlice(len(v.body.members)), v.body.members...)
	own.body.sorted, own.body.weight = v.body.sorted, v.body.weight
	own.marks |= v.marks &^ Node
	return own
}

// Append adds an element to an array that is being built.
func (a *Arena) Append(array, element *Value) {
	array.body.elements = append(a.grown(array.body.elements), element)
	a.weigh(array.body, element)
}

// Put sets a member of an object that is being built. A member of that key is replaced.
func (a *Arena) Put(object, key, value *Value) {
	b := object.read()
	if i := b.find(Object, key); i >= 0 {
		b.members[i].Value = value
		a.weigh(b, value)
		return
	}
	a.put(b, key, value)
	a.weigh(b, key)
	a.weigh(b, value)
}

func (a *Arena) put(b *body, key, value *Value) {
	if len(b.members) == cap(b.members) {
		b.members = append(a.memberSlice(2*cap(b.members)+4), b.members...)
	}
	b.members = append(b.members, Member{key, value})
	b.added(Object)
}

// Add adds an element to a set that is being built. It reports whether it was new.
func (a *Arena) Add(set, element *Value) bool {
	b := set.read()
	if i := b.find(Set, element); i >= 0 {
		if b.elements[i].IsUnsure() && !element.CouldBeNone() {
			b.elements[i] = element // the same, and perhaps sure
		}
		return false
	}
	b.elements = append(a.grown(b.elements), element)
	a.weigh(b, element)
	b.added(Set)
	return true
}

func (a *Arena) grown(elements []*Value) []*Value {
	if len(elements) < cap(elements) {
		return elements
	}
	return append(a.slice(2*cap(elements)+4), elements...)
}

func (a *Arena) slice(capacity int) []*Value {
	if capacity == 0 {
		return nil
	}
	if a.used += 8 * capacity; a.used > a.limit {
		a.fail(ErrMemory)
	}
	return a.pointers.many(capacity)
}

func (a *Arena) memberSlice(capacity int) []Member {
	if capacity == 0 {
		return nil
	}
	if a.used += memberSize * capacity; a.used > a.limit {
		a.fail(ErrMemory)
	}
	return a.members.many(capacity)
}

// slab hands out memory that is used again after a reset. Chunks double, so that there are few of them.
type slab[T any] struct {
	chunks [][]T
	at     int // chunk that is handed out
	used   int // of that chunk
}

const (
	firstChunk = 32
	largeChunk = 8192
)

func (s *slab[T]) one() *T {
	if s.at >= len(s.chunks) || s.used == len(s.chunks[s.at]) {
		s.next(1)
	}
	s.used++
	return &s.chunks[s.at][s.used-1]
}

// many is an empty slice of a capacity.
func (s *slab[T]) many(capacity int) []T {
	if s.at >= len(s.chunks) || len(s.chunks[s.at])-s.used < capacity {
		if capacity > largeChunk {
			return make([]T, 0, capacity)
		}
		s.next(capacity)
	}
	from := s.used
	s.used += capacity
	return s.chunks[s.at][from:from:s.used]
}

// next goes on to a chunk with room for n.
func (s *slab[T]) next(n int) {
	for s.at+1 < len(s.chunks) {
		s.at, s.used = s.at+1, 0
		if len(s.chunks[s.at]) >= n {
			return
		}
	}
	size := firstChunk
	if len(s.chunks) > 0 {
		size = min(2*len(s.chunks[len(s.chunks)-1]), largeChunk)
	}
	s.chunks = append(s.chunks, make([]T, max(size, n)))
	s.at, s.used = len(s.chunks)-1, 0
}

// reset makes all chunks empty. One evaluation that needed much does not keep it for good.
func (s *slab[T]) reset() {
	for i := 0; i <= s.at && i < len(s.chunks); i++ {
		if i == s.at {
			clear(s.chunks[i][:s.used])
		} else {
			clear(s.chunks[i])
		}
	}
	const kept = 16
	if len(s.chunks) > kept {
		clear(s.chunks[kept:])
		s.chunks = s.chunks[:kept]
	}
	s.at, s.used = 0, 0
}
