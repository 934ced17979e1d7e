package plan

import (
	"encoding/binary"
	"strings"
)

// magic begins every plan; its last byte is the format version.
const magic = "assay plan\x01"

// Encode writes a plan. Equal plans give equal bytes.
func (p *Plan) Encode() []byte {
	e := &encoder{bytes: []byte(magic)}
	e.number(len(p.Constants))
	for _, constant := range p.Constants {
		e.number(int(constant.Kind))
		if constant.Kind <= Number {
			e.text(constant.Text)
		} else {
			e.operands(constant.Elements)
		}
	}
	e.texts(p.Files)
	e.texts(p.Builtins)
	for _, functions := range [][]Function{p.Functions, p.Entries} {
		e.number(len(functions))
		for _, function := range functions {
			e.function(function)
		}
	}
	return e.bytes
}

type encoder struct {
	bytes []byte
	at    Position // of the previous statement
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

func (e *encoder) operands(all []Operand) {
	e.number(len(all))
	for _, operand := range all {
		e.signed(operand)
	}
}

func (e *encoder) function(f Function) {
	e.text(f.Name)
	e.texts(f.Path)
	e.operands(f.Parameters)
	e.number(f.Locals)
	valued := 0
	if f.Valued {
		valued = 1
	}
	e.number(valued)
	e.at = Position{}
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
		if role[i] != '-' {
			e.signed(field)
		}
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

// position is encoded relative to the previous one, which is usually near.
func (e *encoder) position(p Position) {
	e.signed(p.Row - e.at.Row)
	e.signed(p.Column - e.at.Column)
	e.signed(p.File - e.at.File)
	e.at = p
}

func positioned(role string) bool { return role[0] >= 'A' && role[0] <= 'Z' }
