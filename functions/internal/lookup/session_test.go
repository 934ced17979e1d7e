package lookup_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
)

// service answers by the name of the lookup, and remembers what it was asked.
type service struct {
	answer func(lookup.Request) (string, error)
	items  []lookup.Item

	mu    sync.Mutex
	asked []lookup.Request
}

func (s *service) Ask(_ context.Context, r lookup.Request) (json.RawMessage, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.mu.Unlock()
	answer, err := s.answer(r)
	return json.RawMessage(answer), err
}

func (s *service) Items(_ context.Context, q lookup.Query) ([]lookup.Item, error) {
	if s.items == nil {
		return nil, errors.New("the type is not recorded")
	}
	return s.items, nil
}

type refusal struct {
	status int
	code   string
}

func (r refusal) Error() string          { return fmt.Sprintf("HTTP %d %s (request 7f3a)", r.status, r.code) }
func (r refusal) Refused() (int, string) { return r.status, r.code }
func (r refusal) Temporary() bool        { return r.status >= 500 }

func resource() *compliance.Resource {
	return &compliance.Resource{
		Cloud: "alicloud", Type: "alicloud/T", ID: "i-1", Region: "cn-hangzhou", Account: "1", Name: "web",
		Properties: json.RawMessage(`{"Keys": {"Key": [{"Id": "a"}, {"Id": "b"}, {"Id": "a"}]}, "Name": "n", "Empty": "", "Groups": ["", "g", ""]}`),
	}
}

func call(parameters map[string]any) *lookup.Definition {
	return &lookup.Definition{
		Name: "one", Cloud: "alicloud", Types: []string{"alicloud/T"}, Permissions: []string{"s:Get"}, None: []string{"NotFound", "410"},
		Call: &lookup.Call{Service: "s", Version: "1", Action: "Get", Parameters: parameters},
	}
}

// What is asked, and what a policy reads of the answer.
func TestAnswer(t *testing.T) {
	t.Parallel()
	each := call(map[string]any{"Key": "${each.Id}"})
	each.Each = "resource.properties.Keys.Key"
	batch := call(map[string]any{"Keys": "${batch.json}", "List": "${batch}", "Text": "${batch.comma}"})
	batch.Each, batch.Batch = "resource.properties.Keys.Key.Id", 50
	given := call(map[string]any{"Group": "${each}"})
	given.Each = "resource.properties.Groups?"
	blank := call(map[string]any{"Group": "${each}"})
	blank.Each = "resource.properties.Groups"
	decoded := call(nil)
	decoded.Decode = []string{"Document", "Absent", "List.Text"}
	path := call(nil)
	path.Call.Path, path.Call.Action = "/clusters/${resource.properties.Name}/{project_id}/${resource.id}", ""
	failing := func(status int, code string) func(lookup.Request) (string, error) {
		return func(lookup.Request) (string, error) { return "", refusal{status, code} }
	}
	same := func(answer string) func(lookup.Request) (string, error) {
		return func(lookup.Request) (string, error) { return answer, nil }
	}
	for name, test := range map[string]struct {
		definition *lookup.Definition
		answer     func(lookup.Request) (string, error)
		want       string // of the member
		asked      []map[string]any
		failure    string
	}{
		"parameters": {
			call(map[string]any{"Id": "${resource.id}", "First": "${resource.properties.Absent|resource.properties.Name}", "Fixed": "x", "Text": `{"id":"${resource.id}"}`, "N": json.Number("5")}),
			same(`{"A": 1.0}`), `{"exists":true,"value":{"A":1.0}}`,
			[]map[string]any{{"Id": "i-1", "First": "n", "Fixed": "x", "Text": `{"id":"i-1"}`, "N": json.Number("5")}}, "",
		},
		"none by code":   {call(nil), failing(404, "NotFound"), `{"exists":false}`, []map[string]any{{}}, ""},
		"none by status": {call(nil), failing(410, ""), `{"exists":false}`, []map[string]any{{}}, ""},
		"not permitted": {
			call(nil), failing(403, "Forbidden.RAM"), `"s Get is not permitted: allow s:Get in the function's role"`, []map[string]any{{}},
			"lookup one: s Get is not permitted: allow s:Get in the function's role",
		},
		"refused": {
			call(nil), failing(400, "InvalidX"), `"s Get is refused: HTTP 400 InvalidX (permission s:Get)"`, []map[string]any{{}},
			"lookup one: s Get is refused: HTTP 400 InvalidX (permission s:Get)",
		},
		"a bad key": {
			call(nil), failing(403, "SignatureDoesNotMatch"), `"s Get is refused: HTTP 403 SignatureDoesNotMatch (permission s:Get)"`, []map[string]any{{}},
			"lookup one: s Get is refused: HTTP 403 SignatureDoesNotMatch (permission s:Get)",
		},
		"no answer in time": {
			call(nil), func(lookup.Request) (string, error) { return "", context.DeadlineExceeded }, `"s Get was not answered in time"`, []map[string]any{{}},
			"lookup one: s Get was not answered in time",
		},
		"no object": {call(nil), same(`[1]`), `"s Get has no answer: the answer is no JSON object"`, []map[string]any{{}}, "lookup one: s Get has no answer: the answer is no JSON object"},
		"the resource lacks a value": {
			call(map[string]any{"Id": "${resource.properties.Empty}"}), same(`{}`), `"s Get cannot be called: the resource has no properties.Empty"`, nil,
			"lookup one: s Get cannot be called: the resource has no properties.Empty",
		},
		"several values": {
			call(map[string]any{"Id": "${resource.properties.Keys.Key.Id}"}), same(`{}`),
			`"s Get has no answer: resource.properties.Keys.Key.Id has 3 values, where one is needed"`, nil,
			"lookup one: s Get has no answer: resource.properties.Keys.Key.Id has 3 values, where one is needed",
		},
		"each": {
			each, same(`{"A":1}`), `{"exists":true,"value":[{"exists":true,"of":{"Id":"a"},"value":{"A":1}},{"exists":true,"of":{"Id":"b"},"value":{"A":1}}]}`,
			[]map[string]any{{"Key": "a"}, {"Key": "b"}}, "",
		},
		"each but empty strings": {
			given, same(`{"A":1}`), `{"exists":true,"value":[{"exists":true,"of":"g","value":{"A":1}}]}`, []map[string]any{{"Group": "g"}}, "",
		},
		"each, one an empty string": {
			blank, same(`{"A":1}`), `"s Get cannot be called: the resource has no properties.Groups"`, nil,
			"lookup one: s Get cannot be called: the resource has no properties.Groups",
		},
		"batch": {
			batch, same(`{"A":1}`), `{"exists":true,"value":[{"exists":true,"of":["a","b"],"value":{"A":1}}]}`,
			[]map[string]any{{"Keys": `["a","b"]`, "List": []any{"a", "b"}, "Text": "a,b"}}, "",
		},
		"decoded": {
			decoded, same(`{"Document":"{\"a\":[1]}","List":[{"Text":"2"},{"Text":" "}]}`), `{"exists":true,"value":{"Document":{"a":[1]},"List":[{"Text":2},{}]}}`, []map[string]any{{}}, "",
		},
		"path": {path, same(`{}`), `{"exists":true,"value":{}}`, []map[string]any{{}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{answer: test.answer}
			got, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{test.definition}, resource(), nil)
			var members map[string]json.RawMessage
			if err := json.Unmarshal(got, &members); err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(test.want, string(members["one"])); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			failure := ""
			for _, f := range failures {
				failure += f.Error()
			}
			if failure != test.failure {
				t.Errorf("failures %q, want %q", failure, test.failure)
			}
			var asked []map[string]any
			for _, r := range s.asked {
				asked = append(asked, r.Parameters)
			}
			slices.SortFunc(asked, func(a, b map[string]any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			if diff := gocmp.Diff(test.asked, asked); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if name == "path" && s.asked[0].Path != "/clusters/n/{project_id}/i-1" {
				t.Errorf("path %q", s.asked[0].Path)
			}
		})
	}
}

// A value of an event becomes one segment of a path, or a word of a host, or nothing.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"..", ".", "a\nb", "a\x00"} {
		s := &service{answer: func(lookup.Request) (string, error) { return `{}`, nil }}
		d := call(nil)
		d.Call.Path = "/x/${resource.id}"
		r := resource()
		r.ID = id
		if _, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, r, nil); len(failures) != 1 || len(s.asked) > 0 {
			t.Errorf("%q: asked %v", id, s.asked)
		}
	}
	s := &service{answer: func(lookup.Request) (string, error) { return `{}`, nil }}
	d := call(nil)
	d.Call.Path = "/x/${resource.id}/y"
	r := resource()
	r.ID = "a/../b?c#d%2e"
	if lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, r, nil); len(s.asked) != 1 || s.asked[0].Path != "/x/a%2F..%2Fb%3Fc%23d%252e/y" {
		t.Errorf("asked %+v", s.asked)
	}
	for _, region := range []string{"evil.example.com/", "a@b", "x y", "a:80"} {
		s := &service{answer: func(lookup.Request) (string, error) { return `{}`, nil }}
		r := resource()
		r.Region = region
		if _, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{call(nil)}, r, nil); len(failures) != 1 || len(s.asked) > 0 {
			t.Errorf("%q: asked %v", region, s.asked)
		}
	}
	d = call(map[string]any{"Text": `[{"name":"${resource.name}"}]`})
	r = resource()
	r.Name = `x","y":"z`
	if _, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, r, nil); len(failures) != 1 {
		t.Error("a quote stands within a text")
	}
}

// A lookup that takes values from another one's answer waits for it, and shares its failure.
func TestNeeds(t *testing.T) {
	t.Parallel()
	first := call(nil)
	second := call(map[string]any{"Listener": "${each.Port}"})
	second.Name, second.Needs, second.Each = "two", []string{"one"}, "lookups.one.Listeners.Listener"
	for name, test := range map[string]struct {
		first func() (string, error)
		want  string
	}{
		"two listeners": {
			func() (string, error) { return `{"Listeners":{"Listener":[{"Port":80},{"Port":443}]}}`, nil },
			`{"one":{"exists":true,"value":{"Listeners":{"Listener":[{"Port":80},{"Port":443}]}}},` +
				`"two":{"exists":true,"value":[{"exists":true,"of":{"Port":80},"value":{"Acl":"80"}},{"exists":true,"of":{"Port":443},"value":{"Acl":"443"}}]}}`,
		},
		"none": {func() (string, error) { return "", refusal{404, "NotFound"} }, `{"one":{"exists":false},"two":{"exists":true,"value":[]}}`},
		"refused": {
			func() (string, error) { return "", refusal{403, ""} },
			`{"one":"s Get is not permitted: allow s:Get in the function's role","two":"s Get is not permitted: allow s:Get in the function's role"}`,
		},
		"an empty list": {
			func() (string, error) { return `{"Listeners":{"Listener":[]}}`, nil },
			`{"one":{"exists":true,"value":{"Listeners":{"Listener":[]}}},"two":{"exists":true,"value":[]}}`,
		},
		"no list": {
			func() (string, error) { return `{"Code":"Busy"}`, nil },
			`{"one":{"exists":true,"value":{"Code":"Busy"}},"two":"s Get has no answer: the answer of lookup one has no Listeners"}`,
		},
		"a null list": {
			func() (string, error) { return `{"Listeners":{"Listener":null}}`, nil },
			`{"one":{"exists":true,"value":{"Listeners":{"Listener":null}}},"two":"s Get has no answer: the answer of lookup one has no Listeners.Listener"}`,
		},
		"a null element": {
			func() (string, error) { return `{"Listeners":{"Listener":[{"Port":80},null]}}`, nil },
			`{"one":{"exists":true,"value":{"Listeners":{"Listener":[{"Port":80},null]}}},"two":"s Get has no answer: the answer of lookup one has no Listeners.Listener"}`,
		},
		"an element without the value": {
			func() (string, error) { return `{"Listeners":{"Listener":[{"Name":"web"}]}}`, nil },
			`{"one":{"exists":true,"value":{"Listeners":{"Listener":[{"Name":"web"}]}}},"two":"s Get has no answer: there is no each.Port"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{answer: func(r lookup.Request) (string, error) {
				if r.Lookup == "one" {
					return test.first()
				}
				return fmt.Sprintf(`{"Acl":%q}`, r.Parameters["Listener"]), nil
			}}
			got, _ := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{second, first}, resource(), nil)
			if diff := gocmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What is unknown is made up, except for the place; what parameters contain is not.
func TestTry(t *testing.T) {
	t.Parallel()
	unknown := call(map[string]any{"Id": "${resource.id}", "Listener": "${each.Port}", "Keys": "${batch}", "Vpc": "${resource.properties.Vpc}"})
	unknown.Each, unknown.Batch, unknown.Call.Region = "lookups.other.Listeners", 5, "${each.HomeRegion}"
	known := call(map[string]any{"Type": "${each}"})
	known.Each = "parameters.types"
	denied := call(nil)
	denied.None = nil
	for name, test := range map[string]struct {
		definition *lookup.Definition
		err        error
		want       map[string]any
		failure    string
	}{
		"unknown":   {unknown, nil, map[string]any{"Id": "i-1", "Listener": "nothing", "Keys": []any{"nothing"}, "Vpc": "nothing"}, ""},
		"parameter": {known, nil, map[string]any{"Type": "a"}, ""},
		"none":      {known, refusal{410, "Gone"}, map[string]any{"Type": "a"}, ""},
		"denied":    {denied, refusal{403, ""}, map[string]any{}, "lookup one: s Get is not permitted: allow s:Get in the function's role"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &service{answer: func(lookup.Request) (string, error) { return `{}`, test.err }}
			got := ""
			if failure := lookup.NewSession(s).Try(t.Context(), test.definition, resource(), json.RawMessage(`{"types":["a","b"]}`), "nothing"); failure != nil {
				got = failure.Error()
			}
			if got != test.failure {
				t.Errorf("failure %q, want %q", got, test.failure)
			}
			if len(s.asked) != 1 || s.asked[0].Region != "cn-hangzhou" || !gocmp.Equal(s.asked[0].Parameters, test.want) {
				t.Errorf("asked %+v, want %v", s.asked, test.want)
			}
		})
	}
}

// The lists of all pages become one; a list that breaks off is no answer.
func TestPaging(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		paging  lookup.Paging
		pages   map[string]string // by the parameter
		want    string
		failure bool
	}{
		"marks": {
			lookup.Paging{List: "Users.User", Parameter: "Marker", Next: "Marker"},
			map[string]string{"": `{"Users":{"User":[1,2]},"Marker":"m","IsTruncated":true}`, "m": `{"Users":{"User":[3]}}`},
			`{"IsTruncated":true,"Marker":"m","Users":{"User":[1,2,3]}}`, false,
		},
		"the same mark":               {lookup.Paging{List: "L", Parameter: "Marker", Next: "M"}, map[string]string{"": `{"L":[1],"M":"m"}`, "m": `{"L":[1],"M":"m"}`}, "", true},
		"a later page without a list": {lookup.Paging{List: "L", Parameter: "Marker", Next: "M"}, map[string]string{"": `{"L":[1],"M":"m"}`, "m": `{}`}, "", true},
		"a mark that is a number":     {lookup.Paging{List: "L", Parameter: "Marker", Next: "M"}, map[string]string{"": `{"L":[1],"M":2}`, "2": `{"L":[2]}`}, `{"L":[1,2],"M":2}`, false},
		"a mark that is an object":    {lookup.Paging{List: "L", Parameter: "Marker", Next: "M"}, map[string]string{"": `{"L":[1],"M":{}}`}, "", true},
		"more": {
			lookup.Paging{List: "L", Parameter: "Marker", Next: "M", More: "Cut"},
			map[string]string{"": `{"L":[1],"M":"m","Cut":true}`, "m": `{"L":[2],"Cut":false}`}, `{"Cut":true,"L":[1,2],"M":"m"}`, false,
		},
		"more without a mark":        {lookup.Paging{List: "L", Parameter: "Marker", Next: "M", More: "Cut"}, map[string]string{"": `{"L":[1],"Cut":true}`}, "", true},
		"more without a mark in XML": {lookup.Paging{List: "L", Parameter: "Marker", Next: "M", More: "Cut"}, map[string]string{"": `{"L":[1],"Cut":"true"}`}, "", true},
		"total": {
			lookup.Paging{List: "L", Parameter: "PageNumber", Total: "Total"},
			map[string]string{"1": `{"L":[1,2],"Total":3}`, "2": `{"L":[3],"Total":3}`}, `{"L":[1,2,3],"Total":3}`, false,
		},
		"fewer than the total": {lookup.Paging{List: "L", Parameter: "PageNumber", Total: "Total"}, map[string]string{"1": `{"L":[1],"Total":2}`, "2": `{"L":[],"Total":2}`}, "", true},
		"no total":             {lookup.Paging{List: "L", Parameter: "PageNumber", Total: "Total"}, map[string]string{"1": `{"L":[1]}`}, "", true},
		"offset": {
			lookup.Paging{List: "L", Parameter: "offset", Size: 2, Offset: true}, map[string]string{"0": `{"L":[1,2]}`, "2": `{"L":[3]}`}, `{"L":[1,2,3]}`, false,
		},
		"one page": {lookup.Paging{List: "L", Parameter: "offset", Size: 2, Offset: true}, map[string]string{"0": `{"A":1}`}, `{"A":1}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := call(nil)
			d.Call.Paging = &test.paging
			s := &service{answer: func(r lookup.Request) (string, error) {
				at, _ := r.Parameters[test.paging.Parameter].(string)
				page, ok := test.pages[at]
				if !ok {
					t.Errorf("asked for page %q", at)
				}
				return page, nil
			}}
			got, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, resource(), nil)
			if (len(failures) > 0) != test.failure {
				t.Fatalf("%s: failures %v", got, failures)
			}
			if want := `{"one":{"exists":true,"value":` + test.want + `}}`; !test.failure && string(got) != want {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// What is the same for the whole account is asked once, however many resources wait for it; another region is another question.
func TestAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := &service{answer: func(r lookup.Request) (string, error) {
			<-release
			return fmt.Sprintf(`{"Region":%q}`, r.Region), nil
		}}
		d := call(nil)
		d.Account = true
		session := lookup.NewSession(s)
		answers := make([]string, 40)
		var group sync.WaitGroup
		for i := range answers {
			group.Go(func() {
				r := resource()
				r.ID = fmt.Sprint(i)
				if i%2 == 1 {
					r.Region = "cn-beijing"
				}
				got, _ := session.Answer(t.Context(), []*lookup.Definition{d}, r, nil)
				answers[i] = string(got)
			})
		}
		synctest.Wait()
		close(release)
		group.Wait()
		if len(s.asked) != 2 {
			t.Errorf("asked %d times", len(s.asked))
		}
		for i, got := range answers {
			region := map[int]string{0: "cn-hangzhou", 1: "cn-beijing"}[i%2]
			if want := `{"one":{"exists":true,"value":{"Region":"` + region + `"}}}`; got != want {
				t.Errorf("%d: %s", i, got)
			}
		}
	})
}

func TestItems(t *testing.T) {
	t.Parallel()
	d := &lookup.Definition{
		Name: "one", Cloud: "alicloud", Types: []string{"alicloud/T"}, Permissions: []string{"config:Select"},
		Items: &lookup.Items{Type: "Log", Where: map[string]string{"resourceId": "${resource.id}"}},
	}
	s := &service{items: []lookup.Item{{ID: "fl-1", Type: "Log", Properties: json.RawMessage(`{"n":1.0}`)}}}
	got, _ := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, resource(), nil)
	if want := `{"one":{"exists":true,"value":[{"id":"fl-1","properties":{"n":1.0},"type":"Log"}]}}`; string(got) != want {
		t.Errorf("got %s", got)
	}
	s.items = []lookup.Item{}
	if got, _ = lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, resource(), nil); string(got) != `{"one":{"exists":true,"value":[]}}` {
		t.Errorf("got %s", got)
	}
	s.items = nil
	got, failures := lookup.NewSession(s).Answer(t.Context(), []*lookup.Definition{d}, resource(), nil)
	if len(failures) != 1 || string(got) != `{"one":"the query for items of Log has no answer: the type is not recorded"}` {
		t.Errorf("got %s, %v", got, failures)
	}
	relations := []compliance.Relation{{Relation: "Contains User", Type: "U", ID: "u"}, {Relation: "Is in Group", Type: "U", ID: "v"}, {Relation: "Contains Role", Type: "R", ID: "r"}}
	among := lookup.Query{Items: &lookup.Items{Type: "U", Relation: "Contains"}}.Among(relations)
	if diff := gocmp.Diff([]lookup.Item{{ID: "u", Type: "U"}}, among); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
