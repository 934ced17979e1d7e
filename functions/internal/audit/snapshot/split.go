package snapshot

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/bits"
	"slices"
	"strconv"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// maxItem bounds one item: AWS Config's largest are some megabytes.
const maxItem = 64 << 20

// value is the text of an item in a block, and where it is in the file.
type value struct {
	from, to int
	at       Position

	// Its tape, if it was found by scanning it.
	first, last int // nodes
	plain       bool
}

// items are the items of a block, and the memory that they are in.
type items struct {
	text   []byte
	nodes  []Node // of their tapes
	values []value
}

// tape sets the tape of an item. It is false if the item has to be scanned.
func (i *items) tape(of value, to *Tape) bool {
	if of.first == of.last {
		return false
	}
	*to = Tape{i.text, i.nodes[of.first:of.last:of.last], of.plain}
	return true
}

// Position is where an item is in a file: on a line of a file with one item per line, else at a byte of its content.
type Position struct {
	Line   int // from 1; 0 if the items are not on lines
	Offset int64
}

func (p Position) String() string { return p.Phrase().String() }

// Phrase is the position in words.
func (p Position) Phrase() compliance.Phrase {
	if p.Line > 0 {
		return compliance.Say("line %s", strconv.Itoa(p.Line))
	}
	return compliance.Say("byte %s", strconv.FormatInt(p.Offset, 10))
}

// splitter finds the items of a file: objects one after another, on lines, in an array, or in an array that is a member of an object. To find
// where an item ends is as much work as to make its tape, which is kept. Only lines are left to be scanned.
type splitter struct {
	in     io.Reader
	buffer []byte
	nodes  []Node // of the items in the buffer
	at     int    // what comes next in the buffer
	offset int64  // of the buffer in the file
	eof    bool
	cut    error // why nothing more can be read; nil: it is the end

	phase   phase
	line    int
	told    header
	wrapped bool   // the array is a member of an object
	name    string // the string before, behind the items of such an object
	broken  error
	where   Position // of what is broken
}

type phase uint8

const (
	start    phase = iota // nothing was found yet
	between               // values, one after another
	lines                 // a value on each line
	elements              // of an array
	members               // of an object that has arrays of items
	finished
)

// header is what an object says about the items in it.
type header struct {
	time      time.Time
	member    string // that holds the items
	delivered bool   // it is a file of AWS Config
	snapshot  bool   // it says which snapshot it is
}

const (
	blockSize = 256 << 10
	maxKept   = 4 * blockSize // what an item of many megabytes took is given back
)

// more reads on. It reports whether there was more.
func (s *splitter) more() bool {
	if s.eof || s.broken != nil {
		return false
	}
	if len(s.buffer)-s.at > maxItem {
		s.fail(s.at, compliance.SayError("an item is larger than %s MiB", strconv.Itoa(maxItem>>20)))
		return false
	}
	want := max(blockSize-len(s.buffer), len(s.buffer)-s.at, blockSize/16)
	s.buffer = slices.Grow(s.buffer, want)
	from := len(s.buffer)
	for empty := 0; len(s.buffer)-from < want && !s.eof; { // all of it, because what looks for an end looks at an item from its beginning each time
		n, err := s.in.Read(s.buffer[len(s.buffer) : from+want])
		s.buffer = s.buffer[:len(s.buffer)+n]
		switch {
		case errors.Is(err, io.EOF):
			s.eof = true
		case err != nil:
			s.eof, s.cut = true, err
		case n > 0:
			empty = 0
		default:
			if empty++; empty == 100 {
				s.eof, s.cut = true, io.ErrNoProgress
			}
		}
	}
	return len(s.buffer) > from
}

func (s *splitter) fail(at int, err error) {
	if s.broken == nil {
		s.broken, s.where = err, s.position(at)
	}
	s.phase = finished
}

// end is where nothing more can be read. It is an error if that cuts something off.
func (s *splitter) end(at int, cutOff error) {
	switch {
	case s.cut != nil:
		s.fail(at, inPlainWords(s.cut))
	case cutOff != nil:
		s.fail(at, cutOff)
	}
	s.phase = finished
}

func (s *splitter) position(at int) Position {
	if s.phase == lines {
		return Position{Line: s.line, Offset: s.offset + int64(at)}
	}
	return Position{Offset: s.offset + int64(at)}
}

// block finds the items of about one block, in the memory of an earlier one. There are none at the end.
func (s *splitter) block(in items) items {
	in.values = in.values[:0]
	if s.phase == finished {
		return in
	}
	rest := s.buffer[s.at:]
	s.offset += int64(s.at)
	if cap(in.text) < blockSize || cap(in.text) > maxKept {
		in.text, in.nodes = make([]byte, 0, blockSize+len(rest)), nil
	}
	s.buffer, s.nodes, s.at = append(in.text[:0], rest...), in.nodes[:0], 0
	for s.phase != finished && (s.at < blockSize*15/16 || len(in.values) == 0) {
		if len(in.values) == 0 && s.at >= blockSize {
			s.drop()
		}
		if one, ok := s.next(); ok {
			in.values = append(in.values, one)
		}
	}
	in.text, in.nodes = s.buffer, s.nodes
	return in
}

// next finds one item, or takes another step.
func (s *splitter) next() (value, bool) {
	if s.phase == lines {
		return s.nextLine()
	}
	if s.at = space(s.buffer, s.at); s.at == len(s.buffer) {
		if s.more() {
			return value{}, false
		}
		s.end(s.at, map[phase]error{start: errEmpty, elements: errEnd, members: errEnd}[s.phase])
		return value{}, false
	}
	switch s.phase {
	case elements:
		return s.element()
	case members:
		s.member()
		return value{}, false
	}
	return s.between()
}

var errNotUTF8 = compliance.SayError("not UTF-8, perhaps UTF-16: save it as UTF-8")

// drop forgets what was passed without finding an item, of which there can be any number of megabytes.
func (s *splitter) drop() {
	s.offset += int64(s.at)
	s.buffer = s.buffer[:copy(s.buffer, s.buffer[s.at:])]
	s.nodes, s.at = s.nodes[:0], 0
}

func (s *splitter) between() (value, bool) {
	if s.offset == 0 && s.at == 0 && bytes.HasPrefix(s.buffer, []byte("\xef\xbb\xbf")) { // a byte order mark
		s.at = 3
		return value{}, false
	}
	if s.phase == start && s.brokenLine() {
		s.phase, s.line = lines, 1
		return s.nextLine()
	}
	begins := s.buffer[s.at:]
	switch {
	case s.phase == start && isArchive(begins):
		s.fail(s.at, errArchive)
		return value{}, false
	case len(begins) > 1 && (begins[0] == 0) != (begins[1] == 0):
		s.fail(s.at, errNotUTF8)
		return value{}, false
	}
	switch begins[0] {
	case '[':
		s.at++
		s.phase, s.wrapped = elements, false
		return value{}, false
	case '{':
	case ',': // between items that were cut out of an array
		s.at++
		return value{}, false
	case 0xfe, 0xff:
		s.fail(s.at, errNotUTF8)
		return value{}, false
	default:
		s.fail(s.at, compliance.SayError("not JSON with items: an item begins with {, a list of items with ["))
		return value{}, false
	}
	inner, whole, ok := s.open()
	switch {
	case !ok:
		return value{}, false
	case inner >= 0:
		s.at = inner + 1
		s.phase, s.wrapped = elements, true
		return value{}, false
	}
	one := value{from: s.at, to: whole, at: s.position(s.at)}
	s.at, s.phase = whole, between
	if first := s.offset+int64(one.from) <= 3; first && s.endsLine(one) {
		s.phase, s.line = lines, 1
		one.at = s.position(one.from)
		s.newline()
	}
	return one, true
}

// brokenLine reports whether the file has an item per line although the first is none: behind it are two whole objects, or one and nothing else.
// Nothing that is written over several lines has that.
func (s *splitter) brokenLine() bool {
	if s.buffer[s.at] == '[' || s.buffer[s.at] == ',' { // an array; there, commas may be missing
		return false
	}
	found := [3]bool{}
	rest := s.buffer[s.at:]
	for i := range found {
		line, after, ends := bytes.Cut(rest, []byte("\n"))
		rest = after
		if line = bytes.TrimSpace(line); len(line) == 0 && i == 2 && !ends && s.eof {
			return !found[0] && found[1]
		}
		found[i] = (ends || s.eof) && len(line) > 0 && line[0] == '{' && new(Tape).Scan(line) == nil
	}
	return found == [3]bool{false, true, true}
}

// endsLine reports whether a value is on a line of its own.
func (s *splitter) endsLine(one value) bool {
	for s.at < len(s.buffer) || s.more() {
		switch s.buffer[s.at] {
		case ' ', '\r', '\t':
			s.at++
		case '\n':
			return bytes.IndexByte(s.buffer[one.from:one.to], '\n') < 0
		default:
			return false
		}
	}
	return false
}

func (s *splitter) newline() {
	s.at++
	s.line++
}

func (s *splitter) nextLine() (value, bool) {
	end := 0
	for searched := s.at; ; {
		if found := bytes.IndexByte(s.buffer[searched:], '\n'); found >= 0 {
			end = searched + found
			break
		}
		searched = len(s.buffer)
		if !s.more() {
			if s.end(s.at, nil); s.broken != nil { // what is left is no whole line
				return value{}, false
			}
			end = len(s.buffer)
			break
		}
	}
	line := bytes.TrimSpace(s.buffer[s.at:end])
	from := s.at + bytes.Index(s.buffer[s.at:end], line)
	one := value{from: from, to: from + len(line), at: Position{Line: s.line, Offset: s.offset + int64(from)}}
	s.at = end
	if end < len(s.buffer) {
		s.newline()
	}
	return one, len(line) > 0
}

func (s *splitter) element() (value, bool) {
	switch s.buffer[s.at] {
	case ']':
		s.at++
		if s.phase = between; s.wrapped {
			s.phase = members
		}
		return value{}, false
	case ',':
		s.at++
		return value{}, false
	}
	return s.scan()
}

// scan passes an item, and makes its tape. If that cannot be made, the item ends where skip says.
func (s *splitter) scan() (value, bool) {
	for {
		scanner := scanner{text: s.buffer, nodes: s.nodes, plain: true}
		end, err := scanner.value(s.at)
		if err == nil && end < len(s.buffer) {
			one := value{from: s.at, to: end, at: s.position(s.at), first: len(s.nodes), last: len(scanner.nodes), plain: scanner.plain}
			s.at, s.nodes = end, scanner.nodes
			return one, true
		}
		if end < len(s.buffer) || !s.more() {
			break
		}
	}
	end, ok := s.skip(s.at)
	if !ok {
		return value{}, false
	}
	one := value{from: s.at, to: end, at: s.position(s.at)}
	s.at = end
	return one, true
}

// member passes what stands behind the items in their object, which can be more of them.
func (s *splitter) member() {
	switch s.buffer[s.at] {
	case '}':
		s.at++
		s.phase = between
		return
	case ',', ':':
		s.at++
		return
	case '[':
		if containers[s.name] {
			s.at++
			s.phase = elements
			return
		}
	}
	end, ok := s.skip(s.at)
	if !ok {
		return
	}
	if s.name = ""; s.buffer[s.at] == '"' && end-s.at < 100 {
		s.name = string(s.buffer[s.at+1 : end-1])
	}
	s.at = end
}

// containers are the members that hold items: of snapshots, of answers of the clouds' APIs.
var containers = map[string]bool{
	"configurationItems": true, "items": true, "resources": true, // of snapshots: AWS and Alibaba Cloud; Huawei Cloud; its API
	"baseConfigurationItems": true, "Results": true, "BaseConfigurationItems": true, "ConfigurationItems": true, // of AWS's API and its command
}

// open goes into the object that begins here, until it finds an array of items, or that it is an item itself, which ends at whole.
func (s *splitter) open() (inner, whole int, ok bool) {
	var told header
	from := s.at
	for at := from + 1; ; {
		if at, ok = s.peek(at); !ok {
			return -1, 0, false
		}
		switch s.buffer[at] {
		case '}':
			return -1, at + 1, true
		case ',':
			at++
			continue
		case '"':
		default:
			s.fail(at, unexpected(s.buffer, at, "in an object"))
			return -1, 0, false
		}
		end, ok := s.skip(at)
		if !ok {
			return -1, 0, false
		}
		name := s.buffer[at+1 : end-1]
		if at, ok = s.peek(end); !ok {
			return -1, 0, false
		}
		if s.buffer[at] != ':' {
			s.fail(at, unexpected(s.buffer, at, "after a name"))
			return -1, 0, false
		}
		if at, ok = s.peek(at + 1); !ok {
			return -1, 0, false
		}
		if s.buffer[at] == '[' && containers[string(name)] {
			told.member = string(name)
			s.told = told
			return at, 0, true
		}
		if end, ok = s.skip(at); !ok {
			return -1, 0, false
		}
		told.read(name, s.buffer[at:end])
		at = end
	}
}

// read notes a member that stands before the items.
func (h *header) read(name, text []byte) {
	switch string(name) {
	case "snapshot_time":
		var at time.Time
		if json.Unmarshal(text, &at) == nil {
			h.time = at.UTC()
		}
	case "configSnapshotId", "requestId", "snapshot_id":
		h.snapshot = true
	case "fileVersion":
		h.delivered = true
	}
}

// peek is where the next character is that is no space.
func (s *splitter) peek(at int) (int, bool) {
	for {
		if at = space(s.buffer, at); at < len(s.buffer) {
			return at, true
		}
		if !s.more() {
			s.end(s.at, errEnd)
			return at, false
		}
	}
}

// skip finds the end of the value that begins at a place, as far as braces, brackets and quotes say it.
func (s *splitter) skip(at int) (end int, ok bool) {
	for {
		end, state := skip(s.buffer, at)
		switch state {
		case skipped:
			if end == at {
				s.fail(at, unexpected(s.buffer, at, "where a value must begin"))
				return 0, false
			}
			return end, true
		case wrong:
			s.fail(end, unexpected(s.buffer, end, "in a string"))
			return 0, false
		}
		if !s.more() {
			s.end(at, errEnd)
			return 0, false
		}
	}
}

type skipState uint8

const (
	skipped skipState = iota
	cutOff
	wrong
)

// structure are the characters that matter for where a value ends.
var structure = func() (all [256]bool) {
	for _, c := range []byte(`{}[]"`) {
		all[c] = true
	}
	return all
}()

func skip(text []byte, at int) (int, skipState) {
	depth := 0
	for at < len(text) {
		c := text[at]
		if !structure[c] {
			if depth == 0 { // a number or a word
				for at < len(text) && text[at] > ' ' && text[at] != ',' && text[at] != '}' && text[at] != ']' && text[at] != ':' {
					at++
				}
				if at == len(text) {
					return at, cutOff
				}
				return at, skipped
			}
			at++
			continue
		}
		switch c {
		case '"':
			end, state := skipString(text, at+1)
			if state != skipped {
				return end, state
			}
			at = end
		case '{', '[':
			depth++
			at++
		default:
			depth--
			at++
		}
		if depth <= 0 {
			return at, skipped
		}
	}
	return at, cutOff
}

func skipString(text []byte, at int) (int, skipState) {
	for at < len(text) {
		for len(text)-at >= 8 {
			if found := special(binary.LittleEndian.Uint64(text[at:])); found != 0 {
				at += bits.TrailingZeros64(found) / 8
				break
			}
			at += 8
		}
		if at >= len(text) {
			break
		}
		switch c := text[at]; {
		case c == '"':
			return at + 1, skipped
		case c == '\\':
			at += 2
		case c < ' ':
			return at, wrong
		default:
			at++
		}
	}
	return at, cutOff
}
