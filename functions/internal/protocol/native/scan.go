package native

import "bytes"

// maxDepth is how deep encoding/json lets JSON nest.
const maxDepth = 10_000

// scanner passes over what encoding/json takes for JSON. Its methods tell whether it is.
type scanner struct {
	text []byte
	at   int
}

// document passes over a whole text and finds the members of an object.
func (s *scanner) document() (members []member, ok bool) {
	s.space()
	if s.is('{') {
		const usual = 12
		members = make([]member, 0, usual)
		ok = s.collection('}', 0, &members)
	} else {
		ok = s.value(0)
	}
	s.space()
	return members, ok && s.at == len(s.text)
}

func (s *scanner) value(depth int) bool {
	if s.at == len(s.text) {
		return false
	}
	switch s.text[s.at] {
	case '{':
		return s.collection('}', depth, nil)
	case '[':
		return s.collection(']', depth, nil)
	case '"':
		return s.string()
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	}
	return s.number()
}

// collection passes over an object or array. The members of an object are appended to those that are wanted.
func (s *scanner) collection(end byte, depth int, wanted *[]member) bool {
	if depth == maxDepth {
		return false
	}
	s.at++
	if s.space(); s.next(end) {
		return true
	}
	for {
		var name []byte
		if end == '}' {
			from := s.at
			if !s.string() {
				return false
			}
			name = s.text[from:s.at]
			if s.space(); !s.next(':') {
				return false
			}
			s.space()
		}
		from := s.at
		if !s.value(depth + 1) {
			return false
		}
		if wanted != nil {
			*wanted = append(*wanted, member{unquotedName(name), s.text[from:s.at:s.at]})
		}
		if s.space(); s.next(end) {
			return true
		}
		if !s.next(',') {
			return false
		}
		s.space()
	}
}

// unquotedName is a part of the text, unless it has escapes.
func unquotedName(quoted []byte) []byte {
	content := quoted[1 : len(quoted)-1]
	for _, c := range content {
		if c == '\\' || c >= 0x80 {
			return []byte(unquote(quoted))
		}
	}
	return content
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) is(c byte) bool { return s.at < len(s.text) && s.text[s.at] == c }

func (s *scanner) next(c byte) bool {
	if s.is(c) {
		s.at++
		return true
	}
	return false
}

func (s *scanner) word(word string) bool {
	if !bytes.HasPrefix(s.text[s.at:], []byte(word)) {
		return false
	}
	s.at += len(word)
	return true
}

// special are the bytes that do not stand for themselves in a string.
var special = func() (all [256]bool) {
	for c := range byte(' ') {
		all[c] = true
	}
	all['"'], all['\\'] = true, true
	return all
}()

func (s *scanner) string() bool {
	if !s.next('"') {
		return false
	}
	for {
		for s.at < len(s.text) && !special[s.text[s.at]] {
			s.at++
		}
		if s.next('"') {
			return true
		}
		if !s.next('\\') || !s.escape() {
			return false
		}
	}
}

func (s *scanner) escape() bool {
	if s.at == len(s.text) {
		return false
	}
	c := s.text[s.at]
	s.at++
	if c != 'u' {
		return bytes.IndexByte([]byte(`"\/bfnrt`), c) >= 0
	}
	for range 4 {
		if s.at == len(s.text) || bytes.IndexByte([]byte("0123456789abcdefABCDEF"), s.text[s.at]) < 0 {
			return false
		}
		s.at++
	}
	return true
}

func (s *scanner) number() bool {
	s.next('-')
	if !s.next('0') && !s.digits() {
		return false
	}
	if s.next('.') && !s.digits() {
		return false
	}
	if s.next('e') || s.next('E') {
		if !s.next('+') {
			s.next('-')
		}
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}
