// Package native reads and writes the JSON of Config services. Its errors name the wrong field and never show a value, because it can be a
// secret.
package native

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// CheckSize refuses an event that is too large to be parsed.
func CheckSize(payload []byte) error {
	if len(payload) > compliance.MaxEvent {
		return compliance.ErrEvent.Errorf("the payload has %d bytes; the limit is %d MiB", len(payload), compliance.MaxEvent>>20)
	}
	return nil
}

// Read decodes one JSON value. Errors name it by field; empty means the whole payload.
func Read(field string, value []byte, into any) error {
	return Explain(field, json.Unmarshal(value, into))
}

// ReadObject decodes a JSON object into a struct or map, as [Read] does, and refuses names that could mean one thing here and another
// elsewhere: repeated names, names that differ only in case, and names that differ from the struct's only in case. It looks at the object's
// own members, not at those of its values.
func ReadObject(field string, value []byte, into any) error {
	if err := Read(field, value, into); err != nil {
		return err
	}
	return checkNames(field, value, namesOf(into))
}

func checkNames(field string, value []byte, known []string) error {
	decoder := jsontext.NewDecoder(bytes.NewBuffer(value), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	if decoder.PeekKind() != '{' {
		return nil
	}
	spelled := map[string]string{}
	for _, name := range known {
		spelled[fold(name)] = name
	}
	seen := map[string]bool{}
	_, err := decoder.ReadToken()
	for err == nil && decoder.PeekKind() != '}' {
		var token jsontext.Token
		if token, err = decoder.ReadToken(); err != nil {
			break
		}
		name := token.String()
		folded := fold(name)
		switch other, taken := spelled[folded]; {
		case seen[folded] && other == name:
			return fmt.Errorf("%s repeats member %.100q", whole(field), name)
		case taken && other != name:
			return fmt.Errorf("%s has member %.100q, which differs from %q only in case", whole(field), name, shortened(other))
		}
		spelled[folded], seen[folded] = name, true
		err = decoder.SkipValue()
	}
	return err
}

// fold makes names equal that encoding/json takes for equal.
func fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

func shortened(name string) string {
	const most = 100
	if utf8.RuneCountInString(name) > most {
		return string([]rune(name)[:most]) + "…"
	}
	return name
}

// namesOf returns the member names of a struct's fields; none for a map.
func namesOf(into any) []string {
	t := reflect.TypeOf(into).Elem()
	if t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, cmp.Or(name, t.Field(i).Name))
	}
	return names
}

// Unique reports whether a value is JSON in which no object repeats a name.
func Unique(value []byte) bool {
	return jsontext.Value(value).IsValid(jsontext.AllowInvalidUTF8(true))
}

// Text is an optional string: a value of another type counts as missing.
type Text string

// UnmarshalJSON never fails.
func (t *Text) UnmarshalJSON(value []byte) error {
	var text string
	if json.Unmarshal(value, &text) != nil {
		text = ""
	}
	*t = Text(text)
	return nil
}

// Write encodes a value without escaping <, > and &, because Config services expect them back as they sent them.
func Write(value any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// Explain describes an error of encoding/json about a field.
func Explain(field string, err error) error {
	if err == nil {
		return nil
	}
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) {
		return fmt.Errorf("%s is not JSON or is truncated: %w", whole(field), err)
	}
	if mismatch.Field != "" {
		field = strings.TrimPrefix(field+"."+mismatch.Field, ".")
	}
	found, _, _ := strings.Cut(mismatch.Value, " ") // a number is followed by its digits
	return fmt.Errorf("%s must be %s, not %s", whole(field), expected(mismatch.Type), found)
}

// Missing is the error for a required field that is missing.
func Missing(field string) error { return fmt.Errorf("%s is missing", field) }

// Absent reports whether a value is missing or null.
func Absent(value json.RawMessage) bool { return len(value) == 0 || string(value) == "null" }

func whole(field string) string {
	if field == "" {
		return "the payload"
	}
	return field
}

func expected(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2025-03-04T09:15:27.318Z"
	case t.Kind() == reflect.String:
		return "a string"
	case t.Kind() == reflect.Bool:
		return "true or false"
	default:
		return "an object"
	}
}
