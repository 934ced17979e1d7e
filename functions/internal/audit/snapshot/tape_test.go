package snapshot_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
)

// A text has a tape if, and only if, it is JSON that is not nested too deep; and the nodes are its values.
func FuzzTape(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":[true,false,null,-0.5e+3],"c":{"d":"\u00e9\n","":{}}} `, `[]`, ` "x" `, `01`, `{"a":}`, `[1,]`, `{"a" :1 , "a": 2}`, "\"\t\"", `"\x"`, `-`, `1.`, `1e`,
		strings.Repeat("[", 300), `{"long":"` + strings.Repeat("abcdefgh", 9) + `\"\\"}`, "\"\x7f\xff\"", `{"é":1}`, `{"a\u0062":1,"plain name of many letters":{"é":[]}}`,
		`{"a": {"b" : [ 1 , {"c":[{},[],{"d":"e"}]} ] , "f": [[[1e5]]]} , "g":-0 }`, `{"a":[1}`, `[{"a":1]`, `{"a":1,}`, `[1 2]`, `{} {}`, `{"abcdefgh":1,"abcdefghi":2,"a\"bcdefgh":3}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var tape snapshot.Tape
		err := tape.Scan(text)
		if valid := json.Valid(text); valid != (err == nil) {
			if valid && strings.Contains(err.Error(), "nested deeper") {
				return
			}
			t.Fatalf("%q: error %v, but json.Valid is %v", text, err, valid)
		}
		var syntax *snapshot.SyntaxError
		switch {
		case err == nil:
		case !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Offset > len(text):
			t.Fatalf("%q: %#v", text, err)
		default:
			return
		}
		for i := range tape.Nodes {
			if raw := tape.Raw(int32(i)); !json.Valid(raw) {
				t.Errorf("%q: node %d is %q", text, i, raw)
			}
			if tape.Nodes[i].Next <= int32(i) || int(tape.Nodes[i].Next) > len(tape.Nodes) {
				t.Errorf("%q: node %d goes on at %d", text, i, tape.Nodes[i].Next)
			}
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			t.Fatal(err)
		}
		if again := encode(nil, &tape, 0); string(again) != compact.String() {
			t.Errorf("%q: the tape is %q", text, again)
		}
		if plain := isPlain(&tape); tape.Plain != plain {
			t.Errorf("%q: Plain is %v", text, tape.Plain)
		}
	})
}

// encode writes the values of a tape without spaces.
func encode(to []byte, tape *snapshot.Tape, node int32) []byte {
	kind := tape.Kind(node)
	if kind != '{' && kind != '[' {
		return append(to, tape.Raw(node)...)
	}
	to = append(to, kind)
	for inner, end := node+1, tape.Nodes[node].Next; inner < end; inner = tape.Nodes[inner].Next {
		if inner > node+1 {
			to = append(to, ',')
		}
		if kind == '{' {
			to = append(append(append(to, '"'), tape.Name(inner)...), '"', ':')
		}
		to = encode(to, tape, inner)
	}
	return append(to, kind+2)
}

func isPlain(tape *snapshot.Tape) bool {
	for i := range tape.Nodes {
		raw := tape.Raw(int32(i))
		if (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') && bytes.ContainsAny(raw, "eE") {
			return false
		}
		for _, c := range tape.Name(int32(i)) {
			if c == '\\' || c >= 0x80 {
				return false
			}
		}
	}
	return true
}
