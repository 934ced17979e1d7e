package plan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Limits of decoding, far above any real policy.
const (
	maxLocals  = 1 << 16
	maxNesting = 500
)

// Decode reads a plan of one part, and checks that every local, constant, function and built-in that it refers to exists.
func Decode(source []byte) (*Plan, error) {
	return Link(source, func(name string) ([]byte, error) { return nil, damaged("it needs the part %.100q", name) })
}

// Link reads a plan from its own part and those of the functions that it has in common with others, as [Shared] writes them. It opens only the
// parts, and decodes only the functions, that the plan needs.
func Link(source []byte, open func(part string) ([]byte, error)) (*Plan, error) {
	l := newLinker(open)
	if err := l.add(source, ""); err != nil {
		return nil, err
	}
	return l.link()
}

// Join makes one plan of several, with the functions that they have in common once. An entry is behind the name that its plan is given by:
// eip-attached/deny.
func Join(plans map[string]*Plan) (*Plan, error) {
	shared := &Shared{}
	own := map[string][]byte{}
	for name, p := range plans {
		var err error
		if own[name], err = shared.Add(p); err != nil {
			return nil, err
		}
	}
	parts := shared.Parts()
	l := newLinker(func(part string) ([]byte, error) { return parts[part], nil })
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if err := l.add(own[name], name+"/"); err != nil {
			return nil, err
		}
	}
	return l.link()
}

func damaged(format string, arguments ...any) error {
	return fmt.Errorf("the compiled policy is damaged: "+format, arguments...)
}

// part is a part whose functions are not decoded yet.
type part struct {
	name      string
	constants []constant
	files     [][]byte
	builtins  [][]byte
	imports   []reference
	functions []encoded
	entries   []encoded

	linked struct{ constants, functions, imports []int32 } // where they are in the plan, counted from one; zero: not there yet
}

// constant is a [Constant] that may not be needed.
type constant struct {
	kind     Kind
	text     []byte
	elements []Operand
}

// reference names a function of another part.
type reference struct{ part, name []byte }

type encoded struct {
	name []byte
	path []string
	body []byte
}

func readPart(name string, source []byte) (*part, error) {
	switch version := string(source[:min(len(source), len(magic))]); {
	case !strings.HasPrefix(version, magic[:len(magic)-1]):
		return nil, errors.New("not a compiled policy")
	case version != magic:
		return nil, errors.New("the policy was compiled by another version of assay; compile it again")
	}
	d := &decoder{source: source[len(magic):]}
	p := &part{name: name}
	p.constants = list(d, 2, d.constant)
	p.files = list(d, 1, d.text)
	p.builtins = list(d, 1, d.text)
	p.imports = list(d, 2, func() reference { return reference{d.text(), d.text()} })
	p.functions = list(d, 3, d.encoded)
	p.entries = list(d, 3, d.encoded)
	p.linked.constants, p.linked.functions, p.linked.imports = make([]int32, len(p.constants)), make([]int32, len(p.functions)), make([]int32, len(p.imports))
	return p, d.end()
}

// linker makes a plan of parts.
type linker struct {
	plan    *Plan
	open    func(name string) (*part, error)
	parts   map[string]*part
	scalars map[scalar]Operand
	needed  []needed // the plan's functions
}

func newLinker(open func(part string) ([]byte, error)) *linker {
	return &linker{plan: &Plan{}, parts: map[string]*part{}, scalars: map[scalar]Operand{}, open: func(name string) (*part, error) {
		source, err := open(name)
		if err != nil {
			return nil, err
		}
		return readPart(name, source)
	}}
}

// add adds the entries of a part, with a prefix to their names, and the functions that are called by their paths.
func (l *linker) add(source []byte, prefix string) error {
	own, err := readPart("", source)
	if err != nil {
		return err
	}
	for _, entry := range own.entries {
		f, err := l.decode(own, entry)
		if err != nil {
			return err
		}
		f.Name = prefix + f.Name
		l.plan.Entries = append(l.plan.Entries, f)
	}
	for i, f := range own.functions {
		if f.path != nil {
			l.function(own, i)
		}
	}
	return nil
}

// link decodes the functions that are needed.
func (l *linker) link() (*Plan, error) {
	for i := 0; i < len(l.needed); i++ {
		f, err := l.decode(l.needed[i].part, l.needed[i].encoded)
		if err != nil {
			return nil, err
		}
		l.plan.Functions = append(l.plan.Functions, f)
	}
	return l.plan, nil
}

type scalar struct {
	kind Kind
	text string
}

type needed struct {
	part *part
	encoded
}

// decode reads a function of a part.
func (l *linker) decode(p *part, f encoded) (Function, error) {
	d := &decoder{source: f.body, linker: l, part: p}
	function := Function{Name: string(f.name), Part: p.name, Path: f.path}
	d.function(&function)
	return function, d.end()
}

// function gives a function its place in the plan.
func (l *linker) function(p *part, i int) int32 {
	if p.linked.functions[i] == 0 {
		l.needed = append(l.needed, needed{p, p.functions[i]})
		p.linked.functions[i] = int32(len(l.needed))
	}
	return p.linked.functions[i] - 1
}

// imported gives a function of another part its place in the plan.
func (l *linker) imported(p *part, i int) (int32, error) {
	if p.linked.imports[i] == 0 {
		wanted := p.imports[i]
		name := string(wanted.part)
		from, known := l.parts[name]
		if !known {
			var err error
			if from, err = l.open(name); err != nil {
				return 0, err
			}
			l.parts[name] = from
		}
		found := slices.IndexFunc(from.functions, func(f encoded) bool { return bytes.Equal(f.name, wanted.name) })
		if found < 0 {
			return 0, damaged("a call of a function that is not there: %.100s", wanted.name)
		}
		p.linked.imports[i] = l.function(from, found) + 1
	}
	return p.linked.imports[i] - 1, nil
}

// constant gives a constant its place in the plan.
func (l *linker) constant(p *part, i int) Operand {
	if place := p.linked.constants[i]; place > 0 {
		return FirstConstant + 1 - place
	}
	encoded := p.constants[i]
	c := Constant{encoded.kind, string(encoded.text), slices.Clone(encoded.elements)}
	for i, element := range c.Elements {
		if element <= FirstConstant {
			c.Elements[i] = l.constant(p, int(FirstConstant-element))
		}
	}
	operand, known := l.scalars[scalar{c.Kind, c.Text}]
	if !known || c.Kind > Number {
		l.plan.Constants = append(l.plan.Constants, c)
		operand = FirstConstant + 1 - Operand(len(l.plan.Constants))
		l.scalars[scalar{c.Kind, c.Text}] = operand
	}
	p.linked.constants[i] = FirstConstant + 1 - operand
	return operand
}

// place is that of a text in a short list, to which it is added if it is not in it.
func place(list *[]string, text []byte) int32 {
	i := slices.IndexFunc(*list, func(known string) bool { return known == string(text) })
	if i < 0 {
		i = len(*list)
		*list = append(*list, string(text))
	}
	return int32(i)
}

// decoder reads a part, or a function of one.
type decoder struct {
	source []byte
	err    error

	deep []int // how deep each constant is nested

	linker  *linker
	part    *part
	locals  int
	nesting int
	file    int32    // of the position, in the part
	at      Position // in the plan
}

func (d *decoder) fail(problem string) {
	if d.err == nil {
		d.err = damaged("%s", problem)
	}
	d.source = nil
}

// end returns what is wrong.
func (d *decoder) end() error {
	if d.err == nil && len(d.source) > 0 {
		d.fail("something behind its end")
	}
	return d.err
}

// list reads elements that take at least size bytes each.
func list[T any](d *decoder, size int, element func() T) []T {
	n := d.number(len(d.source) / size)
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
	n, size := binary.Uvarint(d.source)
	if size <= 0 || n > uint64(limit) {
		d.fail("a number out of range")
		return 0
	}
	d.source = d.source[size:]
	return int(n)
}

func (d *decoder) signed(low, high int) int32 {
	n, size := binary.Varint(d.source)
	if size <= 0 || n < int64(low) || n > int64(high) {
		d.fail("a number out of range")
		return 0
	}
	d.source = d.source[size:]
	return int32(n)
}

func (d *decoder) text() []byte {
	n := d.number(len(d.source))
	if d.err != nil || n > len(d.source) {
		d.fail("a text that is cut off")
		return nil
	}
	text := d.source[:n]
	d.source = d.source[n:]
	return text
}

func (d *decoder) string() string { return string(d.text()) }

// constant reads a constant. Its elements precede it.
func (d *decoder) constant() constant {
	c := constant{kind: Kind(d.number(int(Set)))}
	if c.kind <= Number {
		c.text = d.text()
	} else {
		c.elements = list(d, 1, func() Operand { return d.signed(int(FirstConstant)+1-len(d.deep), -1) })
	}
	deep := 0
	for _, element := range c.elements {
		if element <= FirstConstant {
			deep = max(deep, 1+d.deep[FirstConstant-element])
		}
	}
	if d.deep = append(d.deep, deep); deep > maxNesting {
		d.fail("constants nested too deep")
	}
	if c.kind == Object && len(c.elements)%2 != 0 {
		d.fail("an object with a name and no value")
	}
	return c
}

func (d *decoder) encoded() encoded {
	return encoded{d.text(), list(d, 1, d.string), d.text()}
}

func (d *decoder) function(f *Function) {
	f.Parameters = list(d, 1, func() int32 { return d.signed(0, maxLocals-1) })
	f.Locals = d.number(maxLocals)
	for _, parameter := range f.Parameters {
		if int(parameter) >= f.Locals {
			d.fail("a parameter that is not there")
		}
	}
	f.Valued = d.number(1) == 1
	d.locals = f.Locals
	f.Blocks = d.blocks()
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
		s.Arguments = list(d, 1, d.operand)
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
	return s
}

func (d *decoder) field(role byte) Operand {
	switch role | 0x20 {
	case 'o':
		return d.operand()
	case 'l':
		return d.signed(0, d.locals-1)
	case 'f':
		return d.call()
	case 'b':
		if i := d.signed(0, len(d.part.builtins)-1); d.err == nil {
			return place(&d.linker.plan.Builtins, d.part.builtins[i])
		}
	case 'n':
		return d.signed(0, math.MaxInt32)
	}
	return 0
}

func (d *decoder) operand() Operand {
	operand := d.signed(int(FirstConstant)+1-len(d.part.constants), d.locals-1)
	if operand <= FirstConstant {
		operand = d.linker.constant(d.part, int(FirstConstant-operand))
	}
	return operand
}

// call reads which function is called: one of the part, or below zero one of another.
func (d *decoder) call() int32 {
	place := d.signed(-len(d.part.imports), len(d.part.functions)-1)
	switch {
	case d.err != nil:
		return 0
	case place >= 0:
		return d.linker.function(d.part, int(place))
	}
	function, err := d.linker.imported(d.part, int(^place))
	if err != nil {
		d.err, d.source = err, nil
	}
	return function
}

func (d *decoder) position() {
	row := d.at.Row + d.signed(math.MinInt32, math.MaxInt32)
	d.file += d.signed(math.MinInt32, math.MaxInt32)
	switch {
	case row < 0 || row > 0 && (d.file < 0 || int(d.file) >= len(d.part.files)):
		d.fail("a position that is not there")
	case row == 0:
		d.at = Position{}
	default:
		d.at = Position{place(&d.linker.plan.Files, d.part.files[d.file]), row}
	}
}
