package native

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Object is a JSON object whose members are found, but not read. Any other JSON value has no members. An object refers to the bytes that it
// was scanned from.
type Object struct {
	text    []byte
	members []member // nil, if it is another value
}

type member struct {
	name  []byte // without quotes and escapes
	value json.RawMessage
}

// Scan finds the members of an object. The error is that of encoding/json if it is not JSON.
func Scan(text []byte) (Object, error) {
	s := scanner{text: text}
	members, ok := s.document()
	if !ok {
		if err := json.Unmarshal(text, new(json.RawMessage)); err != nil {
			return Object{}, err
		}
		return Object{}, errors.New("not JSON")
	}
	return Object{text, members}, nil
}

// ReadObject decodes a JSON object into a struct or map, as [Read] does, and refuses names that could mean one thing here and another
// elsewhere: names that repeat or differ in case only, and names that differ from the struct's in case only. It looks at the object's
// own members, not at those of its values. A [json.RawMessage] is a part of the given value.
func ReadObject(field string, value []byte, into any) error {
	object, err := Scan(value)
	if err != nil {
		return Explain(field, err)
	}
	return object.Read(field, into)
}

// Read decodes an object that was scanned, as [ReadObject] does.
func (o Object) Read(field string, into any) error {
	if len(o.members) == 0 {
		return Read(field, o.text, into)
	}
	if values, ok := into.(*map[string]json.RawMessage); ok {
		if *values == nil {
			*values = make(map[string]json.RawMessage, len(o.members))
		}
		for _, m := range o.members {
			(*values)[string(m.name)] = m.value
		}
		return o.checkNames(field, nil)
	}
	target := reflect.ValueOf(into).Elem()
	fields := fieldsOf(target.Type())
	if err := o.fill(field, target, fields); err != nil {
		return err
	}
	return o.checkNames(field, fields)
}

// Get is the value that encoding/json would take for a name: that of the last member whose name is equal but for case. It is nil if there is
// none.
func (o Object) Get(name string) json.RawMessage {
	for _, m := range slices.Backward(o.members) {
		if strings.EqualFold(string(m.name), name) {
			return m.value
		}
	}
	return nil
}

// Text is the value that Get returns, if it is a string; else it is empty.
func (o Object) Text(name string) string {
	text, _ := String(o.Get(name))
	return text
}

// Unique reports whether it is an object in which no name repeats.
func (o Object) Unique() bool {
	names := make(map[string]bool, len(o.members))
	for _, m := range o.members {
		names[string(m.name)] = true
	}
	return o.members != nil && len(names) == len(o.members)
}

// Texts are the members of an object in which no name repeats, and whose values are all strings, or null, which reads as "". Ok is false for
// anything else.
func (o Object) Texts() (texts map[string]string, ok bool) {
	texts = make(map[string]string, len(o.members))
	for _, m := range o.members {
		text, isText := String(m.value)
		if !isText && !Absent(m.value) {
			return nil, false
		}
		texts[string(m.name)] = text
	}
	return texts, o.members != nil && len(texts) == len(o.members)
}

// Tags reads tags that are an object of texts. Missing or unreadable ones are unknown: nil.
func Tags(raw json.RawMessage) map[string][]string {
	if Absent(raw) {
		return nil
	}
	object, err := Scan(raw)
	if err != nil {
		return nil
	}
	texts, ok := object.Texts()
	if !ok {
		return nil
	}
	tags := make(map[string][]string, len(texts))
	for key, text := range texts {
		tags[key] = []string{text}
	}
	return tags
}

// structField is where a member goes.
type structField struct {
	name  []byte
	index int
	kind  fieldKind
}

type fieldKind uint8

const (
	other    fieldKind = iota // encoding/json decodes it
	text                      // a string
	optional                  // a [Text]
	raw                       // a [json.RawMessage]
)

var structs sync.Map // of []structField, by type

func fieldsOf(t reflect.Type) []structField {
	if known, ok := structs.Load(t); ok {
		return known.([]structField)
	}
	kinds := map[reflect.Type]fieldKind{
		reflect.TypeFor[string](): text, reflect.TypeFor[Text](): optional, reflect.TypeFor[json.RawMessage](): raw,
	}
	var fields []structField
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			name = f.Name
		}
		fields = append(fields, structField{[]byte(name), i, kinds[f.Type]})
	}
	structs.Store(t, fields)
	return fields
}

// fill decodes the members into a struct. Like encoding/json, it goes on after a value of another type than its field's, and tells the first.
func (o Object) fill(field string, target reflect.Value, fields []structField) error {
	var first error
	for _, m := range o.members {
		i := slices.IndexFunc(fields, func(f structField) bool { return bytes.Equal(f.name, m.name) })
		if i < 0 {
			continue
		}
		f := target.Field(fields[i].index)
		switch kind := fields[i].kind; {
		case kind == raw:
			f.SetBytes(m.value)
		case kind != other && m.value[0] == '"':
			f.SetString(unquote(m.value))
		case kind == optional:
			f.SetString("")
		default:
			if err := json.Unmarshal(m.value, f.Addr().Interface()); err != nil && first == nil {
				first = Explain(strings.TrimPrefix(field+"."+string(m.name), "."), err)
			}
		}
	}
	return first
}

// fewMembers are compared with each other to find those that repeat.
const fewMembers = 32

func (o Object) checkNames(field string, known []structField) error {
	var folded map[string][]byte
	if len(o.members) > fewMembers {
		folded = make(map[string][]byte, len(o.members))
	}
	for i, m := range o.members {
		earlier, repeats := o.earlier(i, folded)
		if repeats && bytes.Equal(earlier, m.name) {
			return compliance.SayError("%s repeats member %s", whole(field), fmt.Sprintf("%.100q", m.name))
		}
		for _, f := range known {
			if !repeats && bytes.EqualFold(f.name, m.name) && !bytes.Equal(f.name, m.name) {
				earlier, repeats = f.name, true
			}
		}
		if repeats {
			return compliance.SayError("%s has member %s, which differs from %s only in case", whole(field), fmt.Sprintf("%.100q", m.name), strconv.Quote(shortened(string(earlier))))
		}
	}
	return nil
}

// earlier finds the name of a member before the one at i that is equal to its name but for case. With a map, which the calls for one object
// share, it does not look at each.
func (o Object) earlier(i int, folded map[string][]byte) (name []byte, found bool) {
	if folded != nil {
		key := fold(string(o.members[i].name))
		name, found = folded[key]
		folded[key] = o.members[i].name
		return name, found
	}
	for _, m := range o.members[:i] {
		if bytes.EqualFold(m.name, o.members[i].name) {
			return m.name, true
		}
	}
	return nil, false
}

// fold makes names equal that are equal but for case.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, name)
}

func shortened(name string) string {
	const most = 100
	if utf8.RuneCountInString(name) > most {
		return string([]rune(name)[:most]) + "…"
	}
	return name
}

// unquote is the content of a string that is known to be right.
func unquote(quoted []byte) string {
	if content := quoted[1 : len(quoted)-1]; bytes.IndexByte(content, '\\') < 0 && utf8.Valid(content) {
		return string(content)
	}
	var text string
	_ = json.Unmarshal(quoted, &text)
	return text
}
