package native_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

func TestRead(t *testing.T) {
	t.Parallel()
	type object struct {
		Name    string
		On      bool
		At      time.Time
		Inner   struct{ Name string }
		Members map[string]string
	}
	for name, test := range map[string]struct{ field, value, want string }{
		"right":        {"event", `{"Name":"a","On":true,"Inner":{"Name":"b"}}`, "<nil>"},
		"cut off":      {"event", `{"Name":"secret`, "event is not JSON or is truncated: unexpected end of JSON input"},
		"payload":      {"", `[]`, "the payload must be an object, not array"},
		"field":        {"", `{"Inner":{"Name":7}}`, "Inner.Name must be a string, not number"},
		"below":        {"event", `{"Inner":"secret"}`, "event.Inner must be an object, not string"},
		"no bool":      {"event", `{"On":"secret"}`, "event.On must be true or false, not string"},
		"large number": {"event", `{"Members":123456789}`, "event.Members must be an object, not number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var into object
			got := fmt.Sprint(native.Read(test.field, []byte(test.value), &into))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"": true, "null": true, `""`: false, "0": false, "{}": false} {
		if got := native.Absent(json.RawMessage(value)); got != want {
			t.Errorf("%q: got %t", value, got)
		}
	}
}

func TestCheckSize(t *testing.T) {
	t.Parallel()
	if err := native.CheckSize(make([]byte, compliance.MaxEvent)); err != nil {
		t.Error(err)
	}
	if err := native.CheckSize(make([]byte, compliance.MaxEvent+1)); !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "the limit is 6 MiB") {
		t.Errorf("got %v, want an error that wraps compliance.ErrEvent and tells the limit", err)
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	got, err := native.Types(compliance.AWS, []string{"aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress", "aws/account", "aws/AWS::S3::Bucket", "aws/AWS::EC2::EIP"})
	if diff := cmp.Diff([]string{"AWS::EC2::EIP", "AWS::S3::Bucket"}, got); diff != "" || err != nil {
		t.Errorf("error %v, -want +got:\n%s", err, diff)
	}
	if _, err := native.Types(compliance.HuaweiCloud, []string{"aws/AWS::EC2::EIP", "huaweicloud/account"}); !errors.Is(err, compliance.ErrPolicy) {
		t.Errorf("got %v, want an error that wraps compliance.ErrPolicy", err)
	}
}

// many are a hundred members.
func many(member string) string {
	all := make([]string, 100)
	for i := range all {
		all[i] = fmt.Sprintf(member, i)
	}
	return strings.Join(all, ",")
}

func TestReadObject(t *testing.T) {
	t.Parallel()
	type object struct {
		ID   string          `json:"id"`
		Rest json.RawMessage `json:"rest"`
	}
	long := strings.Repeat("ä", 300)
	for value, want := range map[string]string{
		`{"id":"a","rest":{"b":1,"B":2,"b":3},"other":1}`: "<nil>",
		`{}`:                  "<nil>",
		`null`:                "<nil>",
		`{"id":"a","id":"b"}`: `event repeats member "id"`,
		`{"x":"a","x":"b"}`:   `event repeats member "x"`,
		`{"id":"a","ID":"b"}`: `event has member "ID", which differs from "id" only in case`,
		`{"ID":"b"}`:          `event has member "ID", which differs from "id" only in case`,
		`{"\u0069d":1.0e5}`:   "event.id must be a string, not number",
		`{"re\u017ft":1}`:     `event has member "reſt", which differs from "rest" only in case`,
		`{"a":1,"A":1}`:       `event has member "A", which differs from "a" only in case`,
		`{"id":"a",` + many(`"x%d":1`) + `,"X7":2}`:            `event has member "X7", which differs from "x7" only in case`,
		`{"id":"a",` + many(`"x%d":1`) + `,"x7":2}`:            `event repeats member "x7"`,
		`{` + many(`"x%d":1`) + `,"Id":2}`:                     `event has member "Id", which differs from "id" only in case`,
		`{` + many(`"x%d":1`) + `}`:                            "<nil>",
		`{"` + long + `":1,"` + strings.ToUpper(long) + `":1}`: `event has member "` + strings.Repeat("Ä", 100) + `", which differs from "` + strings.Repeat("ä", 100) + `…" only in case`,
		`[]`: "event must be an object, not array",
	} {
		var into object
		if got := fmt.Sprint(native.ReadObject("event", []byte(value), &into)); got != want {
			t.Errorf("%s: got %s, want %s", value, got, want)
		}
	}
	var parameters map[string]json.RawMessage
	if err := native.ReadObject("parameters", []byte(`{"a":1,"b":{"c":1,"c":2}}`), &parameters); err != nil || len(parameters) != 2 {
		t.Errorf("got %v, %v", parameters, err)
	}
}

func TestScanNesting(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{1, 10_000, 10_001} {
		text := []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		_, err := native.Scan(text)
		if want := json.Unmarshal(text, new(json.RawMessage)); fmt.Sprint(err) != fmt.Sprint(want) {
			t.Errorf("%d deep: %v, encoding/json: %v", depth, err, want)
		}
	}
}

// What Scan and Read take for JSON, for an object's members and for their values is what encoding/json does.
func FuzzScan(f *testing.F) {
	for _, text := range []string{
		`{"Name":"a\u00e9\ud83d\ude00","On":true,"At":{"On":false},"Text":7,"Raw":{"a":[1,-0.5e+3,null]},"x":[]}`, `[1,2]`, ` {"a" : 1 , "b":2} `, `{"Name":null}`,
		`{"a":1,}`, `{"a"}`, `[01]`, `-`, `"\x"`, `"\u12"`, "\"\x01\"", "{\"\xff\":\"\xff\"}", `nul`, `1.`, `1e`, `{"Name":`, `"a`, `{"Text":"a","Raw":[1, 2 ]}`, ``, `{"\u004eame":"b"}`,
	} {
		f.Add([]byte(text))
	}
	type object struct {
		Name string
		On   bool
		At   struct{ On bool }
		Text native.Text
		Raw  json.RawMessage
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		scanned, err := native.Scan(text)
		var whole json.RawMessage
		if want := json.Unmarshal(text, &whole); fmt.Sprint(err) != fmt.Sprint(want) {
			t.Fatalf("Scan: %v, encoding/json: %v", err, want)
		}
		var members map[string]json.RawMessage
		if err != nil || json.Unmarshal(text, &members) != nil {
			return
		}
		for name, value := range members {
			var other bool
			for more := range members {
				other = other || more != name && strings.EqualFold(more, name)
			}
			if got := scanned.Get(name); !other && string(got) != string(value) {
				t.Errorf("%q is %s, want %s", name, got, value)
			}
		}
		var got, want object
		err = scanned.Read("event", &got)
		if err != nil && (strings.Contains(err.Error(), "only in case") || strings.Contains(err.Error(), "repeats member")) {
			return
		}
		if expected := native.Read("event", text, &want); fmt.Sprint(err) != fmt.Sprint(expected) {
			t.Errorf("Read: %v, encoding/json: %v", err, expected)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]native.Text{`"a"`: "a", `null`: "", `7`: "", `{"a":1}`: "", `["a"]`: "", `true`: ""} {
		into := struct{ Text native.Text }{"before"}
		if err := json.Unmarshal([]byte(`{"Text":`+value+`}`), &into); err != nil || into.Text != want {
			t.Errorf("%s: got %q, %v", value, into.Text, err)
		}
	}
}

func TestNextPart(t *testing.T) {
	t.Parallel()
	part := compliance.Part{Type: "aws/AWS::EC2::EIP", Region: "r", Page: "1"}
	for mark, want := range map[string]*compliance.Part{"": nil, "2": {Type: "aws/AWS::EC2::EIP", Region: "r", Page: "2"}} {
		got, err := native.NextPart(part, mark)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: error %v (-want +got):\n%s", mark, err, diff)
		}
	}
	if got, err := native.NextPart(part, "1"); got != nil || !errors.Is(err, compliance.ErrReport) {
		t.Errorf("the same page again: %v, %v", got, err)
	}
}
