// Package native reads and writes the JSON of Config services. Its errors name the wrong field and never show a value, because it can be a
// secret.
package native

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"time"

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

// String is the content of a JSON string; false for any other value.
func String(value json.RawMessage) (text string, ok bool) {
	if len(value) == 0 || value[0] != '"' {
		return "", false
	}
	return unquote(value), true
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
		return compliance.SayError("%s is not JSON or is truncated: %s", whole(field), err.Error())
	}
	if mismatch.Field != "" {
		field = strings.TrimPrefix(field+"."+mismatch.Field, ".")
	}
	found, _, _ := strings.Cut(mismatch.Value, " ") // a number is followed by its digits
	return compliance.SayError("%s must be %s, not %s", whole(field), expected(mismatch.Type), found)
}

// Missing is the error for a required field that is missing.
func Missing(field string) error { return compliance.SayError("%s is missing", field) }

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
