package value_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

func strictInput(t *testing.T, source string, must *value.Type) (*value.Arena, *value.Value) {
	t.Helper()
	a := value.NewArena(1 << 20)
	v, err := a.StrictInput([]byte(source), must)
	if err != nil {
		t.Fatal(err)
	}
	return a, v
}

// TestNulls: members that are null are not there; elements are.
func TestNulls(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{"a": null}`: `{}`,
		`{"a": {"b": null, "c": 1}, "d": [null]}`: `{"a": {"c": 1}, "d": [null]}`,
		`[null, {"a": null}]`:                     `[null, {}]`,
		`null`:                                    `null`,
		`{"a": "null"}`:                           `{"a": "null"}`,
	} {
		if _, v := strictInput(t, source, nil); v.String() != want {
			t.Errorf("%s: got %v, want %s", source, v, want)
		}
	}
	a, v := strictInput(t, `{"a": null, "a": 1}`, nil)
	if v.Len(); a.Err() == nil || a.Err().Error() != `an object repeats the name "a"` {
		t.Errorf("got %v", a.Err())
	}
	a = value.NewArena(1 << 20)
	if v, err := a.Input([]byte(`{"a": null}`)); err != nil || v.String() != `{"a": null}` || v.IsFromInput() {
		t.Errorf("got %v, %v", v, err)
	}
}

// TestPaths: every part of the input has a place, however small.
func TestPaths(t *testing.T) {
	t.Parallel()
	_, v := strictInput(t, `{"a": [1, {"b": true, "c": ""}], "unread": {"d": 1}}`, nil)
	list := v.Member("a").Elements()
	wanted := map[*value.Value][]value.Step{v: nil, list[0]: nil, list[1].Member("b"): nil, list[1].Member("c"): nil, value.True: nil}
	v.Paths(wanted)
	var got []string
	for _, found := range []*value.Value{v, list[0], list[1].Member("b"), list[1].Member("c"), value.True} {
		got = append(got, fmt.Sprint(wanted[found]))
		if isPart := found != value.True; found.IsFromInput() != isPart {
			t.Errorf("%v is from the input: %t", found, !isPart)
		}
	}
	if diff := cmp.Diff([]string{"[]", `["a" 0]`, `["a" 1 "b"]`, `["a" 1 "c"]`, "[]"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestCheck: a value of another type is known when it is reached, or shared.
func TestCheck(t *testing.T) {
	t.Parallel()
	number := &value.Type{Kinds: value.KindsOf(value.Number)}
	must := &value.Type{Members: map[string]*value.Type{
		"a": number, "b": number, "list": {Kinds: value.KindsOf(value.Array), Elements: number}, "any": nil,
	}, Others: &value.Type{Kinds: value.KindsOf(value.String, value.Bool)}}
	for _, shared := range []bool{false, true} {
		a, v := strictInput(t, `{"a": 1, "b": "2", "list": [1, "2"], "any": {"c": 1}, "other": 5, "right": true}`, must)
		if shared {
			v.Share()
		}
		got := map[string]bool{}
		for _, name := range []string{"a", "b", "list", "any", "other", "right"} {
			key, member := a.String(name), v.Member(name)
			v.Check(key, member)
			got[name] = member.Marks()&value.Mistyped != 0
		}
		for i, element := range v.Member("list").Elements() {
			v.Member("list").Check(a.Int(int64(i)), element)
			got[fmt.Sprint("list ", i)] = element.Marks()&value.Mistyped != 0
		}
		want := map[string]bool{"a": false, "b": true, "list": false, "any": false, "other": true, "right": false, "list 0": false, "list 1": true}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("shared %t: %s", shared, diff)
		}
		if got := v.Must(a.String("other")); got != "boolean or string" {
			t.Errorf("got %s", got)
		}
	}
}
