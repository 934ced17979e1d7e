package value

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// String is the value as Rego's text.
func (v *Value) String() string { return string(v.AppendText(nil)) }

// AppendText appends the value as Rego's text, as sprintf and print show it.
func (v *Value) AppendText(to []byte) []byte {
	switch v.Kind() {
	case Undefined:
		return append(to, "undefined"...)
	case Null:
		return append(to, "null"...)
	case Bool:
		return strconv.AppendBool(to, v.Bool())
	case Number:
		return append(to, v.Text()...)
	case String:
		return strconv.AppendQuote(to, v.text)
	case Array:
		return append(appendTexts(append(to, '['), v.Elements()), ']')
	case Set:
		if v.Len() == 0 {
			return append(to, "set()"...)
		}
		return append(appendTexts(append(to, '{'), v.Elements()), '}')
	}
	to = append(to, '{')
	for i, member := range v.Members() {
		if i > 0 {
			to = append(to, ", "...)
		}
		to = append(member.Key.AppendText(to), ": "...)
		to = member.Value.AppendText(to)
	}
	return append(to, '}')
}

func appendTexts(to []byte, elements []*Value) []byte {
	for i, element := range elements {
		if i > 0 {
			to = append(to, ", "...)
		}
		to = element.AppendText(to)
	}
	return to
}

// AppendJSON appends the value as JSON, compact and with sorted names. Sets become arrays; keys that are no strings, their JSON. With html,
// <, > and & are escaped.
func (v *Value) AppendJSON(to []byte, html bool) ([]byte, error) {
	switch v.Kind() {
	case Undefined:
		return nil, errors.New("undefined has no JSON")
	case Null, Bool:
		return v.AppendText(to), nil
	case Number:
		return append(to, v.Text()...), nil
	case String:
		return appendQuoted(to, v.text, html), nil
	case Object:
		return v.appendMembers(to, html)
	}
	var err error
	to = append(to, '[')
	for i, element := range v.Elements() {
		if i > 0 {
			to = append(to, ',')
		}
		if to, err = element.AppendJSON(to, html); err != nil {
			return nil, err
		}
	}
	return append(to, ']'), nil
}

type named struct {
	name  string
	value *Value
}

func (v *Value) appendMembers(to []byte, html bool) ([]byte, error) {
	members := v.Members()
	all := make([]named, 0, len(members))
	composed := false
	for _, member := range members {
		name := member.Key.text
		if member.Key.kind != String {
			encoded, err := member.Key.AppendJSON(nil, true)
			if err != nil {
				return nil, err
			}
			name, composed = string(encoded), true
		}
		all = append(all, named{name, member.Value})
	}
	if composed {
		slices.SortStableFunc(all, func(x, y named) int { return strings.Compare(x.name, y.name) })
	}
	var err error
	to = append(to, '{')
	first := true
	for i, member := range all {
		if i+1 < len(all) && all[i+1].name == member.name {
			continue // 1 and "1" are one name; the last counts
		}
		if !first {
			to = append(to, ',')
		}
		first = false
		to = append(appendQuoted(to, member.name, html), ':')
		if to, err = member.value.AppendJSON(to, html); err != nil {
			return nil, err
		}
	}
	return append(to, '}'), nil
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes a string exactly as encoding/json does.
func appendQuoted(to []byte, text string, html bool) []byte {
	to = append(to, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				to = append(append(to, text[from:i]...), `\ufffd`...)
				from = i + size
			case r == '\u2028' || r == '\u2029':
				to = append(append(to, text[from:i]...), `\u202`...)
				to = append(to, hexDigits[r&0xf])
				from = i + size
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' && (!html || c != '<' && c != '>' && c != '&') {
			i++
			continue
		}
		to = append(to, text[from:i]...)
		switch c {
		case '"', '\\':
			to = append(to, '\\', c)
		case '\b':
			to = append(to, `\b`...)
		case '\f':
			to = append(to, `\f`...)
		case '\n':
			to = append(to, `\n`...)
		case '\r':
			to = append(to, `\r`...)
		case '\t':
			to = append(to, `\t`...)
		default:
			to = append(to, `\u00`...)
			to = append(to, hexDigits[c>>4], hexDigits[c&0xf])
		}
		i++
		from = i
	}
	return append(append(to, text[from:]...), '"')
}
