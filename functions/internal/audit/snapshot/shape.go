package snapshot

import "encoding/binary"

// Shape is the names of an object's members, in their order. Objects of one kind have few of them.
type Shape struct {
	Names   []string
	Repeats bool // a name occurs more than once

	record *record // what a record of these members is; nil: not known yet
}

// Find is the position of a name among the members; -1 if there is none.
func (s *Shape) Find(name string) int32 {
	for i := range s.Names {
		if s.Names[i] == name {
			return int32(i)
		}
	}
	return -1
}

// Shapes are the shapes that were seen. They belong to one goroutine.
type Shapes struct {
	known map[uint64][]*Shape
	count int
}

// maxShapes bounds the shapes that are kept.
const maxShapes = 20_000

// Of is the shape of an object on a tape. The nodes of its members are appended to members. Guess is a shape that it may have; nil: any.
func (s *Shapes) Of(t *Tape, object int32, members []int32, guess *Shape) (*Shape, []int32) {
	const prime = 0x9E3779B97F4A7C15
	from := len(members)
	for node, end := object+1, t.Nodes[object].Next; node < end; node = t.Nodes[node].Next {
		members = append(members, node)
	}
	if guess != nil && guess.is(t, members[from:]) {
		return guess, members
	}
	hash := uint64(0)
	for _, node := range members[from:] {
		hash = (hash ^ short(t.Name(node))) * prime
		hash ^= hash >> 29
	}
	for _, shape := range s.known[hash] {
		if shape.is(t, members[from:]) {
			return shape, members
		}
	}
	return s.add(hash, t, members[from:]), members
}

// short is the length and the ends of a name as a number.
func short(name []byte) uint64 {
	if n := len(name); n >= 8 {
		return binary.LittleEndian.Uint64(name) ^ binary.LittleEndian.Uint64(name[n-8:])<<7 ^ uint64(n)
	}
	number := uint64(len(name))
	for _, c := range name {
		number = number<<8 | uint64(c)
	}
	return number
}

func (s *Shape) is(t *Tape, members []int32) bool {
	if len(s.Names) != len(members) {
		return false
	}
	for i, node := range members {
		if string(t.Name(node)) != s.Names[i] {
			return false
		}
	}
	return true
}

func (s *Shapes) add(hash uint64, t *Tape, members []int32) *Shape {
	if s.known == nil || s.count >= maxShapes {
		s.known, s.count = map[uint64][]*Shape{}, 0
	}
	shape := &Shape{Names: make([]string, len(members))}
	seen := make(map[string]bool, len(members))
	for i, node := range members {
		name := string(t.Name(node))
		shape.Names[i] = name
		shape.Repeats = shape.Repeats || seen[name]
		seen[name] = true
	}
	s.known[hash] = append(s.known[hash], shape)
	s.count++
	return shape
}
