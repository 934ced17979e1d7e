package huaweicloud

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// field is a string in a JSON object, with its greatest length in characters.
type field struct {
	from     map[string]json.RawMessage
	name     string
	to       *string
	longest  int
	tooLong  *failure
	required bool
}

func readFields(fields ...field) error {
	for _, f := range fields {
		raw := f.from[f.name]
		switch {
		case missing(raw) && f.required:
			return invalidParameter("%s is required.", f.name)
		case missing(raw):
			continue
		case json.Unmarshal(raw, f.to) != nil:
			return invalidParameter("%s must be a string.", f.name)
		case utf8.RuneCountInString(*f.to) > f.longest:
			return f.tooLong
		}
	}
	return nil
}

// readTime reads an evaluation_time, which clients send as a number and as a string.
func readTime(raw json.RawMessage) (time.Time, error) {
	if missing(raw) {
		return time.Time{}, invalidParameter("evaluation_time is required.")
	}
	text := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return time.Time{}, invalidParameter("evaluation_time must be milliseconds since 1970.")
		}
	}
	millis, err := strconv.ParseUint(text, 10, 52)
	if err != nil || strconv.FormatUint(millis, 10) != text {
		return time.Time{}, invalidParameter("evaluation_time must be milliseconds since 1970.")
	}
	return store.Time(int64(millis)), nil
}

func missing(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// object reads a JSON object whose members all have known names, each once.
func object(raw json.RawMessage, what string, names ...string) (map[string]json.RawMessage, error) {
	members, err := wire.Object(raw)
	var repeated wire.RepeatedError
	switch {
	case errors.As(err, &repeated):
		return nil, invalidParameter("%s has %q twice.", what, repeated.Name)
	case err != nil:
		return nil, invalidParameter("%s must be a JSON object.", what)
	}
	for name := range members {
		if !slices.Contains(names, name) {
			return nil, invalidParameter("%s has an unknown field %s.", what, fmt.Sprintf("%.40q", name))
		}
	}
	return members, nil
}
