package plan

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// typeMagic begins every type; its last byte is the version of the form.
const typeMagic = "assay type\x01"

// EncodeType writes the type of a resource's properties. Equal types give equal bytes.
func EncodeType(t *value.Type) []byte {
	e := &encoder{bytes: []byte(typeMagic)}
	e.typ(t)
	return e.bytes
}

// typ writes a type as its kinds plus one, so that zero means any.
func (e *encoder) typ(t *value.Type) {
	if t == nil {
		e.number(0)
		return
	}
	e.number(int(t.Kinds) + 1)
	e.number(len(t.Members))
	for _, name := range slices.Sorted(maps.Keys(t.Members)) {
		e.text(name)
		e.typ(t.Members[name])
	}
	e.typ(t.Others)
	e.typ(t.Elements)
}

// DecodeType reads a type. Nil is any.
func DecodeType(source []byte) (*value.Type, error) {
	encoded, ok := bytes.CutPrefix(source, []byte(typeMagic))
	if !ok {
		return nil, errors.New("not the type of a resource's properties, or one of another version of assay")
	}
	d := &decoder{source: encoded}
	t := d.typ()
	if d.err == nil && len(d.source) > 0 {
		d.fail("something behind its end")
	}
	if d.err != nil {
		return nil, d.err
	}
	return t, nil
}

func (d *decoder) typ() *value.Type {
	kinds := d.number(1 << (value.Set + 1))
	if d.nesting++; d.nesting > maxNesting {
		d.fail("types nested too deep")
	}
	defer func() { d.nesting-- }()
	if kinds == 0 || d.err != nil {
		return nil
	}
	t := &value.Type{Kinds: value.Kinds(kinds - 1)}
	if n := d.number(len(d.source)); n > 0 {
		t.Members = make(map[string]*value.Type, n)
		for range n {
			name := d.string()
			if t.Members[name] = d.typ(); d.err != nil {
				return nil
			}
		}
	}
	t.Others, t.Elements = d.typ(), d.typ()
	return t
}
