// Package recording keeps the answers of lookups in files, plays them, and records them from an account.
//
// A file is a JSON object: by the name of a lookup, the list of its requests with what was answered.
//
//	{
//	  "rds_sql_collector_policy": [
//	    {"parameters": {"DBInstanceId": "rm-1"}, "answer": {"SQLCollectorStatus": "Enable"}}
//	  ]
//	}
//
// Instead of an answer there can be an error, {"status": 404, "code": "NoSuchBucketPolicy"} or {"timeout": true}; related items are in items.
// A request to an API with paths has its path beside the parameters, as people read it: nothing in it is escaped. A request can name its region, too;
// one without a region is answered so in every region, unless the definition names the regions.
package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
)

// Suffix is how the names of files with recorded answers end: alicloud_compliant.lookups.json belongs to alicloud_compliant.json.
const Suffix = ".lookups.json"

// Answers are the contents of a file.
type Answers map[string][]Exchange

// Exchange is a request and what was answered.
type Exchange struct {
	Parameters map[string]any  `json:"parameters,omitempty"`
	Path       string          `json:"path,omitempty"`
	Region     string          `json:"region,omitempty"`
	Answer     json.RawMessage `json:"answer,omitempty"`
	Items      *[]lookup.Item  `json:"items,omitempty"`
	Error      *Error          `json:"error,omitempty"`
}

// Error is a refusal, or that no answer came in time.
type Error struct {
	Status  int    `json:"status,omitempty"`
	Code    string `json:"code,omitempty"`
	Timeout bool   `json:"timeout,omitempty"`
}

func (e *Error) err() error {
	if e.Timeout {
		return fmt.Errorf("recorded: %w", context.DeadlineExceeded)
	}
	return refusal{e}
}

// refusal is a recorded one.
type refusal struct{ recorded *Error }

func (r refusal) Error() string {
	return fmt.Sprintf("recorded: HTTP %d %s", r.recorded.Status, r.recorded.Code)
}

// Refused is the status and the code.
func (r refusal) Refused() (status int, code string) { return r.recorded.Status, r.recorded.Code }

// Temporary reports whether the same request may be accepted later.
func (r refusal) Temporary() bool { return false }

// Parse reads a file.
func Parse(source []byte) (Answers, error) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	var answers Answers
	if err := decoder.Decode(&answers); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	if name := repeated(json.NewDecoder(bytes.NewReader(source))); name != "" {
		return nil, fmt.Errorf("an object has %q twice, of which only the last would count", name)
	}
	for name, exchanges := range answers {
		for i, e := range exchanges {
			given := 0
			for _, is := range []bool{e.Answer != nil, e.Items != nil, e.Error != nil} {
				if is {
					given++
				}
			}
			switch {
			case given != 1:
				return nil, fmt.Errorf("%s, request %d must have one of answer, items and error", name, i+1)
			case e.Error != nil && e.Error.Timeout == (e.Error.Status != 0):
				return nil, fmt.Errorf("%s, request %d: an error has a status, such as 404, or timeout", name, i+1)
			}
			if at := answers.find(name, e); at != i {
				return nil, fmt.Errorf("%s, request %d is the same as request %d: %s", name, i+1, at+1, e.request())
			}
		}
	}
	return answers, nil
}

// repeated is the first name that an object in a JSON value has twice; empty if there is none.
func repeated(decoder *json.Decoder) string {
	opening, _ := decoder.Token() // it was JSON
	if opening != json.Delim('{') && opening != json.Delim('[') {
		return ""
	}
	seen := map[string]bool{}
	for decoder.More() {
		if opening == json.Delim('{') {
			token, _ := decoder.Token()
			name, _ := token.(string)
			if seen[name] {
				return name
			}
			seen[name] = true
		}
		if name := repeated(decoder); name != "" {
			return name
		}
	}
	_, _ = decoder.Token() // the closing one
	return ""
}

// Merge adds the answers of another file. Two different answers to one request are an error.
func (a Answers) Merge(other Answers) error {
	for _, name := range slices.Sorted(maps.Keys(other)) {
		for _, e := range other[name] {
			at := a.find(name, e)
			if at < 0 {
				a[name] = append(a[name], e)
				continue
			}
			if !equal(a[name][at], e) {
				return fmt.Errorf("%s is answered in two ways for %s", name, e.request())
			}
		}
	}
	return nil
}

// find is the index of the exchange with the same request; -1 if there is none.
func (a Answers) find(name string, request Exchange) int {
	return slices.IndexFunc(a[name], func(e Exchange) bool { return e.request() == request.request() })
}

// request is the request of an exchange as it is written in files.
func (e Exchange) request() string {
	parameters := e.Parameters
	if len(parameters) == 0 {
		parameters = nil
	}
	encoded, _ := json.Marshal(Exchange{Parameters: parameters, Path: e.Path, Region: e.Region}) // it was JSON
	return string(encoded)
}

func equal(a, b Exchange) bool {
	plain := func(e Exchange) any {
		encoded, _ := json.Marshal(e)
		var v any
		_ = json.Unmarshal(encoded, &v)
		return v
	}
	return reflect.DeepEqual(plain(a), plain(b))
}

func requested(r lookup.Request) Exchange {
	path, err := url.PathUnescape(r.Path)
	if err != nil {
		path = r.Path
	}
	return Exchange{Parameters: r.Parameters, Path: path, Region: r.Region}
}

// AsksRegions reports whether a call's region comes from a policy's parameter or from another answer, so that the recording must name it.
func AsksRegions(call *lookup.Call) bool { return strings.Contains(call.Region, "$") }

// anywhere is a request as it is recorded for every region.
func anywhere(e Exchange) Exchange {
	e.Region = ""
	return e
}

func queried(q lookup.Query) Exchange {
	parameters := map[string]any{}
	for name, value := range q.Where {
		parameters[name] = value
	}
	if len(q.Where) == 0 {
		parameters["id"] = q.Resource.ID
	}
	return Exchange{Parameters: parameters}
}

// Player plays recorded answers. It can be used by many goroutines at once.
type Player struct {
	// Next answers what was not recorded. Nil: it is missing.
	Next lookup.Service

	mu      sync.Mutex
	answers Answers
	index   map[string]Exchange // by lookup and request
	used    map[string]bool
	missing []string
}

var _ lookup.Service = (*Player)(nil)

// Play makes the player play other answers from now on.
func (p *Player) Play(answers Answers) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers, p.used, p.missing = answers, map[string]bool{}, nil
	p.index = map[string]Exchange{}
	for name, exchanges := range answers {
		for _, e := range exchanges {
			p.index[name+e.request()] = e
		}
	}
}

// Missing are the requests that were not recorded, as they are to be written into the file.
func (p *Player) Missing() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(p.missing)
	return slices.Compact(p.missing)
}

// Unused are the recorded requests that were not made.
func (p *Player) Unused() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var unused []string
	for _, name := range slices.Sorted(maps.Keys(p.answers)) {
		for _, e := range p.answers[name] {
			if !p.used[name+e.request()] {
				unused = append(unused, name+" "+e.request())
			}
		}
	}
	return unused
}

// find is the recorded exchange of the first of several forms of a request.
func (p *Player) find(name string, forms ...Exchange) (Exchange, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, form := range forms {
		at := name + form.request()
		if e, found := p.index[at]; found {
			p.used[at] = true
			return e, true
		}
	}
	if p.Next == nil {
		p.missing = append(p.missing, name+" "+forms[len(forms)-1].request())
	}
	return Exchange{}, false
}

// ErrNotRecorded means that a request is not among the recorded ones.
var ErrNotRecorded = compliance.SayError("it is not among the recorded answers")

// Ask plays the recorded answer to a request.
func (p *Player) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	forms := []Exchange{requested(r)}
	if !AsksRegions(r.Call) {
		forms = append(forms, anywhere(forms[0]))
	}
	e, found := p.find(r.Lookup, forms...)
	switch {
	case !found && p.Next != nil:
		return p.Next.Ask(ctx, r)
	case !found:
		return nil, ErrNotRecorded
	case e.Error != nil:
		return nil, e.Error.err()
	}
	return e.Answer, nil
}

// Items plays the recorded items. Relationships that the event names need no recording.
func (p *Player) Items(ctx context.Context, q lookup.Query) ([]lookup.Item, error) {
	if len(q.Where) == 0 && q.Resource.Related != nil {
		return q.Among(q.Resource.Related), nil
	}
	e, found := p.find(q.Lookup, queried(q))
	switch {
	case !found && p.Next != nil:
		return p.Next.Items(ctx, q)
	case !found:
		return nil, ErrNotRecorded
	case e.Error != nil:
		return nil, e.Error.err()
	case e.Items == nil:
		return nil, compliance.SayError("the recorded answer has no items")
	}
	return *e.Items, nil
}

// Recorder records what another service answers. It can be used by many goroutines at once.
type Recorder struct {
	Service lookup.Service
	// Schema is the JSON schema of a lookup's answers. Only what it names is kept, so that nothing secret is.
	Schema func(name string) map[string]any

	mu      sync.Mutex
	answers Answers
}

var _ lookup.Service = (*Recorder)(nil)

// Answers are what was recorded.
func (r *Recorder) Answers() Answers {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.answers)
}

func (r *Recorder) keep(name string, e Exchange, err error) {
	refused, is := errors.AsType[lookup.Refusal](err)
	switch {
	case is:
		status, code := refused.Refused()
		e.Error = &Error{Status: status, Code: code}
	case errors.Is(err, context.DeadlineExceeded):
		e.Error = &Error{Timeout: true}
	case err != nil:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers == nil {
		r.answers = Answers{}
	}
	if r.answers.find(name, e) < 0 {
		r.answers[name] = append(r.answers[name], e)
	}
}

// Ask asks, and records the answer.
func (r *Recorder) Ask(ctx context.Context, request lookup.Request) (json.RawMessage, error) {
	answer, err := r.Service.Ask(ctx, request)
	e := requested(request)
	if err == nil {
		e.Answer = project(answer, withPaging(r.Schema(request.Lookup), request.Call.Paging))
	}
	r.keep(request.Lookup, e, err)
	return answer, err
}

// Items asks, and records the items.
func (r *Recorder) Items(ctx context.Context, q lookup.Query) ([]lookup.Item, error) {
	items, err := r.Service.Items(ctx, q)
	e := queried(q)
	if err == nil {
		kept := make([]lookup.Item, len(items))
		for i, item := range items {
			item.Properties = project(item.Properties, r.Schema(q.Lookup))
			kept[i] = item
		}
		e.Items = &kept
	}
	r.keep(q.Lookup, e, err)
	return items, err
}

// withPaging is the schema with the places that lead to the next page.
func withPaging(schema map[string]any, paging *lookup.Paging) map[string]any {
	if paging == nil {
		return schema
	}
	for _, at := range []string{paging.Next, paging.More, paging.Total} {
		if at != "" {
			schema = including(schema, strings.Split(at, "."))
		}
	}
	return schema
}

func including(schema map[string]any, steps []string) map[string]any {
	if len(steps) == 0 {
		return map[string]any{}
	}
	members := map[string]any{}
	if named, ok := schema["properties"].(map[string]any); ok {
		members = maps.Clone(named)
	}
	inner, _ := members[steps[0]].(map[string]any)
	members[steps[0]] = including(inner, steps[1:])
	with := maps.Clone(schema)
	if with == nil {
		with = map[string]any{}
	}
	with["properties"] = members
	return with
}

// project keeps of an answer only what its schema names.
func project(answer json.RawMessage, schema map[string]any) json.RawMessage {
	if len(answer) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return json.RawMessage(`{}`)
	}
	encoded, _ := json.Marshal(named(v, schema)) // it was JSON
	return encoded
}

// named is what a schema names of a value. Of what it says nothing about, only single values stay.
func named(v any, schema map[string]any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		members, _ := schema["properties"].(map[string]any)
		others, _ := schema["additionalProperties"].(map[string]any)
		for name, inner := range v {
			if below, ok := members[name].(map[string]any); ok {
				kept[name] = named(inner, below)
			} else if others != nil {
				kept[name] = named(inner, others)
			}
		}
		return kept
	case []any:
		elements, _ := schema["items"].(map[string]any)
		kept := make([]any, len(v))
		for i, inner := range v {
			kept[i] = named(inner, elements)
		}
		return kept
	}
	return v
}
