package value

// Reads records what is read of an input: what one evaluation reads is all that its result can depend on. It belongs to one goroutine, and
// is used for many inputs, one after another.
type Reads struct {
	List []Read // since Begin, in the order of the first time

	begun  uint32
	places int32
}

// Read is something that was read.
type Read struct {
	Place *Place
	All   bool // of a collection: how many elements it has, the names of its members, and those elements that are no collections
}

// Place is a place in inputs: each input has at most one value there. What is read at a place is the value, if it is no collection, and
// otherwise only whether it is an array or an object; what is in a collection is read at other places.
type Place struct {
	ID     int32 // from zero, among the places of Reads
	Parent *Place
	Name   string // of a member
	Index  int64  // of an element; -1: it is a member

	reads    *Reads
	members  map[string]*Place
	elements map[int64]*Place
	read     uint32 // when it was last read, and all of it
	all      uint32
}

// Root makes the place of a whole input.
func (r *Reads) Root() *Place { return r.place(nil, "", -1) }

// Places is how many places there are.
func (r *Reads) Places() int { return int(r.places) }

// Begin forgets what was read.
func (r *Reads) Begin() {
	r.List = r.List[:0]
	r.begun++
}

func (r *Reads) place(parent *Place, name string, index int64) *Place {
	r.places++
	return &Place{ID: r.places - 1, Parent: parent, Name: name, Index: index, reads: r}
}

// Member is the place of a member.
func (p *Place) Member(name string) *Place {
	if found := p.members[name]; found != nil {
		return found
	}
	if p.members == nil {
		p.members = map[string]*Place{}
	}
	name = string([]byte(name)) // not the input's memory
	member := p.reads.place(p, name, -1)
	p.members[name] = member
	return member
}

// Element is the place of an element.
func (p *Place) Element(index int64) *Place {
	if found := p.elements[index]; found != nil {
		return found
	}
	if p.elements == nil {
		p.elements = map[int64]*Place{}
	}
	element := p.reads.place(p, "", index)
	p.elements[index] = element
	return element
}

// Record records that what is at the place was read.
func (p *Place) Record() {
	if p.read != p.reads.begun {
		p.read = p.reads.begun
		p.reads.List = append(p.reads.List, Read{Place: p})
	}
}

func (p *Place) recordAll() {
	if p.all != p.reads.begun {
		p.all = p.reads.begun
		p.reads.List = append(p.reads.List, Read{Place: p, All: true})
	}
}

// recordKey records that an element was looked for.
func (p *Place) recordKey(kind Kind, key *Value) {
	if kind == Object {
		if key.Kind() == String {
			p.Member(key.text).Record()
		} else {
			p.recordAll()
		}
		return
	}
	if i, ok := key.index(); ok {
		p.Element(i).Record()
	}
}

// RecordAt makes a collection of an input record what is read of it.
func (v *Value) RecordAt(p *Place) {
	if v.body != nil {
		v.body.place = p
	}
}

// placed lets an element that is a collection record what is read of it.
func (b *body) placed(key *Value, index int, element *Value) {
	switch {
	case element.body == nil:
	case key != nil:
		element.body.place = b.place.Member(key.text)
	default:
		element.body.place = b.place.Element(int64(index))
	}
}
