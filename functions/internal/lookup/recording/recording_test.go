package recording_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
)

const file = `{
  "one": [
    {"parameters": {"Id": "a", "N": 5}, "answer": {"A": 1}},
    {"parameters": {"Id": "b"}, "error": {"status": 404, "code": "NotFound"}},
    {"parameters": {"Id": "c"}, "error": {"timeout": true}},
    {"path": "/x/a*", "answer": {}}
  ],
  "logs": [{"parameters": {"resourceId": "vpc-1"}, "items": [{"id": "fl-1", "type": "Log"}]}]
}`

func parsed(t *testing.T, source string) recording.Answers {
	t.Helper()
	answers, err := recording.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

func TestPlay(t *testing.T) {
	t.Parallel()
	player := &recording.Player{}
	player.Play(parsed(t, file))
	for name, test := range map[string]struct {
		request lookup.Request
		want    string
		err     string
	}{
		"answer":       {lookup.Request{Call: &lookup.Call{}, Parameters: map[string]any{"N": json.Number("5"), "Id": "a"}}, `{"A": 1}`, ""},
		"refusal":      {lookup.Request{Call: &lookup.Call{}, Parameters: map[string]any{"Id": "b"}}, "", "404 NotFound"},
		"timeout":      {lookup.Request{Call: &lookup.Call{}, Parameters: map[string]any{"Id": "c"}}, "", "deadline"},
		"path":         {lookup.Request{Call: &lookup.Call{}, Path: "/x/a%2A", Parameters: map[string]any{}}, `{}`, ""},
		"not recorded": {lookup.Request{Call: &lookup.Call{}, Parameters: map[string]any{"Id": "d"}}, "", "not among the recorded"},
	} {
		test.request.Lookup = "one"
		got, err := player.Ask(t.Context(), test.request)
		if string(got) != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	query := lookup.Query{Lookup: "logs", Items: &lookup.Items{Type: "Log", Where: map[string]string{"resourceId": ""}}, Where: map[string]string{"resourceId": "vpc-1"}}
	items, err := player.Items(t.Context(), query)
	if diff := cmp.Diff([]lookup.Item{{ID: "fl-1", Type: "Log"}}, items); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	related := lookup.Query{Lookup: "users", Items: &lookup.Items{Type: "U"}, Resource: &compliance.Resource{Related: []compliance.Relation{{Type: "U", ID: "u"}}}}
	if items, err := player.Items(t.Context(), related); err != nil || len(items) != 1 {
		t.Errorf("%v, %v", items, err)
	}
	if diff := cmp.Diff([]string{`one {"parameters":{"Id":"d"}}`}, player.Missing()); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	if unused := player.Unused(); len(unused) != 0 {
		t.Errorf("unused %v", unused)
	}
	player.Play(parsed(t, `{"one": [{"answer": {}}]}`))
	if diff := cmp.Diff([]string{`one {}`}, player.Unused()); diff != "" {
		t.Errorf("unused (-want +got):\n%s", diff)
	}
}

// A recording of a region is about that region; one without is about all of them, unless the definition names the regions that are asked.
func TestRegions(t *testing.T) {
	t.Parallel()
	const regions = `{"one": [{"region": "eu-west-1", "answer": {"A": 1}}, {"answer": {"A": 2}}]}`
	for name, test := range map[string]struct {
		region, template, want string
	}{
		"its own":                      {"eu-west-1", "", `{"A": 1}`},
		"another":                      {"eu-north-1", "", `{"A": 2}`},
		"its own, and asked for":       {"eu-west-1", "${each}", `{"A": 1}`},
		"another, which was asked for": {"eu-north-1", "${each}", ""},
	} {
		player := &recording.Player{}
		player.Play(parsed(t, regions))
		got, _ := player.Ask(t.Context(), lookup.Request{Lookup: "one", Region: test.region, Call: &lookup.Call{Region: test.template}})
		if string(got) != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		missing := []string{`one {"region":"` + test.region + `"}`}
		if test.want != "" {
			missing = nil
		}
		if diff := cmp.Diff(missing, player.Missing()); diff != "" {
			t.Errorf("%s: missing (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{"one": [{"response": {}}]}`:                       "unknown field",
		`{"one": [{}]}`:                                     "one of answer, items and error",
		`{"one": [{"answer": {}, "error": {"status": 4}}]}`: "one of answer, items and error",
		`{"one": [{"error": {}}]}`:                          "an error has a status",
		`{"one": [{"answer": {}}, {"answer": {"a": 1}}]}`:   "is the same as request 1",
		`{"one": [{"answer": {}}], "one": []}`:              `"one" twice`,
		`{"one": [{"answer": {"L": [{"A": 1, "A": 2}]}}]}`:  `"A" twice`,
		`{} {}`: "something follows",
		`[`:     "EOF",
	} {
		if _, err := recording.Parse([]byte(source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", source, err)
		}
	}
	all := parsed(t, file)
	if err := all.Merge(parsed(t, file)); err != nil {
		t.Error(err)
	}
	if err := all.Merge(parsed(t, `{"one": [{"path": "/x/a*", "answer": {"A": 2}}]}`)); err == nil {
		t.Error("two answers to one request")
	}
}

type service struct{ answer string }

func (s service) Ask(context.Context, lookup.Request) (json.RawMessage, error) {
	if s.answer == "" {
		return nil, errors.New("connection refused")
	}
	return json.RawMessage(s.answer), nil
}

func (s service) Items(context.Context, lookup.Query) ([]lookup.Item, error) {
	return []lookup.Item{{ID: "i", Type: "T", Properties: json.RawMessage(s.answer)}}, nil
}

// What is recorded can be played, and holds nothing but what the definition's schema names.
func TestRecord(t *testing.T) {
	t.Parallel()
	schema := map[string]any{"properties": map[string]any{
		"Users": map[string]any{"items": map[string]any{"properties": map[string]any{"Name": map[string]any{"type": "string"}, "Extra": map[string]any{}}}},
		"Tags":  map[string]any{"additionalProperties": map[string]any{"type": "string"}},
	}}
	recorder := &recording.Recorder{
		Service: service{`{"Users":[{"Name":"a","Password":"secret-1","Extra":{"Key":"secret-2"}}],"Tags":{"t":"v"},"Token":"secret-3","Page":{"Next":"m","Cookie":"secret-4"}}`},
		Schema:  func(string) map[string]any { return schema },
	}
	request := lookup.Request{Lookup: "one", Parameters: map[string]any{"Id": "a"}, Call: &lookup.Call{Paging: &lookup.Paging{List: "Users", Next: "Page.Next"}}}
	for range 2 {
		if answer, err := recorder.Ask(t.Context(), request); err != nil || !strings.Contains(string(answer), "secret-1") {
			t.Errorf("%s, %v", answer, err)
		}
	}
	if _, err := recorder.Items(t.Context(), lookup.Query{Lookup: "items", Items: &lookup.Items{}, Where: map[string]string{"a": "b"}}); err != nil {
		t.Error(err)
	}
	encoded, err := json.Marshal(recorder.Answers())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"items":[{"parameters":{"a":"b"},"items":[{"id":"i","type":"T","properties":{"Tags":{"t":"v"},"Users":[{"Extra":{},"Name":"a"}]}}]}],` +
		`"one":[{"parameters":{"Id":"a"},"answer":{"Page":{"Next":"m"},"Tags":{"t":"v"},"Users":[{"Extra":{},"Name":"a"}]}}]}`
	if diff := cmp.Diff(want, string(encoded)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	player := &recording.Player{}
	player.Play(parsed(t, string(encoded)))
	if _, err := player.Ask(t.Context(), request); err != nil {
		t.Error(err)
	}
	failing := &recording.Recorder{Service: service{}, Schema: recorder.Schema}
	if _, err := failing.Ask(t.Context(), request); err == nil || len(failing.Answers()) > 0 {
		t.Errorf("%v, recorded %v", err, failing.Answers())
	}
}

func FuzzParse(f *testing.F) {
	f.Add(file)
	f.Fuzz(func(t *testing.T, source string) {
		answers, err := recording.Parse([]byte(source))
		if err != nil {
			return
		}
		encoded, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := recording.Parse(encoded); err != nil {
			t.Errorf("%s: %v", encoded, err)
		}
	})
}
