package audit

import (
	"time"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// memo remembers the outcomes of rules about resources of one type. An evaluation depends on nothing but what it reads. What it read, and
// what was there, makes a path through a tree; for the next resource, the tree is followed as long as the same is there. Where all that the
// rules of the type have read is the same, so is what they say, and no tree has to be followed.
type memo struct {
	reads    value.Reads
	root     *value.Place
	resource *value.Place
	tags     *value.Place
	lookups  *value.Place
	slots    []slot // two for each place: the value, all in it
	bytes    *int   // that are in use

	groups []group
	stale  bool // rules have read something that groups do not compare
	items  int
	review int // how many items there are when groups are reviewed

	// What is known of the item that is looked at.
	item    *snapshot.Item
	at      string
	epoch   uint32
	found   []found // by place
	tokens  []token // by slot
	members []int32
	scratch []byte
	broken  bool // nothing may be remembered of it
	shapes  *snapshot.Shapes
}

// slot is what can be read at a place. The values that were there have numbers.
type slot struct {
	values map[string]uint32
	open   bool // there were too many to know them all
}

// found is what an item has at a place.
type found struct {
	epoch   uint32
	node    int32 // -1: nothing
	tape    *snapshot.Tape
	shape   *snapshot.Shape // of an object that was looked into
	members int32           // where its members begin

	// Most items are like the one before.
	lastShape *snapshot.Shape
	outer     *snapshot.Shape // of the object that the place is in
	position  int32           // among its members
}

type token struct {
	epoch, value uint32
}

// The numbers of values that every slot has. Collections are all the same as long as they are not looked into.
const (
	absent uint32 = iota
	anObject
	anArray
	firstValue
	unknown = ^uint32(0)
)

const (
	maxValues  = 4096    // of a slot
	maxScanned = 1 << 20 // larger items are not remembered
)

func newMemo(shapes *snapshot.Shapes, bytes *int) *memo {
	m := &memo{shapes: shapes, bytes: bytes, review: firstReview, stale: true}
	m.root = m.reads.Root()
	m.resource = m.root.Member("resource")
	m.tags = m.resource.Member("tags")
	m.lookups = m.root.Member("lookups")
	return m
}

// look turns to another item.
func (m *memo) look(item *snapshot.Item, at string) {
	m.item, m.at = item, at
	m.epoch++
	m.members, m.broken = m.members[:0], len(item.Native) > maxScanned
	m.grow()
}

func (m *memo) grow() {
	if n := m.reads.Places(); n > len(m.found) {
		*m.bytes += (n - len(m.found)) * 300
		m.found = append(m.found, make([]found, n-len(m.found))...)
		m.tokens = append(m.tokens, make([]token, 2*n-len(m.tokens))...)
		m.slots = append(m.slots, make([]slot, 2*n-len(m.slots))...)
	}
}

func slotOf(read value.Read) int32 {
	if read.All {
		return 2*read.Place.ID + 1
	}
	return 2 * read.Place.ID
}

// token is the number of what is in a slot. A new value gets one if it is to be learned.
func (m *memo) token(read value.Read, learn bool) uint32 {
	index := slotOf(read)
	if known := m.tokens[index]; known.epoch == m.epoch && (known.value != unknown || !learn) {
		return known.value
	}
	number := m.number(read, index, learn)
	m.tokens[index] = token{m.epoch, number}
	return number
}

func (m *memo) number(read value.Read, index int32, learn bool) uint32 {
	text, fixed := m.text(read)
	if text == nil {
		return fixed
	}
	s := &m.slots[index]
	if number, ok := s.values[string(text)]; ok {
		return number
	}
	if !learn {
		return unknown
	}
	if len(s.values) >= maxValues {
		s.open = true
		return unknown
	}
	if s.values == nil {
		s.values = map[string]uint32{}
	}
	number := firstValue + uint32(len(s.values))
	s.values[string(text)] = number
	*m.bytes += len(text) + 64
	return number
}

// text is what is in a slot, or the number that every slot has for it.
func (m *memo) text(read value.Read) (text []byte, fixed uint32) {
	place := read.Place
	if place == m.tags || place.Parent == m.tags || place.Parent != nil && place.Parent.Parent == m.tags {
		return m.tagText(read)
	}
	if place.Parent == nil || place.Parent == m.root || place.Parent.Parent == m.root {
		if text, own := m.header(place); own {
			if text == nil {
				return nil, absent
			}
			return text, 0
		}
	}
	at := m.find(place)
	switch {
	case m.broken:
		return nil, unknown
	case at.node < 0:
		return nil, absent
	case read.All:
		return m.all(at), 0
	}
	switch at.tape.Kind(at.node) {
	case '{':
		return nil, anObject
	case '[':
		return nil, anArray
	}
	return at.tape.Raw(at.node), 0
}

// header is what is read of a resource besides its properties. It is not the item's own if it is to be found on a tape.
func (m *memo) header(place *value.Place) (text []byte, own bool) {
	if place == m.lookups || place.Parent == m.lookups { // not asked, all the same
		return nil, true
	}
	if place.Parent != m.resource {
		if place.Parent != nil && place.Parent.Name == "event" && place.Name == "time" {
			return []byte(m.at), true
		}
		m.broken = m.broken || place.Name != "trigger" // the whole resource
		return nil, true
	}
	item := m.item
	switch place.Name {
	case "properties", "supplementary":
		return nil, false
	case "cloud", "type": // all the same
		return nil, true
	case "id":
		return []byte(item.ID), true
	case "name":
		return []byte(item.Name), true
	case "region":
		return []byte(item.Region), true
	case "account":
		return []byte(item.Account), true
	case "tags":
		return item.Tags, true
	case "status":
		return item.Status, true
	case "zone":
		return item.Zone, true
	case "created":
		return item.Created, true
	}
	return nil, true // a resource has no other members
}

// tagText is what is read of tags. A resource has an array of values of each, even where the item has a text. Where items have tags in other
// forms, all of them are taken for what is read.
func (m *memo) tagText(read value.Read) (text []byte, fixed uint32) {
	place, tags := read.Place, m.find(m.tags)
	switch {
	case m.item.Tags == nil:
		return nil, absent
	case tags.node < 0:
		m.scratch = append(append(m.scratch[:0], 0), m.item.Tags...)
		return m.scratch, 0
	}
	m.into(tags) // tags of which one is repeated are unknown: not even an object is there
	switch {
	case m.broken:
		return nil, unknown
	case place == m.tags && !read.All:
		return nil, anObject
	case place == m.tags:
		return m.names(tags), 0
	}
	tag := place
	if place.Parent != m.tags {
		tag = place.Parent
	}
	at := m.find(tag)
	switch {
	case at.node < 0 || tag != place && place.Index != 0:
		return nil, absent
	case tag == place && !read.All:
		return nil, anArray
	}
	return at.tape.Raw(at.node), 0
}

// names are those of an object's members.
func (m *memo) names(at *found) []byte {
	to := append(m.scratch[:0], '{')
	for node, end := at.node+1, at.tape.Nodes[at.node].Next; node < end; node = at.tape.Nodes[node].Next {
		to = append(quoted(to, at.tape.Name(node)), ',')
	}
	m.scratch = to
	return to
}

// quoted adds a name as it was written, so that no other names look like it: one can hold commas and colons.
func quoted(to, name []byte) []byte {
	return append(append(append(to, '"'), name...), '"')
}

// all is how many elements a collection has, the names of its members, and the elements that are no collections.
func (m *memo) all(at *found) []byte {
	tape, to := at.tape, m.scratch[:0]
	kind := tape.Kind(at.node)
	to = append(to, kind)
	for node, end := at.node+1, tape.Nodes[at.node].Next; node < end; node = tape.Nodes[node].Next {
		if kind == '{' {
			to = append(quoted(to, tape.Name(node)), ':')
		}
		if c := tape.Kind(node); c == '{' || c == '[' {
			to = append(to, c)
		} else {
			to = append(to, tape.Raw(node)...)
		}
		to = append(to, ',')
	}
	m.scratch = to
	if kind == '{' {
		m.into(at)
	}
	return to
}

// find finds what an item has at a place of its properties.
func (m *memo) find(place *value.Place) *found {
	at := &m.found[place.ID]
	if at.epoch == m.epoch {
		return at
	}
	at.epoch, at.node, at.shape = m.epoch, -1, nil
	if place.Parent == m.resource {
		part := m.item.Properties
		switch place.Name {
		case "supplementary":
			part = m.item.Supplementary
		case "tags":
			part = m.item.SingleTags
		}
		if part.Tape != nil {
			at.tape, at.node = part.Tape, part.Node
		}
		return at
	}
	from := m.find(place.Parent)
	if from.node < 0 {
		return at
	}
	switch kind := from.tape.Kind(from.node); {
	case kind == '{' && place.Index < 0:
		m.into(from)
		if at.outer != from.shape {
			at.outer, at.position = from.shape, from.shape.Find(place.Name)
		}
		if at.position >= 0 {
			at.tape, at.node = from.tape, m.members[from.members+at.position]
		}
	case kind == '[' && place.Index >= 0:
		node, end := from.node+1, from.tape.Nodes[from.node].Next
		for i := int64(0); i < place.Index && node < end; i++ {
			node = from.tape.Nodes[node].Next
		}
		if node < end {
			at.tape, at.node = from.tape, node
		}
	}
	return at
}

// into looks into an object. If a name is repeated in it, it has to be evaluated.
func (m *memo) into(at *found) {
	if at.shape != nil {
		return
	}
	at.members = int32(len(m.members))
	at.shape, m.members = m.shapes.Of(at.tape, at.node, m.members, at.lastShape)
	at.lastShape = at.shape
	m.broken = m.broken || at.shape.Repeats
}

// tree is what a rule's evaluations read.
type tree struct {
	root  *branch
	reads map[value.Read]bool // of all branches
	off   bool                // it finds too little, or an evaluation did not read what it should have

	outcomes    int // at the ends of its paths
	tries, hits int
}

// branch is a read, with what follows for each value; or the outcome.
type branch struct {
	outcome *outcome
	read    value.Read
	few     []edge
	many    map[uint32]*branch
}

type edge struct {
	value uint32
	to    *branch
}

const fewEdges = 8

func (b *branch) to(value uint32) *branch {
	for i := range b.few {
		if b.few[i].value == value {
			return b.few[i].to
		}
	}
	return b.many[value]
}

func (b *branch) add(value uint32, to *branch) {
	if len(b.few) < fewEdges {
		b.few = append(b.few, edge{value, to})
		return
	}
	if b.many == nil {
		b.many = map[uint32]*branch{}
	}
	b.many[value] = to
}

// A tree that has found nothing after some tries, or less than one of twenty after more, is given up.
const (
	firstTryout = 256
	tryout      = 1024
	leastHit    = 20
)

// recordTag records that a tag was read.
func (m *memo) recordTag(key string) {
	tag := m.tags.Member(key)
	m.tags.Record()
	tag.Record()
	tag.Element(0).Record()
}

// recall is the outcome of an evaluation of the item; nil if it has to be made.
func (m *memo) recall(t *tree) *outcome {
	if t.off || m.broken {
		return nil
	}
	switch t.tries++; {
	case t.tries == firstTryout && t.hits == 0, t.tries == tryout && t.hits*leastHit < t.tries:
		m.giveUp(t)
		return nil
	case t.tries == tryout:
		t.tries, t.hits = 0, 0
	}
	if o := m.follow(t.root); o != nil {
		t.hits++
		return o
	}
	return nil
}

// giveUp remembers nothing more of a rule.
func (m *memo) giveUp(t *tree) {
	*t = tree{off: true}
	m.ungroup()
	m.stale, m.review = true, m.items+1
}

// follow follows a tree to an outcome.
func (m *memo) follow(b *branch) *outcome {
	for b != nil {
		if b.outcome != nil {
			return b.outcome
		}
		value := m.token(b.read, false)
		if value == unknown || m.broken {
			return nil
		}
		b = b.to(value)
	}
	return nil
}

const branchBytes = 160

// learn remembers the outcome of the evaluation whose reads were recorded, and reports whether it did.
func (m *memo) learn(t *tree, o *outcome) bool {
	if t.off {
		return false
	}
	m.grow()
	var from *branch
	var by uint32
	for _, read := range m.reads.List {
		b := m.step(t, from, by)
		switch {
		case b == nil:
			b = &branch{read: read}
			m.put(t, from, by, b)
			m.reading(t, read)
		case b.outcome != nil || b.read != read: // it does not depend on what it reads alone
			m.giveUp(t)
			return false
		}
		number := m.token(read, true)
		if number == unknown || m.broken {
			return false
		}
		from, by = b, number
	}
	switch b := m.step(t, from, by); {
	case b == nil:
		m.put(t, from, by, &branch{outcome: o})
		*m.bytes += o.size()
		t.outcomes++
	case b.outcome == nil:
		m.giveUp(t)
		return false
	}
	return true
}

func (m *memo) step(t *tree, from *branch, by uint32) *branch {
	if from == nil {
		return t.root
	}
	return from.to(by)
}

func (m *memo) put(t *tree, from *branch, by uint32, b *branch) {
	*m.bytes += branchBytes
	if from == nil {
		t.root = b
		return
	}
	from.add(by, b)
}

// reading notes that a tree has a branch for a read.
func (m *memo) reading(t *tree, read value.Read) {
	if t.reads[read] {
		return
	}
	if t.reads == nil {
		t.reads = map[value.Read]bool{}
	}
	t.reads[read] = true
	*m.bytes += branchBytes
	m.stale = true
}

// timeText is a time as policies read it.
func timeText(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }
