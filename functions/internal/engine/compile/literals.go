package compile

import (
	"maps"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
)

// OPA's plans build the arrays, objects and sets that are written in a policy again in each evaluation, element by element. Those that are
// constant become constants here.

// literal is a collection that may be constant.
type literal struct {
	block    plan.Block
	at       []int // its statements in the block: the making and what puts something into it
	elements []element
	read     bool
	varies   bool
	folded   bool
	constant plan.Operand
}

// element is a constant, or another literal.
type element struct {
	constant plan.Operand
	literal  *literal
}

type folder struct {
	*converter
	all   []*literal
	made  map[int32]*literal     // the newest of each local
	known map[int32]plan.Operand // the locals that hold constants here
}

// fold replaces a function's literals by constants.
func (c *converter) fold(function *plan.Function) {
	f := &folder{converter: c, made: map[int32]*literal{}}
	f.blocks(function.Blocks)
	for _, l := range f.all {
		f.replace(l)
	}
}

func (f *folder) blocks(blocks []plan.Block) {
	for _, block := range blocks {
		f.known = map[int32]plan.Operand{}
		f.block(block)
	}
	f.known = map[int32]plan.Operand{}
}

func (f *folder) block(block plan.Block) {
	for i := range block {
		s := &block[i]
		switch s.Op {
		case plan.MakeArray, plan.MakeObject, plan.MakeSet:
			l := &literal{block: block, at: []int{i}}
			f.all = append(f.all, l)
			f.changed(s.A)
			f.made[s.A] = l
		case plan.Append, plan.Add:
			f.put(block, i, s.B, s.A)
		case plan.Insert:
			f.put(block, i, s.C, s.A, s.B)
		case plan.InsertOnce:
			f.put(block, i, s.C, s.A, s.B)
			if l := f.made[s.C]; l != nil {
				l.varies = true
			}
		default:
			reads, changes := s.Locals()
			for _, local := range reads {
				f.wasRead(local)
			}
			for _, local := range changes { // before the blocks: a loop sets its variables first
				f.changed(local)
			}
			if len(s.Blocks) > 0 {
				f.blocks(s.Blocks)
			}
			if s.Op == plan.Assign && s.A < 0 {
				f.known[s.B] = s.A
			}
		}
	}
}

func (f *folder) changed(local int32) {
	delete(f.known, local)
	delete(f.made, local)
}

func (f *folder) wasRead(local int32) {
	if l := f.made[local]; l != nil {
		l.read = true
	}
}

// put is a statement that puts something into a collection. It belongs to the literal if it follows in the same block, before anything
// reads the collection.
func (f *folder) put(block plan.Block, at int, target int32, operands ...plan.Operand) {
	into := f.made[target]
	var elements []element
	for _, operand := range operands {
		if operand < 0 {
			elements = append(elements, element{constant: operand})
		} else if constant, ok := f.known[operand]; ok {
			elements = append(elements, element{constant: constant})
		} else if l := f.made[operand]; l != nil && &l.block[0] == &block[0] {
			elements = append(elements, element{literal: l})
		}
		if operand >= 0 {
			f.wasRead(operand)
		}
	}
	if into == nil {
		return
	}
	if len(elements) < len(operands) || into.read || &into.block[0] != &block[0] {
		into.varies = true
		return
	}
	into.at = append(into.at, at)
	into.elements = append(into.elements, elements...)
}

// replace makes a literal a constant, if it is one.
func (f *folder) replace(l *literal) bool {
	if l.folded || l.varies {
		return l.folded
	}
	making := &l.block[l.at[0]]
	constant := plan.Constant{Kind: map[plan.Op]plan.Kind{plan.MakeArray: plan.Array, plan.MakeObject: plan.Object, plan.MakeSet: plan.Set}[making.Op]}
	for _, e := range l.elements {
		if e.literal != nil {
			if !f.replace(e.literal) {
				l.varies = true
				return false
			}
			e.constant = e.literal.constant
		}
		constant.Elements = append(constant.Elements, e.constant)
	}
	l.folded, l.constant = true, f.constant(constant)
	*making = plan.Statement{Op: plan.Assign, A: l.constant, B: making.A, Position: making.Position}
	for _, at := range l.at[1:] {
		l.block[at] = plan.Statement{}
	}
	return true
}

// sweep drops what a function does for nothing: empty statements, and values in locals that nothing reads. OPA uses locals again in other
// definitions, which set them first.
func sweep(function *plan.Function) {
	for dropped := true; dropped; {
		dropped = false
		for i := range function.Blocks {
			read := locals{}
			walk(function.Blocks[i:i+1], func(s *plan.Statement) { read.add(s) })
			for j, other := range function.Blocks {
				if j != i {
					read.addFromBefore(other, locals{})
				}
			}
			walk(function.Blocks[i:i+1], func(s *plan.Statement) {
				if s.Op == plan.Assign && !read[s.B] {
					*s, dropped = plan.Statement{}, true
				}
			})
		}
	}
	compact(function.Blocks)
}

type locals map[int32]bool

// add adds those that a statement reads.
func (l locals) add(s *plan.Statement) {
	reads, _ := s.Locals()
	for _, local := range reads {
		l[local] = true
	}
}

// addFromBefore adds those that a block reads, and has not set itself. Known are those that were set.
func (l locals) addFromBefore(block plan.Block, known locals) {
	for i := range block {
		s := &block[i]
		reads, changes := s.Locals()
		for _, local := range reads {
			if !known[local] {
				l[local] = true
			}
		}
		for _, inner := range s.Blocks {
			set := maps.Clone(known)
			for _, local := range changes { // a loop sets its variables first
				set[local] = true
			}
			l.addFromBefore(inner, set)
		}
		for _, local := range changes {
			known[local] = true
		}
	}
}

func walk(blocks []plan.Block, visit func(*plan.Statement)) {
	for _, block := range blocks {
		for i := range block {
			visit(&block[i])
			walk(block[i].Blocks, visit)
		}
	}
}

func compact(blocks []plan.Block) {
	for i, block := range blocks {
		kept := block[:0]
		for _, s := range block {
			if s.Op != plan.Nothing {
				compact(s.Blocks)
				kept = append(kept, s)
			}
		}
		blocks[i] = kept
	}
}
