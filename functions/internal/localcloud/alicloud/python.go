package alicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fromPython turns a Python literal into JSON. All official Python samples (GitHub aliyun/alibabacloud-config-samples, rules) pass a list to
// add_body_params of the SDK, which sends its repr: [{'accountId': 1, 'annotation': None}].
func fromPython(text string) ([]byte, error) {
	p := &python{rest: text}
	var json strings.Builder
	if err := p.value(&json, 0); err != nil {
		return nil, err
	}
	p.space()
	if p.rest != "" {
		return nil, errors.New("something follows the list")
	}
	return []byte(json.String()), nil
}

const deepest = 32 // levels of nesting

type python struct{ rest string }

func (p *python) space() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// accept consumes a token if it is next.
func (p *python) accept(token string) bool {
	p.space()
	rest, found := strings.CutPrefix(p.rest, token)
	if found {
		p.rest = rest
	}
	return found
}

func (p *python) value(out *strings.Builder, depth int) error {
	if depth > deepest {
		return errors.New("it is nested too deeply")
	}
	switch {
	case p.accept("["):
		return p.sequence(out, "]", depth)
	case p.accept("("):
		return p.sequence(out, ")", depth)
	case p.accept("{"):
		return p.dict(out, depth)
	case p.accept("None"):
		out.WriteString("null")
	case p.accept("True"):
		out.WriteString("true")
	case p.accept("False"):
		out.WriteString("false")
	default:
		if text, found, err := p.text(); found || err != nil {
			return writeText(out, text, err)
		}
		return p.number(out)
	}
	return nil
}

func (p *python) sequence(out *strings.Builder, end string, depth int) error {
	out.WriteByte('[')
	for first := true; !p.accept(end); first = false {
		if !first {
			if !p.accept(",") {
				return errors.New("a comma is missing")
			}
			if p.accept(end) {
				break
			}
			out.WriteByte(',')
		}
		if err := p.value(out, depth+1); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func (p *python) dict(out *strings.Builder, depth int) error {
	out.WriteByte('{')
	for first := true; !p.accept("}"); first = false {
		if !first {
			if !p.accept(",") {
				return errors.New("a comma is missing")
			}
			if p.accept("}") {
				break
			}
			out.WriteByte(',')
		}
		key, found, err := p.text()
		if err == nil && !found {
			err = errors.New("a key is not a string")
		}
		if err := writeText(out, key, err); err != nil {
			return err
		}
		if !p.accept(":") {
			return errors.New("a colon is missing")
		}
		out.WriteByte(':')
		if err := p.value(out, depth+1); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeText(out *strings.Builder, text string, err error) error {
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(text)
	out.Write(encoded)
	return err
}

// text reads a string in single or double quotes, with the prefix u of Python 2.
func (p *python) text() (text string, found bool, err error) {
	p.space()
	rest := p.rest
	if strings.HasPrefix(rest, "u'") || strings.HasPrefix(rest, `u"`) {
		rest = rest[1:]
	}
	if rest == "" || rest[0] != '\'' && rest[0] != '"' {
		return "", false, nil
	}
	quote := rest[0]
	rest = rest[1:]
	var read strings.Builder
	for rest != "" {
		if rest[0] == quote {
			p.rest = rest[1:]
			return read.String(), true, nil
		}
		if strings.HasPrefix(rest, `\'`) || strings.HasPrefix(rest, `\"`) {
			read.WriteByte(rest[1])
			rest = rest[2:]
			continue
		}
		r, _, tail, err := strconv.UnquoteChar(rest, 0)
		if err != nil {
			return "", true, errors.New("a string has an unknown escape")
		}
		if r > utf8.MaxRune {
			r = utf8.RuneError
		}
		read.WriteRune(r)
		rest = tail
	}
	return "", true, errors.New("a string has no end")
}

// number reads an integer or a float, with the suffix L of Python 2.
func (p *python) number(out *strings.Builder) error {
	p.space()
	end := 0
	for end < len(p.rest) && strings.IndexByte("+-0123456789.eE", p.rest[end]) >= 0 {
		end++
	}
	literal := p.rest[:end]
	if !json.Valid([]byte(literal)) || end == 0 {
		return fmt.Errorf("it must be a list of dictionaries with strings, numbers, True, False and None")
	}
	p.rest = strings.TrimPrefix(p.rest[end:], "L")
	out.WriteString(literal)
	return nil
}
