package plan

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Limits of decoding, far above any real policy.
const (
	maxLocals  = 1 << 16
	maxNesting = 500
)

// Decode reads a plan and checks that every local, constant, function and built-in that it refers to exists.
func Decode(source []byte) (*Plan, error) {
	text := string(source)
	if !strings.HasPrefix(text, magic[:len(magic)-1]) {
		return nil, errors.New("not a compiled policy")
	}
	if !strings.HasPrefix(text, magic) {
		return nil, errors.New("the policy was compiled by another version of assay; compile it again")
	}
	d := &decoder{text: text[len(magic):], called: -1}
	p := &Plan{}
	d.plan = p
	p.Constants = list(d, 2, d.constant)
	d.constants = len(p.Constants)
	p.Files = list(d, 1, d.string)
	p.Builtins = list(d, 1, d.string)
	p.Functions = list(d, 4, d.function)
	p.Entries = list(d, 4, d.function)
	if d.called >= len(p.Functions) {
		d.fail("a call of a function that is not there")
	}
	if d.err == nil && d.text != "" {
		d.fail("something behind its end")
	}
	if d.err != nil {
		return nil, d.err
	}
	return p, nil
}

type decoder struct {
	text      string
	err       error
	plan      *Plan
	at        Position
	constants int   // that can be referred to
	deep      []int // how deep each constant is nested
	locals    int
	called    int // the highest function that is called
	nesting   int
}

func (d *decoder) fail(problem string) {
	if d.err == nil {
		d.err = fmt.Errorf("the compiled policy is damaged: %s", problem)
	}
	d.text = ""
}

// list reads elements that take at least size bytes each.
func list[T any](d *decoder, size int, element func() T) []T {
	n := d.number(len(d.text) / size)
	if n == 0 {
		return nil
	}
	all := make([]T, 0, n)
	for range n {
		if d.err != nil {
			return nil
		}
		all = append(all, element())
	}
	return all
}

func (d *decoder) number(limit int) int {
	n, size := binary.Uvarint([]byte(d.text[:min(len(d.text), binary.MaxVarintLen64)]))
	if size <= 0 || n > uint64(limit) {
		d.fail("a number out of range")
		return 0
	}
	d.text = d.text[size:]
	return int(n)
}

func (d *decoder) signed(low, high int) int32 {
	n, size := binary.Varint([]byte(d.text[:min(len(d.text), binary.MaxVarintLen64)]))
	if size <= 0 || n < int64(low) || n > int64(high) {
		d.fail("a number out of range")
		return 0
	}
	d.text = d.text[size:]
	return int32(n)
}

func (d *decoder) string() string {
	n := d.number(len(d.text))
	if d.err != nil || n > len(d.text) {
		d.fail("a text that is cut off")
		return ""
	}
	s := d.text[:n]
	d.text = d.text[n:]
	return s
}

// constant reads a constant. Its elements precede it.
func (d *decoder) constant() Constant {
	c := Constant{Kind: Kind(d.number(int(Set)))}
	if c.Kind <= Number {
		c.Text = d.string()
	} else {
		c.Elements = list(d, 1, func() Operand { return d.signed(int(FirstConstant)+1-d.constants, -1) })
	}
	deep := 0
	for _, element := range c.Elements {
		if element <= FirstConstant {
			deep = max(deep, 1+d.deep[FirstConstant-element])
		}
	}
	if d.deep = append(d.deep, deep); deep > maxNesting {
		d.fail("constants nested too deep")
	}
	if c.Kind == Object && len(c.Elements)%2 != 0 {
		d.fail("an object with a name and no value")
	}
	d.constants++
	return c
}

func (d *decoder) function() Function {
	f := Function{Name: d.string(), Path: list(d, 1, d.string)}
	parameters := list(d, 1, func() int32 { return d.signed(0, maxLocals-1) })
	f.Parameters = parameters
	f.Locals = d.number(maxLocals)
	for _, parameter := range parameters {
		if int(parameter) >= f.Locals {
			d.fail("a parameter that is not there")
		}
	}
	f.Valued = d.number(1) == 1
	d.locals, d.at = f.Locals, Position{}
	f.Blocks = d.blocks()
	return f
}

func (d *decoder) blocks() []Block {
	return list(d, 1, d.block)
}

func (d *decoder) block() Block {
	if d.nesting++; d.nesting > maxNesting {
		d.fail("blocks nested too deep")
	}
	defer func() { d.nesting-- }()
	return list(d, 1, d.statement)
}

func (d *decoder) statement() Statement {
	number := d.number(4*int(last) - 1)
	s := Statement{Op: Op(number / 4)}
	role := roles[s.Op]
	moved := number%2 == 1
	if s.Op == Nothing || moved && !positioned(role) {
		d.fail("an unknown operation")
		return s
	}
	if number&2 != 0 {
		s.Mark = Mark(d.number(int(lastMark) - 1))
	}
	if moved {
		d.position()
	}
	if positioned(role) {
		s.Position = d.at
	}
	for i, field := range [...]*Operand{&s.A, &s.B, &s.C} {
		*field = d.field(role[i])
	}
	if strings.Contains(role, "+") {
		s.Arguments = list(d, 1, func() Operand { return d.field('o') })
	}
	switch role[len(role)-1] {
	case '.':
		s.Blocks = []Block{d.block()}
	case '*':
		s.Blocks = d.blocks()
	}
	if s.Op == CallPath && (int(s.A) > len(s.Arguments)) {
		d.fail("a path that is cut off")
	}
	if s.Op == Call && int(s.A) > d.called {
		d.called = int(s.A)
	}
	return s
}

func (d *decoder) field(role byte) Operand {
	switch role | 0x20 {
	case 'o':
		return d.signed(int(FirstConstant)+1-d.constants, d.locals-1)
	case 'l':
		return d.signed(0, d.locals-1)
	case 'f':
		return d.signed(0, math.MaxInt32) // functions call each other, so this is checked at the end
	case 'b':
		return d.signed(0, len(d.plan.Builtins)-1)
	case 'n':
		return d.signed(0, math.MaxInt32)
	}
	return 0
}

func (d *decoder) position() {
	row := d.at.Row + d.signed(math.MinInt32, math.MaxInt32)
	column := d.at.Column + d.signed(math.MinInt32, math.MaxInt32)
	file := d.at.File + d.signed(math.MinInt32, math.MaxInt32)
	if row < 0 || column < 0 || file < 0 || int(file) >= len(d.plan.Files) && file != 0 {
		d.fail("a position that is not there")
	}
	d.at = Position{File: file, Row: row, Column: column}
}
