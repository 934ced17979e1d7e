package snapshot

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf8"
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
	t.Text, t.Nodes, t.Plain = text, t.Nodes[:0], true
	at, err := t.value(space(text, 0), 0, 0, 0)
	if err != nil {
		return err
	}
	if at = space(text, at); at != len(text) {
		return unexpected(text, at, "after the value")
	}
	return nil
}

// Kind is the first byte of a node's text.
func (t *Tape) Kind(node int32) byte { return t.Text[t.Nodes[node].From] }

// Raw is the text of a node.
func (t *Tape) Raw(node int32) []byte { n := &t.Nodes[node]; return t.Text[n.From:n.To] }

// Name is the name of a member.
func (t *Tape) Name(node int32) []byte { n := &t.Nodes[node]; return t.Text[n.Key:n.KeyEnd] }

// SyntaxError is where a text is no JSON. It shows no value.
type SyntaxError struct {
	Offset int
	What   string
}

func (e *SyntaxError) Error() string { return e.What }

var (
	errEnd   = errors.New("the JSON is cut off")
	errEmpty = errors.New("nothing is in it: get the file again")
)

func unexpected(text []byte, at int, where string) error {
	if at >= len(text) {
		return &SyntaxError{at, errEnd.Error()}
	}
	r, _ := utf8.DecodeRune(text[at:])
	return &SyntaxError{at, fmt.Sprintf("not JSON: invalid character %s %s", strconv.QuoteRune(r), where)}
}

func space(text []byte, at int) int {
	for at < len(text) && text[at] <= ' ' && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t') {
		at++
	}
	return at
}

func (t *Tape) value(at, depth int, key, keyEnd uint32) (int, error) {
	text := t.Text
	if at >= len(text) {
		return at, unexpected(text, at, "")
	}
	node := len(t.Nodes)
	t.Nodes = append(t.Nodes, Node{Key: key, KeyEnd: keyEnd, From: uint32(at), Next: int32(node) + 1})
	var err error
	switch c := text[at]; {
	case c == '"':
		at, err = str(text, at)
	case c == '{':
		at, err = t.object(at, depth)
	case c == '[':
		at, err = t.array(at, depth)
	case c == 't' && word(text, at, "true"), c == 'n' && word(text, at, "null"):
		at += 4
	case c == 'f' && word(text, at, "false"):
		at += 5
	case c == '-' || c >= '0' && c <= '9':
		at, err = t.number(at)
	default:
		return at, unexpected(text, at, "where a value must begin")
	}
	if err != nil {
		return at, err
	}
	t.Nodes[node].To, t.Nodes[node].Next = uint32(at), int32(len(t.Nodes))
	return at, nil
}

func word(text []byte, at int, word string) bool {
	return len(text)-at >= len(word) && string(text[at:at+len(word)]) == word
}

func (t *Tape) object(at, depth int) (int, error) {
	text := t.Text
	if depth == maxDepth {
		return at, &SyntaxError{at, fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	if at = space(text, at+1); at < len(text) && text[at] == '}' {
		return at + 1, nil
	}
	for {
		if at >= len(text) || text[at] != '"' {
			return at, unexpected(text, at, "where a name must begin")
		}
		key := at + 1
		end, err := str(text, at)
		if err != nil {
			return end, err
		}
		if t.Plain {
			t.Plain = ascii(text[key : end-1])
		}
		if at = end; at >= len(text) || text[at] != ':' {
			if at = space(text, at); at >= len(text) || text[at] != ':' {
				return at, unexpected(text, at, "after a name")
			}
		}
		if at, err = t.value(space(text, at+1), depth+1, uint32(key), uint32(end-1)); err != nil {
			return at, err
		}
		if at >= len(text) || text[at] <= ' ' {
			at = space(text, at)
		}
		switch {
		case at < len(text) && text[at] == ',':
			at = space(text, at+1)
		case at < len(text) && text[at] == '}':
			return at + 1, nil
		default:
			return at, unexpected(text, at, "in an object")
		}
	}
}

func (t *Tape) array(at, depth int) (int, error) {
	text := t.Text
	if depth == maxDepth {
		return at, &SyntaxError{at, fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	if at = space(text, at+1); at < len(text) && text[at] == ']' {
		return at + 1, nil
	}
	for {
		var err error
		if at, err = t.value(at, depth+1, 0, 0); err != nil {
			return at, err
		}
		at = space(text, at)
		switch {
		case at < len(text) && text[at] == ',':
			at = space(text, at+1)
		case at < len(text) && text[at] == ']':
			return at + 1, nil
		default:
			return at, unexpected(text, at, "in an array")
		}
	}
}

func ascii(name []byte) bool {
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

func (t *Tape) number(at int) (int, error) {
	text := t.Text
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
		t.Plain = false // it may stand for millions of digits
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
