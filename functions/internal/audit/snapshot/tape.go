package snapshot

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Tape is where the values of a JSON text are. Nothing is decoded, but all of it is checked, so that a text with a tape is JSON.
type Tape struct {
	Text  []byte
	Nodes []Node

	// Plain says that names hold neither escapes nor bytes beyond ASCII, and numbers no exponent: what is equal is equal byte for byte.
	Plain bool
}

// Node is a value on a tape. The node of a collection stands before those of its elements.
type Node struct {
	Key, KeyEnd uint32 // its name without quotes, if it is the member of an object
	From, To    uint32
	Next        int32 // the node behind it and all that is in it
}

// maxDepth is what a strict evaluation reads.
const maxDepth = 200

// Scan makes the tape of a JSON text, in the memory of the earlier one. The error is a [*SyntaxError].
func (t *Tape) Scan(text []byte) error {
	s := scanner{text: text, nodes: t.Nodes[:0], plain: true}
	end, err := s.value(space(text, 0))
	t.Text, t.Nodes, t.Plain = text, s.nodes, s.plain
	if err != nil {
		return err
	}
	if end = space(text, end); end != len(text) {
		return unexpected(text, end, "after the value")
	}
	return nil
}

// scanner appends the nodes of values.
type scanner struct {
	text  []byte
	nodes []Node
	plain bool // as Tape.Plain
}

// value appends the nodes of the value that begins at a place, and returns where it ends. After an error there are none. It is one loop, because
// most of an audit's time is spent here.
func (s *scanner) value(at int) (end int, err error) {
	text, nodes := s.text, s.nodes
	base := len(nodes)
	var within [maxDepth]int32 // the collections around a value, the innermost last
	depth, around := 0, byte(0)
	for key, keyEnd := 0, 0; ; {
		if at >= len(text) {
			return at, unexpected(text, at, "")
		}
		node, from, opened := len(nodes), at, false
		switch c := text[at]; {
		case c == '"':
			for at++; len(text)-at >= 8; at += 8 {
				if found := special(binary.LittleEndian.Uint64(text[at:])); found != 0 {
					at += bits.TrailingZeros64(found) / 8
					break
				}
			}
			if at < len(text) && text[at] == '"' {
				at++
			} else {
				at, err = str(text, from)
			}
		case c == '{' || c == '[':
			if depth == maxDepth {
				return at, &SyntaxError{at, compliance.SayError("nested deeper than %s levels", strconv.Itoa(maxDepth))}
			}
			if at = space(text, at+1); at < len(text) && text[at] == c+2 { // ] and } are two behind [ and {
				at++
			} else {
				opened = true
			}
		case c == 't' && word(text, at, "true"), c == 'n' && word(text, at, "null"):
			at += 4
		case c == 'f' && word(text, at, "false"):
			at += 5
		case c == '-' || c >= '0' && c <= '9':
			at, err = s.number(at)
		default:
			return at, unexpected(text, at, "where a value must begin")
		}
		if err != nil {
			return at, err
		}
		nodes = append(nodes, Node{uint32(key), uint32(keyEnd), uint32(from), uint32(at), int32(node-base) + 1})
		key, keyEnd = 0, 0
		if opened {
			within[depth], around = int32(node), text[from]
			depth++
		} else {
			// Behind a value stands a comma or the end of the collection, behind which it is the same.
			for depth > 0 {
				if at < len(text) && text[at] <= ' ' {
					at = space(text, at)
				}
				if at < len(text) && text[at] == ',' {
					at = space(text, at+1)
					break
				}
				if at >= len(text) || text[at] != around+2 {
					if around == '{' {
						return at, unexpected(text, at, "in an object")
					}
					return at, unexpected(text, at, "in an array")
				}
				at++
				depth--
				whole := &nodes[within[depth]]
				whole.To, whole.Next = uint32(at), int32(len(nodes)-base)
				if depth > 0 {
					around = text[nodes[within[depth-1]].From]
				}
			}
			if depth == 0 {
				s.nodes = nodes
				return at, nil
			}
		}
		if around == '{' {
			if at, key, keyEnd, err = s.name(at); err != nil {
				return at, err
			}
		}
	}
}

// name passes the name of a member and the colon behind it.
func (s *scanner) name(at int) (value, from, to int, err error) {
	text := s.text
	if at >= len(text) || text[at] != '"' {
		return at, 0, 0, unexpected(text, at, "where a name must begin")
	}
	from = at + 1
	for at = from; len(text)-at >= 8; at += 8 {
		word := binary.LittleEndian.Uint64(text[at:])
		if found := special(word) | word&high; found != 0 {
			at += bits.TrailingZeros64(found) / 8
			break
		}
	}
	if at < len(text) && text[at] == '"' {
		at++
	} else {
		if at, err = str(text, from-1); err != nil {
			return at, 0, 0, err
		}
		s.plain = s.plain && ascii(text[from:at-1])
	}
	to = at - 1
	if at >= len(text) || text[at] != ':' {
		if at = space(text, at); at >= len(text) || text[at] != ':' {
			return at, 0, 0, unexpected(text, at, "after a name")
		}
	}
	if at++; at < len(text) && text[at] <= ' ' {
		at = space(text, at)
	}
	return at, from, to, nil
}

// Kind is the first byte of a node's text.
func (t *Tape) Kind(node int32) byte { return t.Text[t.Nodes[node].From] }

// Raw is the text of a node.
func (t *Tape) Raw(node int32) []byte { n := &t.Nodes[node]; return t.Text[n.From:n.To] }

// Name is the name of a member.
func (t *Tape) Name(node int32) []byte { n := &t.Nodes[node]; return t.Text[n.Key:n.KeyEnd] }

// Quoted is the name of a member as it is written.
func (t *Tape) Quoted(node int32) []byte { n := &t.Nodes[node]; return t.Text[n.Key-1 : n.KeyEnd+1] }

// SyntaxError is where a text is no JSON. It shows no value.
type SyntaxError struct {
	Offset int
	err    error
}

func (e *SyntaxError) Error() string { return e.err.Error() }
func (e *SyntaxError) Unwrap() error { return e.err }

var (
	errEnd   = compliance.SayError("the JSON is cut off")
	errCut   = compliance.SayError("the file is cut off: get it again")
	errEmpty = compliance.SayError("nothing is in it: get the file again")
)

func unexpected(text []byte, at int, where string) error {
	if at >= len(text) {
		return &SyntaxError{at, errEnd}
	}
	r, _ := utf8.DecodeRune(text[at:])
	return &SyntaxError{at, compliance.SayError("not JSON: invalid character %s "+where, strconv.QuoteRune(r))}
}

func space(text []byte, at int) int {
	for at < len(text) && text[at] <= ' ' && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
		at++
	}
	return at
}

func word(text []byte, at int, word string) bool {
	return len(text)-at >= len(word) && string(text[at:at+len(word)]) == word
}

func ascii(name []byte) bool {
	if n := len(name); n >= 8 { // the last word may overlap the one before
		for at := 0; at < n; at += 8 {
			word := binary.LittleEndian.Uint64(name[min(at, n-8):])
			if (word|special(word))&high != 0 {
				return false
			}
		}
		return true
	}
	for _, c := range name {
		if c >= utf8.RuneSelf || c == '\\' {
			return false
		}
	}
	return true
}

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// special marks the bytes of a word that end a run of plain characters in a string: quotes, backslashes and control characters.
func special(word uint64) uint64 {
	quote, backslash := word^(ones*'"'), word^(ones*'\\')
	return ((quote-ones)&^quote | (backslash-ones)&^backslash | (word-ones*' ')&^word) & high
}

// str passes a string; at is its opening quote.
func str(text []byte, at int) (int, error) {
	at++
	for {
		for len(text)-at >= 8 {
			if found := special(binary.LittleEndian.Uint64(text[at:])); found != 0 {
				at += bits.TrailingZeros64(found) / 8
				break
			}
			at += 8
		}
		for at < len(text) && text[at] != '"' && text[at] != '\\' && text[at] >= ' ' {
			at++
		}
		if at >= len(text) {
			return at, unexpected(text, at, "")
		}
		switch text[at] {
		case '"':
			return at + 1, nil
		case '\\':
			length := escape(text[at:])
			if length == 0 {
				return at, unexpected(text, min(at+1, len(text)), "in an escape")
			}
			at += length
		default:
			return at, unexpected(text, at, "in a string")
		}
	}
}

// escape is the length of the escape that a text begins with; 0 if it is none.
func escape(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) < 6 {
			return 0
		}
		for _, c := range text[2:6] {
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return 0
			}
		}
		return 6
	}
	return 0
}

func (s *scanner) number(at int) (int, error) {
	text := s.text
	if text[at] == '-' {
		at++
	}
	from := at
	if at = digits(text, at); at == from || text[from] == '0' && at > from+1 {
		return at, unexpected(text, from+min(at-from, 1), "in a number")
	}
	if at < len(text) && text[at] == '.' {
		from = at + 1
		if at = digits(text, from); at == from {
			return at, unexpected(text, at, "in a number")
		}
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		s.plain = false // it may stand for millions of digits
		if at++; at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		from = at
		if at = digits(text, at); at == from {
			return at, unexpected(text, at, "in a number")
		}
	}
	return at, nil
}

func digits(text []byte, at int) int {
	for at < len(text) && text[at] >= '0' && text[at] <= '9' {
		at++
	}
	return at
}
