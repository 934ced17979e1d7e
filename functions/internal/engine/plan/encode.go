package plan

import (
	"encoding/binary"
	"strings"
)

// magic begins every part of a plan; its last byte is the format version.
const magic = "assay plan\x02"

// Encode writes a plan as one part. Equal plans give equal bytes.
func (p *Plan) Encode() []byte {
	return encode(p.members(p.Entries), p.members(p.Functions), func(_ *Plan, function int32) (int, bool) { return int(function), true })
}

// member is a function or entry of a plan.
type member struct {
	plan *Plan
	*Function
}

func (p *Plan) members(functions []Function) []member {
	all := make([]member, len(functions))
	for i := range functions {
		all[i] = member{p, &functions[i]}
	}
	return all
}

// encode writes a part. Place says which of its functions a function of a plan is; false if it belongs to another part.
func encode(entries, functions []member, place func(p *Plan, function int32) (int, bool)) []byte {
	e := &encoder{place: place}
	encodedEntries, encodedFunctions := e.members(entries), e.members(functions)
	e.bytes = []byte(magic)
	for _, t := range []*table{&e.constants, &e.files, &e.builtins, &e.imports} {
		e.number(len(t.entries))
		for _, entry := range t.entries {
			e.bytes = append(e.bytes, entry...)
		}
	}
	return append(append(e.bytes, encodedFunctions...), encodedEntries...)
}

// encoder writes a part. Functions refer to tables, which precede them and are in the order of use.
type encoder struct {
	place     func(p *Plan, function int32) (int, bool)
	constants table
	files     table
	builtins  table
	imports   table // functions of other parts

	bytes []byte
	plan  *Plan    // of the function that is written
	at    Position // of the previous statement
	file  int32    // of the previous position, in the table
}

// table holds encoded entries, each once.
type table struct {
	entries []string
	places  map[string]int
}

func (t *table) place(entry []byte) int {
	place, known := t.places[string(entry)]
	if !known {
		if t.places == nil {
			t.places = map[string]int{}
		}
		place = len(t.entries)
		t.entries = append(t.entries, string(entry))
		t.places[string(entry)] = place
	}
	return place
}

func (e *encoder) number(n int)   { e.bytes = binary.AppendUvarint(e.bytes, uint64(n)) }
func (e *encoder) signed(n int32) { e.bytes = binary.AppendVarint(e.bytes, int64(n)) }

func (e *encoder) text(s string) {
	e.number(len(s))
	e.bytes = append(e.bytes, s...)
}

func (e *encoder) texts(all []string) {
	e.number(len(all))
	for _, s := range all {
		e.text(s)
	}
}

// aside returns what is written meanwhile.
func (e *encoder) aside(write func()) []byte {
	before := e.bytes
	e.bytes = nil
	write()
	written := e.bytes
	e.bytes = before
	return written
}

// members writes functions with their lengths, so that those that are not needed can be skipped.
func (e *encoder) members(all []member) []byte {
	return e.aside(func() {
		e.number(len(all))
		for _, m := range all {
			e.text(m.Name)
			e.texts(m.Path)
			e.plan = m.plan
			body := e.aside(func() { e.function(m.Function) })
			e.text(string(body))
		}
	})
}

func (e *encoder) function(f *Function) {
	e.number(len(f.Parameters))
	for _, parameter := range f.Parameters {
		e.signed(parameter)
	}
	e.number(f.Locals)
	valued := 0
	if f.Valued {
		valued = 1
	}
	e.number(valued)
	e.at, e.file = Position{}, 0
	e.blocks(f.Blocks)
}

func (e *encoder) blocks(blocks []Block) {
	e.number(len(blocks))
	for _, block := range blocks {
		e.block(block)
	}
}

func (e *encoder) block(block Block) {
	e.number(len(block))
	for _, statement := range block {
		e.statement(statement)
	}
}

func (e *encoder) statement(s Statement) {
	role := roles[s.Op]
	moved := 0
	if positioned(role) && s.Position != e.at {
		moved = 1
	}
	marked := 0
	if s.Mark != Plain {
		marked = 2
	}
	e.number(4*int(s.Op) + marked + moved)
	if marked != 0 {
		e.number(int(s.Mark))
	}
	if moved == 1 {
		e.position(s.Position)
	}
	for i, field := range [...]Operand{s.A, s.B, s.C} {
		e.field(role[i], field)
	}
	if strings.Contains(role, "+") {
		e.operands(s.Arguments)
	}
	switch role[len(role)-1] {
	case '.':
		e.block(s.Blocks[0])
	case '*':
		e.blocks(s.Blocks)
	}
}

func (e *encoder) field(role byte, field Operand) {
	switch role | 0x20 {
	case 'o':
		e.operand(field)
	case 'l', 'n':
		e.signed(field)
	case 'f':
		e.call(field)
	case 'b':
		e.signed(int32(e.builtins.place(e.aside(func() { e.text(e.plan.Builtins[field]) }))))
	}
}

func (e *encoder) operands(all []Operand) {
	e.number(len(all))
	for _, operand := range all {
		e.operand(operand)
	}
}

func (e *encoder) operand(operand Operand) {
	if operand <= FirstConstant {
		operand = FirstConstant - Operand(e.constants.place(e.constant(e.plan.Constants[FirstConstant-operand])))
	}
	e.signed(operand)
}

// constant encodes a constant. Its elements are put into the table before it.
func (e *encoder) constant(c Constant) []byte {
	return e.aside(func() {
		e.number(int(c.Kind))
		if c.Kind <= Number {
			e.text(c.Text)
		} else {
			e.operands(c.Elements)
		}
	})
}

// call refers to a function: of the part, or below zero one of another part.
func (e *encoder) call(function int32) {
	place, own := e.place(e.plan, function)
	if !own {
		f := &e.plan.Functions[function]
		place = ^e.imports.place(e.aside(func() {
			e.text(f.Part)
			e.text(f.Name)
		}))
	}
	e.signed(int32(place))
}

// position is encoded relative to the previous one, which is usually near.
func (e *encoder) position(p Position) {
	file := e.file
	if p.Row > 0 {
		file = int32(e.files.place(e.aside(func() { e.text(e.plan.Files[p.File]) })))
	}
	e.signed(p.Row - e.at.Row)
	e.signed(file - e.file)
	e.at, e.file = p, file
}

func positioned(role string) bool { return role[0] >= 'A' && role[0] <= 'Z' }
