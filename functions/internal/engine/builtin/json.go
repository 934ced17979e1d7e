package builtin

import (
	"encoding/json"
	"errors"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var documents = []Builtin{
	{"json.marshal", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := marshaled(c, a[0])
		if err != nil {
			return nil, err
		}
		return c.String(string(text)), nil
	}},
	{"json.marshal_with_options", 2, marshalWithOptions},
	{"json.unmarshal", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		return c.JSON(text)
	}},
	{"json.is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(a[0].Kind() == value.String && json.Valid([]byte(a[0].Text()))), nil
	}},
}

func marshaled(c *Context, v *value.Value) ([]byte, error) {
	if err := textRoom(c, v); err != nil {
		return nil, err
	}
	text, err := v.AppendJSON(nil, true)
	if err != nil {
		return nil, err
	}
	return text, c.Check() // values that are decoded lazily may be invalid
}

func marshalWithOptions(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 1, value.Object); err != nil {
		return nil, err
	}
	prefix, indent := "", "\t"
	pretty, asked := false, false
	for _, member := range a[1].Members() {
		if member.Key.Kind() != value.String {
			return nil, errors.New("operand 2 failed to stringify key " + shown(member.Key))
		}
		option := []*value.Value{member.Value}
		var err error
		switch name := member.Key.Text(); name {
		case "prefix":
			prefix, err = textAt(option, 0)
			pretty = pretty || !asked
		case "indent":
			indent, err = textAt(option, 0)
			pretty = pretty || !asked
		case "pretty":
			err = want(option, 0, value.Bool)
			pretty, asked = member.Value == value.True, true
		default:
			return nil, errors.New("operand 2 object contained unknown key " + name)
		}
		if err != nil {
			return nil, errors.New("operand 2 key " + member.Key.Text() + " is of a wrong type")
		}
	}
	text, err := marshaled(c, a[0])
	if err != nil {
		return nil, err
	}
	if !pretty {
		return c.String(string(text)), nil
	}
	out := sink{c: c}
	if err := indented(&out, string(text), prefix, indent); err != nil {
		return nil, err
	}
	return c.String(out.text.String()), nil
}

// indented writes compact JSON on several lines, each with a prefix and an indent per level.
func indented(out *sink, text, prefix, indent string) error {
	var failed error
	write := func(text string) {
		if failed == nil {
			_, failed = out.WriteString(text)
		}
	}
	depth := 0
	line := func() {
		write("\n")
		write(prefix)
		for range depth {
			write(indent)
		}
	}
	write(prefix)
	from := 0
	for i := 0; i < len(text) && failed == nil; i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if text[i+1] == text[i]+2 { // empty
				i++
				continue
			}
			write(text[from : i+1])
			from = i + 1
			depth++
			line()
		case '}', ']':
			write(text[from:i])
			from = i
			depth--
			line()
		case ',':
			write(text[from : i+1])
			from = i + 1
			line()
		case ':':
			write(text[from : i+1])
			write(" ")
			from = i + 1
		}
	}
	write(text[from:])
	return failed
}
