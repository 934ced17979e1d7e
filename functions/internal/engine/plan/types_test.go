package plan_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var properties = &value.Type{
	Kinds: value.KindsOf(value.Object),
	Members: map[string]*value.Type{
		"any":    nil,
		"size":   {Kinds: value.KindsOf(value.Number, value.String)},
		"labels": {Kinds: value.KindsOf(value.Object), Others: &value.Type{Kinds: value.KindsOf(value.String)}},
		"rules": {Kinds: value.KindsOf(value.Array, value.Null), Elements: &value.Type{
			Members: map[string]*value.Type{"port": {Kinds: value.KindsOf(value.Number)}},
		}},
	},
}

func TestTypes(t *testing.T) {
	t.Parallel()
	for _, want := range []*value.Type{nil, {}, properties} {
		encoded := plan.EncodeType(want)
		got, err := plan.DecodeType(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if again := plan.EncodeType(got); !bytes.Equal(encoded, again) {
			t.Errorf("got %q, then %q", encoded, again)
		}
	}
}

func FuzzDecodeType(f *testing.F) {
	f.Add(plan.EncodeType(properties))
	f.Add(plan.EncodeType(nil))
	f.Fuzz(func(t *testing.T, source []byte) {
		decoded, err := plan.DecodeType(source)
		if err != nil {
			return
		}
		again, err := plan.DecodeType(plan.EncodeType(decoded))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decoded, again); diff != "" {
			t.Error(diff)
		}
	})
}

func TestDecodeTypeErrors(t *testing.T) {
	t.Parallel()
	encoded := plan.EncodeType(properties)
	for length := range encoded {
		if _, err := plan.DecodeType(encoded[:length]); err == nil {
			t.Errorf("the first %d bytes are decoded", length)
		}
	}
	if _, err := plan.DecodeType(append(encoded, 0)); err == nil {
		t.Error("a type with something behind it is decoded")
	}
}
