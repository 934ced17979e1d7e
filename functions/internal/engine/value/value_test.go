package value_test

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

const roomy = 1 << 20

func input(t testing.TB, a *value.Arena, source string) *value.Value {
	t.Helper()
	v, err := a.Input([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // by JSON
		`null`:                          `null`,
		` true `:                        `true`,
		`0`:                             `0`,
		`-0`:                            `-0`,
		`1.0`:                           `1.0`,
		`1e2`:                           `1e2`,
		`-12345678901234567890`:         `-12345678901234567890`,
		`""`:                            `""`,
		`"a\u00e9\ud83d\ude00\n\/"`:     `"aé😀\n/"`,
		`"\ud83d"`:                      `"�"`,
		`"\ud83dx"`:                     `"�x"`,
		"\"\xff\"":                      `"�"`,
		`[]`:                            `[]`,
		`{}`:                            `{}`,
		"\t[ 1 , [ ] , {\"b\":2 } ]":    `[1, [], {"b": 2}]`,
		`{"b":1,"a":{"d":[],"c":"\""}}`: `{"a": {"c": "\"", "d": []}, "b": 1}`,
	}
	for source, want := range tests {
		a := value.NewArena(roomy)
		if got := input(t, a, source).String(); got != want || a.Err() != nil {
			t.Errorf("%s: got %s, %v; want %s", source, got, a.Err(), want)
		}
	}
}

func TestInputErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		``:                             `unexpected end of JSON`,
		`[1,]`:                         `invalid character ']' where a value must begin, at byte 3`,
		`[1 2]`:                        `invalid character '2' in a collection, at byte 3`,
		`{"a" 1}`:                      `invalid character '1' after a name, at byte 5`,
		`{a:1}`:                        `invalid character 'a' where a string must begin, at byte 1`,
		`1 2`:                          `invalid character '2' after the value, at byte 2`,
		`"a`:                           `unexpected end of JSON`,
		"\"a\n\"":                      `invalid character '\n' in a string, at byte 2`,
		`"\x"`:                         `invalid character 'x' in an escape, at byte 2`,
		`"\u12"`:                       `unexpected end of JSON`,
		`"\u12xy"`:                     `invalid character 'u' in an escape, at byte 2`,
		`01`:                           `invalid character '1' after the value, at byte 1`,
		`-`:                            `unexpected end of JSON`,
		`1.`:                           `unexpected end of JSON`,
		`1e`:                           `unexpected end of JSON`,
		`nul`:                          `invalid character 'n' where a value must begin, at byte 0`,
		`1e999999`:                     `number too big`,
		`[1e-999999999999]`:            `number too big`,
		strings.Repeat("[", 300):       `nested deeper than 200 levels`,
		strings.Repeat(`{"a":`, 300):   `nested deeper than 200 levels`,
		strings.Repeat("[", 200) + "1": `unexpected end of JSON`,
	}
	for source, want := range tests {
		a := value.NewArena(roomy)
		_, err := a.Input([]byte(source))
		if err == nil || err.Error() != want {
			t.Errorf("%.40s: got %v, want %s", source, err, want)
		}
	}
}

// What is read only when it is reached errs when it is reached.
func TestRepeatedName(t *testing.T) {
	t.Parallel()
	const source = `{"a": {"b": 1, "b": 2}, "c": 3}`
	a := value.NewArena(roomy)
	v := input(t, a, source)
	if got := v.Member("c").String(); got != "3" || a.Err() != nil || v.Err() != nil {
		t.Errorf("what is beside: got %s, %v", got, a.Err())
	}
	v.Member("a").Member("b")
	const want = `an object repeats the name "b"`
	if a.Err() == nil || a.Err().Error() != want || !errors.Is(v.Err(), a.Err()) {
		t.Errorf("got %v, want %s", a.Err(), want)
	}
	a.Reset()
	last, err := a.JSON(source)
	if got := last.String(); err != nil || got != `{"a": {"b": 2}, "c": 3}` {
		t.Errorf("other JSON: got %s, %v", got, err)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	a := value.NewArena(roomy)
	object := a.NewObject(0)
	a.Put(object, a.String("z"), a.String("<a&b>\u2028\x00\b\f\n\r\t\x7f\"\\\xff"))
	a.Put(object, a.Int(1), a.Number("1.50"))
	a.Put(object, a.String("1"), a.Array(value.NullValue, value.True))
	set := a.NewSet(0)
	a.Add(set, a.Int(2))
	a.Add(set, a.Int(1))
	a.Add(set, a.Number("1.0"))
	a.Put(object, set, set)
	got, err := object.AppendJSON(nil, false)
	want := `{"1":[null,true],"[1,2]":[1,2],"z":"<a&b>\u2028\u0000\b\f\n\r\t` + "\x7f" + `\"\\\ufffd"}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
	html, err := a.String("<a&b>").AppendJSON(nil, true)
	if err != nil || string(html) != `"\u003ca\u0026b\u003e"` {
		t.Errorf("html: got %s, %v", html, err)
	}
}

// TestOrder has values in Rego's order; those on one line are equal.
func TestOrder(t *testing.T) {
	t.Parallel()
	a := value.NewArena(roomy)
	lines := [][]string{
		{`null`}, {`false`}, {`true`},
		{`-1e400`}, {`-12345678901234567890`}, {`-1.5`, `-1.50`, `-15e-1`}, {`0`, `-0`, `0.0`, `0e5`}, {`1e-400`}, {`0.1`, `1e-1`},
		{`1`, `1.0`, `100e-2`, `1.0000000000000000000`}, {`1.5`}, {`99`}, {`100`, `1e2`}, {`9007199254740992`}, {`9007199254740993`, `9007199254740993.0`},
		{`12345678901234567890`, `1234567890123456789e1`}, {`1e400`},
		{`""`}, {`"A"`}, {`"a"`, `"\u0061"`}, {`"b"`},
		{`[]`}, {`[1]`, `[1.0]`}, {`[1,2]`}, {`[2]`},
		{`{}`}, {`{"a":1}`, `{"a":1.0}`}, {`{"a":1,"b":0}`}, {`{"a":2}`}, {`{"b":0}`},
	}
	for i, line := range lines {
		for _, left := range line {
			for j, other := range lines {
				for _, right := range other {
					x, y := input(t, a, left), input(t, a, right)
					got := value.Compare(x, y)
					if (got < 0) != (i < j) || (got > 0) != (i > j) || value.Equal(x, y) != (i == j) {
						t.Errorf("%s and %s: got %d, %t", left, right, got, value.Equal(x, y))
					}
				}
			}
		}
	}
}

// Collections of every size find what is in them, before and after their order was asked for.
func TestCollections(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 8, 9, 10, 40, 1000} {
		a := value.NewArena(roomy)
		object, set := a.NewObject(0), a.NewSet(0)
		for i := range n {
			key := a.Number(fmt.Sprintf("%d.0", n-i))
			a.Put(object, key, a.Int(int64(i)))
			a.Put(object, a.Int(int64(n-i)), a.Int(int64(i))) // the same
			if !a.Add(set, key) || a.Add(set, a.Int(int64(n-i))) {
				t.Errorf("%d: the set takes %v wrong", n, key)
			}
		}
		for range 2 {
			for i := range n {
				key := a.Int(int64(n - i))
				if got, ok := object.Get(key).Int(); !ok || got != int64(i) || !value.Equal(set.Get(key), key) {
					t.Errorf("%d: %v is missing", n, key)
				}
			}
			if absent := a.Int(int64(n + 1)); object.Get(absent) != nil || set.Get(absent) != nil || object.Get(value.NullValue) != nil {
				t.Errorf("%d: finds what is not there", n)
			}
			if object.Len() != n || set.Len() != n || len(object.Members()) != n {
				t.Errorf("%d: has %d members and %d elements", n, object.Len(), set.Len())
			}
			for i, element := range set.Elements() { // asks for the order
				if got, _ := object.Members()[i].Key.Float().Int64(); got != int64(i+1) || element.Text() != fmt.Sprintf("%d.0", i+1) {
					t.Errorf("%d: at %d is %v", n, i, element)
				}
			}
		}
		if a.Err() != nil {
			t.Errorf("%d: %v", n, a.Err())
		}
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	a := value.NewArena(roomy)
	object := input(t, a, `{"a":[1,2]}`)
	if a.Own(object) != object {
		t.Error("what is not shared is copied")
	}
	object.Share()
	own := a.Own(object)
	a.Put(own, a.String("b"), value.True)
	if diff := cmp.Diff([]string{`{"a": [1, 2]}`, `{"a": [1, 2], "b": true}`}, []string{object.String(), own.String()}); diff != "" {
		t.Error(diff)
	}
	array := a.Own(object.Member("a"))
	a.Append(array, value.NullValue)
	if diff := cmp.Diff([]string{`{"a": [1, 2]}`, `[1, 2, null]`}, []string{object.String(), array.String()}); diff != "" {
		t.Error(diff)
	}
}

func TestMemory(t *testing.T) {
	t.Parallel()
	a := value.NewArena(10_000)
	for i := 0; a.Err() == nil; i++ {
		if i > 1000 {
			t.Fatal("memory never runs out")
		}
		a.NewArray(10)
	}
	if !errors.Is(a.Err(), value.ErrMemory) {
		t.Error(a.Err())
	}
	a.Reset()
	if a.Err() != nil || a.Used() != 0 {
		t.Errorf("after a reset: %v, %d", a.Err(), a.Used())
	}
	if err := a.Reserve(10_001); !errors.Is(err, value.ErrMemory) {
		t.Errorf("reserved: %v", err)
	}
	a.Reset()
	if err := a.Reserve(-1); !errors.Is(err, value.ErrMemory) {
		t.Errorf("reserved less than nothing: %v", err)
	}
}

func TestArithmeticText(t *testing.T) {
	t.Parallel()
	a := value.NewArena(roomy)
	third := new(big.Float).Quo(a.Int(1).Float(), a.Int(3).Float())
	number, err := a.BigFloat(third)
	if err != nil || number.String() != "0.33333333333333333334" {
		t.Errorf("got %v, %v", number, err)
	}
	if whole, err := a.BigFloat(a.Number("12e3").Float()); err != nil || whole.String() != "12000" {
		t.Errorf("got %v, %v", whole, err)
	}
	huge := new(big.Float).SetMantExp(big.NewFloat(1), value.MaxExponent+1)
	if _, err := a.BigFloat(huge); !errors.Is(err, value.ErrNumber) {
		t.Errorf("huge: %v", err)
	}
	if i, ok := a.Number("12e3").Integer(); !ok || i.Int64() != 12000 {
		t.Errorf("got %v, %t", i, ok)
	}
	if i, ok := a.Number("1.5").Integer(); ok {
		t.Errorf("got %v", i)
	}
}

// An index is where it points to, however it is written.
func TestIndex(t *testing.T) {
	t.Parallel()
	a := value.NewArena(roomy)
	array := input(t, a, `["a","b"]`)
	for index, want := range map[string]string{`0`: `"a"`, `1.0`: `"b"`, `-0`: `"a"`, `2`: `undefined`, `-1`: `undefined`, `0.5`: `undefined`, `"0"`: `undefined`, `null`: `undefined`} {
		if got := array.Get(input(t, a, index)).String(); got != want {
			t.Errorf("%s: got %s, want %s", index, got, want)
		}
	}
}

// FuzzInput: what is read can be written and read again.
func FuzzInput(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.50,"\u00e9"],"b":{}}`, `[[[]]]`, `"\ud83d"`, `1e5`, "\"\xff\"", `{"a":1,"a":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		a := value.NewArena(roomy)
		v, err := a.Input(source)
		if err != nil {
			return
		}
		first, err := v.AppendJSON(nil, false)
		if err != nil {
			t.Fatal(err)
		}
		if a.Err() != nil {
			return
		}
		again, err := a.Input(first)
		if err != nil {
			t.Fatalf("%q becomes %q: %v", source, first, err)
		}
		second, err := again.AppendJSON(nil, false)
		if err != nil || string(first) != string(second) || !value.Equal(v, again) {
			t.Errorf("%q becomes %q, then %q, %v", source, first, second, err)
		}
	})
}
