package snapshot_test

import (
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
		strings.Repeat("[", 300), `{"long":"` + strings.Repeat("abcdefgh", 9) + `\"\\"}`, "\"\x7f\xff\"", `{"é":1}`,
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
		var compact, again []byte
		compact, _ = json.Marshal(json.RawMessage(text))
		again, _ = json.Marshal(json.RawMessage(tape.Raw(0)))
		if string(compact) != string(again) {
			t.Errorf("%q: the root is %q", text, tape.Raw(0))
		}
	})
}
