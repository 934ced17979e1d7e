package value

import (
	"hash/maphash"
	"slices"
)

// body is what an array, object or set consists of. An object or set is in the order of its insertions until its order is needed.
type body struct {
	elements []*Value
	members  []Member
	index    []int32 // open addressing, positions plus one; only for large ones that are not sorted
	arena    *Arena
	weight   int // see [Value.weight]
	sorted   bool
	unread   *document // where it begins at the value's number
	must     *Type     // what its elements must be
	shared   bool      // must not be changed any more
	place    *Place    // records what is read; nil: nobody asks
}

// The sizes from which an index is worth its making. Strings are compared faster than it is made.
const (
	indexed        = 9
	indexedStrings = 25
)

// weight grows with the length of a value as a text. What is in a value at several places counts at each: a few collections
// can be so many values, and whatever goes through them takes as long.
func (v *Value) weight() int {
	if v.body != nil {
		return v.body.weight
	}
	return 1 + len(v.text)/16
}

// read is the body, after its JSON was read.
func (v *Value) read() *body {
	if b := v.body; b != nil && b.unread == nil && b.place == nil {
		return b
	}
	return v.reached()
}

func (v *Value) reached() *body {
	if v.body == nil {
		return &body{}
	}
	if v.body.unread != nil {
		v.decode()
	}
	if v.body.place != nil {
		v.body.place.recordAll()
	}
	return v.body
}

func (b *body) len(kind Kind) int {
	if kind == Object {
		return len(b.members)
	}
	return len(b.elements)
}

func (b *body) key(kind Kind, i int) *Value {
	if kind == Object {
		return b.members[i].Key
	}
	return b.elements[i]
}

func (b *body) find(kind Kind, key *Value) int {
	n := b.len(kind)
	switch {
	case key.Kind() == String && n < indexedStrings:
		return b.findString(kind, key.text)
	case n < indexed:
		for i := range n {
			if Equal(b.key(kind, i), key) {
				return i
			}
		}
		return -1
	case b.sorted:
		low, high := 0, n
		for low < high {
			middle := int(uint(low+high) >> 1)
			switch c := Compare(b.key(kind, middle), key); {
			case c == 0:
				return middle
			case c < 0:
				low = middle + 1
			default:
				high = middle
			}
		}
		return -1
	}
	if b.index == nil {
		b.rehash(kind)
	}
	mask := uint64(len(b.index) - 1)
	for at := hash(key) & mask; b.index[at] != 0; at = (at + 1) & mask {
		if i := int(b.index[at]) - 1; Equal(b.key(kind, i), key) {
			return i
		}
	}
	return -1
}

func (b *body) findString(kind Kind, text string) int {
	if kind == Object {
		for i := range b.members {
			if key := b.members[i].Key; key.kind == String && key.text == text {
				return i
			}
		}
		return -1
	}
	for i, element := range b.elements {
		if element.kind == String && element.text == text {
			return i
		}
	}
	return -1
}

// added keeps the index true after an insertion at the end.
func (b *body) added(kind Kind) {
	b.sorted = false
	n := b.len(kind)
	switch {
	case b.index == nil:
	case 2*n > len(b.index):
		b.rehash(kind)
	default:
		b.enter(b.key(kind, n-1), n)
	}
}

func (b *body) rehash(kind Kind) {
	n := b.len(kind)
	size := 32
	for size < 3*n {
		size *= 2
	}
	if b.arena != nil {
		_ = b.arena.Reserve(4 * size) // the arena remembers
		b.index = b.arena.positions.many(size)[:size]
	} else {
		b.index = make([]int32, size)
	}
	for i := range n {
		b.enter(b.key(kind, i), i+1)
	}
}

func (b *body) enter(key *Value, position int) {
	mask := uint64(len(b.index) - 1)
	at := hash(key) & mask
	for b.index[at] != 0 {
		at = (at + 1) & mask
	}
	b.index[at] = int32(position)
}

func (b *body) sort(kind Kind) {
	if b.sorted {
		return
	}
	if kind == Object {
		slices.SortFunc(b.members, func(x, y Member) int { return Compare(x.Key, y.Key) })
	} else {
		slices.SortFunc(b.elements, Compare)
	}
	b.sorted, b.index = true, nil
}

var seed = maphash.MakeSeed()

// hash is equal for equal values.
func hash(v *Value) uint64 {
	const prime = 1099511628211
	switch v.Kind() {
	case String:
		return maphash.String(seed, v.text)
	case Number:
		return maphash.Comparable(seed, v.float())
	case Array:
		h := uint64(Array)
		for _, element := range v.Elements() {
			h = h*prime ^ hash(element)
		}
		return h
	case Set: // any order
		h := uint64(Set)
		for _, element := range v.read().elements {
			h += hash(element)
		}
		return h
	case Object:
		h := uint64(Object)
		for _, member := range v.read().members {
			h += hash(member.Key)*prime ^ hash(member.Value)
		}
		return h
	case Bool:
		return uint64(v.number) + 2
	default:
		return uint64(v.Kind())
	}
}
