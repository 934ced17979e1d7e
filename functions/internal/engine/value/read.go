package value

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// The nesting that is read: of what clouds send, whose own limits on size are far stricter; and of any other JSON, as encoding/json has it.
const (
	maxInputDepth = 200
	maxDepth      = 10_000
)

// Input reads what the evaluation is about. Only its syntax is checked now: a collection is read when it is reached, and a name that is
// repeated in it becomes the arena's error. Bytes may not change while the arena is used. What is no Unicode is replaced.
func (a *Arena) Input(source []byte) (*Value, error) {
	return a.json(unsafe.String(unsafe.SliceData(source), len(source)), maxInputDepth, false)
}

// StrictInput reads what a strict evaluation is about, like Input. Members of objects that are null are not there. Values are compared with
// what they must be when they are reached.
func (a *Arena) StrictInput(source []byte, must *Type) (*Value, error) {
	marks := a.marks
	a.marks = FromInput | Node
	v, err := a.Input(source)
	a.marks = marks
	if err == nil {
		v.Typed(must)
	}
	return v, err
}

// JSON reads any other JSON. Of repeated names the last counts.
func (a *Arena) JSON(source string) (*Value, error) { return a.json(source, maxDepth, true) }

func (a *Arena) json(source string, depth int, repeats bool) (*Value, error) {
	s := syntax{text: source, depth: depth}
	s.space()
	from := s.at
	if err := s.value(0); err != nil {
		return nil, err
	}
	to := s.at
	if s.space(); s.at != len(source) {
		return nil, s.unexpected("after the value")
	}
	_ = a.Reserve(16 * len(s.long)) // the arena remembers
	return a.lazy(&document{source, !s.special, s.long, repeats, a.marks}, from, to), nil
}

// document is JSON that is known to be right. Its values are read when they are reached.
type document struct {
	text    string
	plain   bool   // it has nothing but ASCII, and no escapes
	long    []span // its long collections, by where they begin
	repeats bool   // of equal names the last counts, instead of being refused
	marks   Mark   // of its values; those of a Node have no members that are null
}

type span struct{ from, to int }

// longFrom is the length from which it is worth knowing where a collection ends.
const longFrom = 256

// lazy makes the value of a part of a document. Collections stay as they are until they are read.
func (a *Arena) lazy(d *document, from, to int) *Value {
	switch c := d.text[from]; c {
	case '{', '[':
		kind := Array
		if c == '{' {
			kind = Object
		}
		v := a.collection(kind)
		v.number, v.body.unread, v.body.weight = int64(from), d, 1+(to-from)/8
		return v
	case '"':
		return a.quoted(d, from, to)
	case 'n':
		return a.own(NullValue)
	case 't':
		return a.own(True)
	case 'f':
		return a.own(False)
	default:
		return a.Number(d.text[from:to])
	}
}

// own is a value for a part of the input, which has a place.
func (a *Arena) own(v *Value) *Value {
	if a.marks == 0 {
		return v
	}
	own := a.value(v.kind)
	own.number = v.number
	return own
}

func (a *Arena) quoted(d *document, from, to int) *Value {
	content := d.text[from+1 : to-1]
	if content == "" {
		return a.String("")
	}
	if !d.plain && (strings.IndexByte(content, '\\') >= 0 || !utf8.ValidString(content)) {
		return a.String(unescape(content))
	}
	v := a.value(String)
	v.text = content // the input's memory
	return v
}

// decode reads one level of a collection.
func (v *Value) decode() {
	b, d := v.body, v.body.unread
	b.unread = nil
	s := syntax{text: d.text, at: int(v.number) + 1, long: d.long}
	a := b.arena
	marks, nulls := a.marks, false
	if a.marks = d.marks; b.must != nil {
		a.marks |= unchecked
	}
	s.space()
	for s.text[s.at] != '}' && s.text[s.at] != ']' {
		from := s.at
		if v.kind == Array {
			s.skip()
			element := a.lazy(d, from, s.at)
			if b.place != nil {
				b.placed(nil, len(b.elements), element)
			}
			b.elements = append(a.grown(b.elements), element)
		} else {
			s.skip()
			key := a.quoted(d, from, s.at)
			if b.must != nil {
				key.marks &^= unchecked
			}
			s.space()
			s.at++ // the colon
			s.space()
			from = s.at
			s.skip()
			value := a.lazy(d, from, s.at)
			nulls = nulls || value.kind == Null
			if b.place != nil {
				b.placed(key, 0, value)
			}
			switch i := b.find(Object, key); {
			case i < 0:
				a.put(b, key, value)
			case d.repeats:
				b.members[i].Value = value
			default:
				a.fail(fmt.Errorf("an object repeats the name %s", strconv.Quote(key.text)))
			}
		}
		s.space()
		if s.text[s.at] == ',' {
			s.at++
			s.space()
		}
	}
	if nulls && d.marks&Node != 0 {
		b.withoutNulls()
	}
	a.marks = marks
}

// syntax walks over JSON.
type syntax struct {
	text    string
	at      int
	depth   int
	long    []span
	special bool // there is something in a string that needs more than a copy
}

func (s *syntax) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\n', '\r', '\t':
			s.at++
		default:
			return
		}
	}
}

// skip passes a value that is known to be right.
func (s *syntax) skip() {
	switch s.text[s.at] {
	case '"':
		s.at = closing(s.text, s.at+1) + 1
	case '{', '[':
		s.skipCollection()
	default:
		for s.at < len(s.text) && strings.IndexByte(",]} \n\r\t", s.text[s.at]) < 0 {
			s.at++
		}
	}
}

func (s *syntax) skipCollection() {
	i, ok := slices.BinarySearchFunc(s.long, s.at, func(long span, at int) int { return long.from - at })
	if ok {
		s.at = s.long[i].to
		return
	}
	for depth := 0; ; {
		switch s.text[s.at] {
		case '"':
			s.at = closing(s.text, s.at+1)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if s.at++; depth == 0 {
			return
		}
	}
}

// closing finds the quote that ends a string.
func closing(text string, from int) int {
	for at := from; ; {
		at += strings.IndexByte(text[at:], '"')
		backslashes := 0
		for text[at-1-backslashes] == '\\' && at-1-backslashes >= from {
			backslashes++
		}
		if backslashes%2 == 0 {
			return at
		}
		at++
	}
}

var errEnd = errors.New("unexpected end of JSON")

func (s *syntax) unexpected(where string) error {
	if s.at >= len(s.text) {
		return errEnd
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.at:])
	return fmt.Errorf("invalid character %s %s, at byte %d", strconv.QuoteRune(r), where, s.at)
}

// value checks one value and passes it.
func (s *syntax) value(depth int) error {
	if s.at >= len(s.text) {
		return errEnd
	}
	switch c := s.text[s.at]; {
	case c == '{' || c == '[':
		if depth == s.depth {
			return fmt.Errorf("nested deeper than %d levels", s.depth)
		}
		return s.collection(depth, c == '{')
	case c == '"':
		return s.string()
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	for _, word := range [...]string{"null", "true", "false"} {
		if strings.HasPrefix(s.text[s.at:], word) {
			s.at += len(word)
			return nil
		}
	}
	return s.unexpected("where a value must begin")
}

func (s *syntax) collection(depth int, object bool) error {
	end := byte(']')
	if object {
		end = '}'
	}
	from, known := s.at, len(s.long)
	s.long = append(s.long, span{from: from})
	defer func() {
		if s.long[known].to = s.at; s.at-from < longFrom {
			s.long = s.long[:known] // what is in it is shorter still
		}
	}()
	s.at++
	s.space()
	if s.next(end) {
		return nil
	}
	for {
		if object {
			if err := s.string(); err != nil {
				return err
			}
			if s.space(); !s.next(':') {
				return s.unexpected("after a name")
			}
			s.space()
		}
		if err := s.value(depth + 1); err != nil {
			return err
		}
		s.space()
		if s.next(end) {
			return nil
		}
		if !s.next(',') {
			return s.unexpected("in a collection")
		}
		s.space()
	}
}

func (s *syntax) next(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// plain are the bytes of ASCII that stand for themselves in a string.
var plain = func() (all [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		all[c] = c != '"' && c != '\\'
	}
	return all
}()

func (s *syntax) string() error {
	if !s.next('"') {
		return s.unexpected("where a string must begin")
	}
	text := s.text
	for at := s.at; at < len(text); at++ {
		c := text[at]
		if plain[c] {
			continue
		}
		if c == '"' {
			s.at = at + 1
			return nil
		}
		if s.special = true; c >= utf8.RuneSelf {
			continue
		}
		if s.at = at; c != '\\' {
			return s.unexpected("in a string")
		}
		at++
		if s.at = at; at == len(text) {
			return errEnd
		}
		if text[at] == 'u' {
			if len(text)-at < 5 {
				return errEnd
			}
			if _, err := strconv.ParseUint(text[at+1:at+5], 16, 16); err != nil {
				return s.unexpected("in an escape")
			}
			at += 4
		} else if strings.IndexByte(`"\/bfnrt`, text[at]) < 0 {
			return s.unexpected("in an escape")
		}
	}
	return errEnd
}

func (s *syntax) number() error {
	from := s.at
	s.next('-')
	if !s.next('0') && s.digits() == 0 {
		return s.unexpected("in a number")
	}
	if s.next('.') && s.digits() == 0 {
		return s.unexpected("in a number")
	}
	if s.next('e') || s.next('E') {
		if !s.next('+') {
			s.next('-')
		}
		if s.digits() == 0 {
			return s.unexpected("in a number")
		}
		if err := CheckNumber(s.text[from:s.at]); err != nil {
			return err
		}
	}
	return nil
}

func (s *syntax) digits() int {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at - from
}

// unescape is the text of a string's content.
func unescape(content string) string {
	var text strings.Builder
	text.Grow(len(content))
	for i := 0; i < len(content); {
		c := content[i]
		if c != '\\' {
			r, size := utf8.DecodeRuneInString(content[i:])
			text.WriteRune(r)
			i += size
			continue
		}
		i += 2
		switch content[i-1] {
		case 'b':
			text.WriteByte('\b')
		case 'f':
			text.WriteByte('\f')
		case 'n':
			text.WriteByte('\n')
		case 'r':
			text.WriteByte('\r')
		case 't':
			text.WriteByte('\t')
		case 'u':
			r := hex(content[i:])
			i += 4
			if utf16.IsSurrogate(r) {
				pair := utf8.RuneError
				if strings.HasPrefix(content[i:], `\u`) {
					pair = utf16.DecodeRune(r, hex(content[i+2:]))
				}
				if r = pair; pair != utf8.RuneError {
					i += 6
				}
			}
			text.WriteRune(r)
		default:
			text.WriteByte(content[i-1])
		}
	}
	return text.String()
}

func hex(digits string) rune {
	n, _ := strconv.ParseUint(digits[:4], 16, 16) // the syntax was checked
	return rune(n)
}
