// Package wire holds what the APIs of several clouds write alike: JSON, identifiers, and words for frequencies and verdicts.
package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// JSON encodes a value with <, > and & as they are.
func JSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}

// ErrNotObject is the error for JSON that is no object.
var ErrNotObject = errors.New("not a JSON object")

// RepeatedError is the error for a JSON object with two members of the same name.
type RepeatedError struct{ Name string }

func (e RepeatedError) Error() string { return fmt.Sprintf("the member %.100q occurs twice", e.Name) }

// Object decodes a JSON object. Unlike [json.Unmarshal] it keeps names as they are written and refuses a name that occurs twice.
func Object(raw []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, ErrNotObject
	}
	members := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		name, isName := token.(string)
		var value json.RawMessage
		if err != nil || !isName || decoder.Decode(&value) != nil {
			return nil, ErrNotObject
		}
		if _, repeated := members[name]; repeated {
			return nil, RepeatedError{name}
		}
		members[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, ErrNotObject
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, ErrNotObject
	}
	return members, nil
}

// OrNull is a string, or null if it is empty.
func OrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// UUID returns a random UUID (version 4).
func UUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Token returns an unguessable result token.
func Token() string {
	b := make([]byte, 96)
	rand.Read(b)
	return base64.StdEncoding.EncodeToString(b)
}

// Frequency returns the word for an interval at which the clouds can trigger a scheduled rule, or "".
func Frequency(interval time.Duration) string {
	for _, word := range policy.Frequencies {
		if policy.Interval(word) == interval {
			return word
		}
	}
	return ""
}

// The words of Alibaba Cloud and AWS for verdicts.
const (
	Compliant        = "COMPLIANT"
	NonCompliant     = "NON_COMPLIANT"
	NotApplicable    = "NOT_APPLICABLE"
	InsufficientData = "INSUFFICIENT_DATA"
)

// Verdicts are the verdicts by their words.
var Verdicts = map[string]compliance.Verdict{
	Compliant: compliance.Compliant, NonCompliant: compliance.NonCompliant, NotApplicable: compliance.NotApplicable, InsufficientData: compliance.Undetermined,
}

// ComplianceType is the word for a verdict.
func ComplianceType(verdict compliance.Verdict) string {
	for word, of := range Verdicts {
		if of == verdict {
			return word
		}
	}
	return InsufficientData
}
