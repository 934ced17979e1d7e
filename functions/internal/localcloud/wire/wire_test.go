package wire_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
	"github.com/assay-rules/assay/functions/internal/policy"
)

func TestObject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		members map[string]json.RawMessage
		err     error
	}{
		`{}`:                     {members: map[string]json.RawMessage{}},
		` {"a":1,"A":{"b":[]}} `: {members: map[string]json.RawMessage{"a": json.RawMessage("1"), "A": json.RawMessage(`{"b":[]}`)}},
		`{"a":1,"a":2}`:          {err: wire.RepeatedError{Name: "a"}},
		`{"a":{"b":1,"b":2}}`:    {members: map[string]json.RawMessage{"a": json.RawMessage(`{"b":1,"b":2}`)}},
		`[]`:                     {err: wire.ErrNotObject},
		`null`:                   {err: wire.ErrNotObject},
		``:                       {err: wire.ErrNotObject},
		`{"a":1`:                 {err: wire.ErrNotObject},
		`{"a":1} {}`:             {err: wire.ErrNotObject},
		`{"a":}`:                 {err: wire.ErrNotObject},
	} {
		members, err := wire.Object([]byte(text))
		if !errors.Is(err, want.err) {
			t.Errorf("%s: error %v, want %v", text, err, want.err)
		}
		if diff := cmp.Diff(want.members, members); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// What Object accepts is an object for encoding/json, too.
func FuzzObject(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":{"c":[null]}}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		members, err := wire.Object(text)
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, members); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	})
}

func TestWords(t *testing.T) {
	t.Parallel()
	for word, verdict := range wire.Verdicts {
		if got := wire.ComplianceType(verdict); got != word {
			t.Errorf("%s is written %s, want %s", verdict, got, word)
		}
	}
	if got := wire.ComplianceType(compliance.Verdict("")); got != wire.InsufficientData {
		t.Errorf("no verdict is written %s", got)
	}
	for _, word := range policy.Frequencies {
		if got := wire.Frequency(policy.Interval(word)); got != word {
			t.Errorf("%v is written %q, want %q", policy.Interval(word), got, word)
		}
	}
	if got := wire.Frequency(2 * time.Hour); got != "" {
		t.Errorf("two hours are written %q", got)
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	if id := wire.UUID(); !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) || id == wire.UUID() {
		t.Errorf("UUID %s", id)
	}
	if token := wire.Token(); len(token) != 128 || token == wire.Token() {
		t.Errorf("token %s", token)
	}
}
