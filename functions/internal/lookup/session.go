package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Request is one request of a lookup, complete but for its signature.
type Request struct {
	Lookup     string // the definition's name
	Call       *Call  // service, version, action, method, paging, shapes
	Path       string // escaped
	Region     string // may be empty: the service's own
	Project    string
	Account    string
	Parameters map[string]any // strings, numbers, booleans, and lists and objects of these
}

// Query asks for recorded items.
type Query struct {
	Lookup   string
	Items    *Items
	Resource *compliance.Resource
	Where    map[string]string // filled in
}

// Among are those of a resource's relationships that are looked up.
func (q Query) Among(relations []compliance.Relation) []Item {
	found := []Item{}
	for _, relation := range relations {
		if relation.Type == q.Items.Type && strings.HasPrefix(relation.Relation, q.Items.Relation) {
			found = append(found, Item{ID: relation.ID, Name: relation.Name, Type: relation.Type})
		}
	}
	return found
}

// Item is a related item, as facts see it. Properties are nil if only the relationship was looked up.
type Item struct {
	ID         string          `json:"id"`
	Name       string          `json:"name,omitempty"`
	Type       string          `json:"type"` // native
	Region     string          `json:"region,omitempty"`
	Properties json.RawMessage `json:"properties,omitempty"`
}

// Service answers the requests of one cloud. Its methods may be called concurrently.
type Service interface {
	// Ask sends one request and returns the answer, a JSON object. An error is a [Refusal] if the service refused.
	Ask(ctx context.Context, request Request) (json.RawMessage, error)
	// Items finds recorded items. None is an answer only if the Config service records their type.
	Items(ctx context.Context, query Query) ([]Item, error)
}

// Services are those of the clouds that answer lookups, by cloud.
func Services(clouds []compliance.Cloud) map[string]Service {
	services := map[string]Service{}
	for _, cloud := range clouds {
		if service, ok := cloud.(Service); ok {
			services[cloud.Name()] = service
		}
	}
	return services
}

// Refusal is the error of a service that refused a request.
type Refusal interface {
	error
	// Refused is the HTTP status and the service's error code, which may be empty.
	Refused() (status int, code string)
	// Temporary reports whether the same request may be accepted later.
	Temporary() bool
}

// unfinished is an error because time ran out.
type unfinished interface {
	error
	Unfinished() bool
}

// Failure is why a lookup has no answer. It is the same text for every resource that it keeps from being judged, unless the resource
// itself lacks what the lookup needs.
type Failure struct {
	Lookup string
	Text   compliance.Phrases
	Lacks  bool  // the resource lacks a value that the request needs
	Err    error // with what only this request's failure says
}

func (f *Failure) Error() string { return f.Phrases().String() }
func (f *Failure) Unwrap() error { return f.Err }

// Phrases say what failed and why.
func (f *Failure) Phrases() compliance.Phrases {
	return append(compliance.Phrases{compliance.Say("lookup %s: ", f.Lookup)}, f.Text...)
}

func because(words string, values ...string) compliance.Phrases {
	return compliance.Phrases{compliance.Say(words, values...)}
}

// Session answers the lookups of one invocation or one sweep. What is the same for the whole account is looked up once. It can be used by many
// goroutines at once.
type Session struct {
	service Service

	mu     sync.Mutex
	shared map[string]*answered // by lookup and request
}

// NewSession makes a session that asks a service.
func NewSession(service Service) *Session {
	return &Session{service: service, shared: map[string]*answered{}}
}

// answered is an answer that several may wait for.
type answered struct {
	done   chan struct{}
	answer answer
	err    error
}

// answer is what one request, or the requests of all pages, came to.
type answer struct {
	Exists bool
	Value  any
}

func (a answer) object() map[string]any {
	if !a.Exists {
		return map[string]any{"exists": false}
	}
	return map[string]any{"exists": true, "value": a.Value}
}

// Answer asks the lookups that apply to a resource, side by side, and returns what policies read as input.lookups: an object with a member
// for each. The member of one that failed is a string that says why, which the type of an answer does not allow, so that whatever reads it
// is noted. Definitions must hold all that others of them need.
func (s *Session) Answer(ctx context.Context, definitions []*Definition, resource *compliance.Resource, parameters json.RawMessage) (json.RawMessage, []*Failure) {
	a := &asking{session: s, resource: resource, parameters: parameters, running: map[string]*asked{}}
	for _, d := range definitions {
		if d.Applies(resource.Type) {
			a.running[d.Name] = &asked{definition: d}
		}
	}
	if len(a.running) == 0 {
		return nil, nil
	}
	var group errgroup.Group
	for _, one := range a.running {
		group.Go(func() error { a.ask(ctx, one); return nil })
	}
	_ = group.Wait()
	members := map[string]any{}
	var failures []*Failure
	for name, one := range a.running {
		if one.failure != nil {
			members[name] = one.failure.Text.String()
			failures = append(failures, one.failure)
			continue
		}
		members[name] = one.member
	}
	slices.SortFunc(failures, func(a, b *Failure) int { return strings.Compare(a.Lookup, b.Lookup) })
	encoded, err := json.Marshal(members)
	if err != nil { // answers were JSON
		return nil, []*Failure{{Text: because(compliance.Quoted, err.Error()), Err: err}}
	}
	return encoded, failures
}

// Try asks a lookup once, to find out whether its service answers and its permission is there. What its templates need and neither the resource
// nor the policy's parameters contain is made up. Nil: there was an answer, or the answer that there is none.
func (s *Session) Try(ctx context.Context, d *Definition, resource *compliance.Resource, parameters json.RawMessage, madeUp string) *Failure {
	scope := newScope(resource, parameters)
	if values, _ := scope.each(d.Each); len(values) > 0 {
		scope.known["each"], scope.known["batch"] = values[0], values[:1]
	} else {
		scope.known["batch"] = []any{madeUp}
	}
	scope.madeUp = madeUp
	ask, _, err := s.prepare(d, scope)
	if err == nil {
		_, err = ask(ctx)
	}
	if err != nil {
		return failure(d, err)
	}
	return nil
}

// asking is about one resource.
type asking struct {
	session    *Session
	resource   *compliance.Resource
	parameters json.RawMessage
	running    map[string]*asked
}

type asked struct {
	definition *Definition
	once       sync.Once
	member     any
	failure    *Failure
}

// ask answers one lookup once, those that it needs before.
func (a *asking) ask(ctx context.Context, one *asked) {
	one.once.Do(func() {
		d := one.definition
		defer func() {
			if value := recover(); value != nil {
				one.failure = &Failure{Lookup: d.Name, Text: because("panic: %s", fmt.Sprintf("%.200v", value))}
			}
		}()
		scope := newScope(a.resource, a.parameters)
		for _, name := range d.Needs {
			needed := a.running[name]
			if needed == nil {
				one.failure = &Failure{Lookup: d.Name, Text: because("it needs lookup %s, which does not apply to the resource's type", name)}
				return
			}
			a.ask(ctx, needed)
			if f := needed.failure; f != nil {
				one.failure = &Failure{Lookup: d.Name, Text: f.Text, Lacks: f.Lacks, Err: f}
				return
			}
			object, _ := needed.member.(map[string]any)
			scope.known["lookups"].(map[string]any)[name] = object["value"]
		}
		member, err := a.session.member(ctx, d, scope)
		if err != nil {
			one.failure = failure(d, err)
			return
		}
		one.member = member
	})
}

// member is what a policy reads of one lookup.
func (s *Session) member(ctx context.Context, d *Definition, scope *scope) (any, error) {
	if d.Each == "" {
		found, err := s.one(ctx, d, scope)
		return found.object(), err
	}
	values, err := scope.each(d.Each)
	if err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(eachAtOnce)
	chunks := slices.Collect(slices.Chunk(values, max(d.Batch, 1)))
	elements := make([]any, len(chunks))
	for i, chunk := range chunks {
		inner := *scope
		inner.known = maps.Clone(scope.known)
		var of any = chunk
		if d.Batch == 0 {
			of = chunk[0]
		}
		inner.known["each"], inner.known["batch"] = of, chunk
		group.Go(func() error {
			found, err := s.one(ctx, d, &inner)
			object := found.object()
			object["of"] = of
			elements[i] = object
			return err
		})
	}
	err = group.Wait()
	return map[string]any{"exists": true, "value": elements}, err
}

const (
	eachAtOnce = 8
	maxPages   = 200
)

// one asks one request, or waits for the same one.
func (s *Session) one(ctx context.Context, d *Definition, scope *scope) (answer, error) {
	ask, key, err := s.prepare(d, scope)
	if err != nil {
		return answer{}, err
	}
	if !d.Account {
		return ask(ctx)
	}
	s.mu.Lock()
	known, found := s.shared[key]
	if !found {
		known = &answered{done: make(chan struct{})}
		s.shared[key] = known
	}
	s.mu.Unlock()
	if !found {
		func() {
			defer close(known.done)
			known.err = compliance.SayError("the request was not answered") // if it panics
			known.answer, known.err = ask(ctx)
		}()
		return known.answer, known.err
	}
	select {
	case <-known.done:
		return known.answer, known.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

// prepare fills in the parameters. Equal keys have equal answers.
func (s *Session) prepare(d *Definition, scope *scope) (ask func(context.Context) (answer, error), key string, err error) {
	if d.Items != nil {
		query := Query{Lookup: d.Name, Items: d.Items, Resource: scope.resource, Where: map[string]string{}}
		for name, template := range d.Items.Where {
			if query.Where[name], err = scope.text(template, nil); err != nil {
				return nil, "", err
			}
		}
		encoded, err := json.Marshal([]any{d.Name, query.Where})
		return func(ctx context.Context) (answer, error) { return s.items(ctx, d, query) }, string(encoded), err
	}
	request := Request{Lookup: d.Name, Call: d.Call, Account: scope.resource.Account}
	if request.Path, err = scope.path(d.Call.Path); err != nil {
		return nil, "", err
	}
	// The account is in no region, and only Huawei Cloud has projects.
	if request.Region, err = optional(scope, d.Call.Region, "${resource.region}"); err != nil {
		return nil, "", err
	}
	if request.Project, err = optional(scope, d.Call.Project, "${resource.project}"); err != nil {
		return nil, "", err
	}
	filled, err := scope.parameter(orEmpty(d.Call.Parameters))
	if err != nil {
		return nil, "", err
	}
	request.Parameters, _ = filled.(map[string]any)
	encoded, err := json.Marshal([]any{d.Name, request.Path, request.Region, request.Project, request.Account, request.Parameters})
	return func(ctx context.Context) (answer, error) { return s.pages(ctx, d, request) }, string(encoded), err
}

func orEmpty(parameters map[string]any) map[string]any {
	if parameters == nil {
		return map[string]any{}
	}
	return parameters
}

// optional is a region or project, by default that of the resource if it has one. Neither is made up.
func optional(s *scope, template, standard string) (string, error) {
	sure := *s
	sure.madeUp = ""
	if template != "" {
		text, err := sure.word(template)
		if _, lacks := errors.AsType[lacksError](err); !lacks || s.madeUp == "" {
			return text, err
		}
	}
	text, err := sure.word(standard)
	if _, lacks := errors.AsType[lacksError](err); lacks {
		return "", nil
	}
	return text, err
}

func (s *Session) items(ctx context.Context, d *Definition, query Query) (answer, error) {
	found, err := s.service.Items(ctx, query)
	if err != nil {
		return answer{}, err
	}
	encoded, err := json.Marshal(append([]Item{}, found...))
	if err != nil {
		return answer{}, err
	}
	value, err := decode(encoded)
	return answer{Exists: true, Value: value}, err
}

// pages asks for all pages of an answer and makes one of them.
func (s *Session) pages(ctx context.Context, d *Definition, request Request) (answer, error) {
	var whole map[string]any
	var all []any
	paging := d.Call.Paging
	for page := 0; ; page++ {
		if page == maxPages {
			return answer{}, compliance.SayError("the answer has more than %s pages", strconv.Itoa(maxPages))
		}
		if paging != nil && paging.Next == "" {
			request.Parameters = with(request.Parameters, paging.Parameter, paging.number(page))
		}
		got, err := s.service.Ask(ctx, request)
		if refusal, ok := errors.AsType[Refusal](err); ok && page == 0 && d.meansNone(refusal) {
			return answer{}, nil
		}
		if err != nil {
			return answer{}, err
		}
		read, err := decode(got)
		object, ok := read.(map[string]any)
		if err != nil || !ok {
			return answer{}, compliance.SayError("the answer is no JSON object")
		}
		if whole == nil {
			whole = object
		}
		if paging == nil {
			break
		}
		list, found := list(object, paging.List)
		if !found && page > 0 { // the first page of what is empty may leave it out
			return answer{}, compliance.SayError("page %s of the answer has no list %s", strconv.Itoa(page+1), paging.List)
		}
		all = append(all, list...)
		mark := ""
		if paging.Next != "" {
			if mark, err = nextMark(object, paging.Next); err != nil {
				return answer{}, err
			}
			if before, _ := request.Parameters[paging.Parameter].(string); mark != "" && mark == before {
				return answer{}, compliance.SayError("the service keeps giving the same mark for the next page")
			}
			request.Parameters = with(request.Parameters, paging.Parameter, mark)
		}
		last, err := paging.last(object, len(list), len(all), mark)
		if err != nil {
			return answer{}, err
		}
		if last {
			if page > 0 {
				replace(whole, paging.List, all)
			}
			break
		}
	}
	for _, at := range d.Decode {
		if err := decodeAt(whole, strings.Split(at, ".")); err != nil {
			return answer{}, compliance.SayError("%s in the answer is not JSON: %s", at, err.Error())
		}
	}
	return answer{Exists: true, Value: whole}, nil
}

// with is a copy of the parameters with one more.
func with(parameters map[string]any, name string, v any) map[string]any {
	all := maps.Clone(parameters)
	all[name] = v
	return all
}

// number is what asks for a page: its number from 1, or the number of elements before it.
func (p *Paging) number(page int) string {
	if p.Offset {
		return strconv.Itoa(page * p.Size)
	}
	return strconv.Itoa(page + 1)
}

// last reports whether a page is the last one.
func (p *Paging) last(page map[string]any, onPage, soFar int, mark string) (bool, error) {
	if p.Next != "" {
		if mark == "" && p.saysMore(page) {
			return false, compliance.SayError("the answer says at %s that there is another page, but has no %s", p.More, p.Next)
		}
		return mark == "", nil
	}
	if p.Total == "" {
		return onPage < p.Size, nil
	}
	total := -1
	if found := walk(page, p.Total); len(found) == 1 {
		if text, err := scalar(p.Total, found[0]); err == nil {
			total, err = strconv.Atoi(text)
			if err != nil {
				total = -1
			}
		}
	}
	switch {
	case total < 0:
		return false, compliance.SayError("the answer does not say at %s how many there are", p.Total)
	case soFar < total && onPage == 0:
		return false, compliance.SayError("the answer ends after %s of %s", strconv.Itoa(soFar), strconv.Itoa(total))
	}
	return soFar >= total, nil
}

// saysMore reports whether a page states that it is not the last one. In XML, true is a string.
func (p *Paging) saysMore(page map[string]any) bool {
	return p.More != "" && slices.ContainsFunc(walk(page, p.More), func(v any) bool { return v == true || v == "true" })
}

// nextMark is what asks for the next page; empty if this is the last one.
func nextMark(page map[string]any, at string) (string, error) {
	found := walk(page, at)
	if len(found) == 0 || found[0] == "" {
		return "", nil
	}
	return scalar(at, found[0])
}

// list is the list at a path.
func list(object map[string]any, at string) (elements []any, found bool) {
	var v any = object
	for name := range strings.SplitSeq(at, ".") {
		inner, _ := v.(map[string]any)
		v = inner[name]
	}
	elements, found = v.([]any)
	return elements, found
}

// replace puts another list at a path where there was one.
func replace(object map[string]any, at string, elements []any) {
	steps := strings.Split(at, ".")
	for _, name := range steps[:len(steps)-1] {
		inner, _ := object[name].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	object[steps[len(steps)-1]] = elements
}

// decodeAt replaces strings that hold JSON by what they hold. Empty ones are left out: they hold nothing.
func decodeAt(v any, steps []string) error {
	if list, ok := v.([]any); ok {
		for _, element := range list {
			if err := decodeAt(element, steps); err != nil {
				return err
			}
		}
		return nil
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil
	}
	inner, found := object[steps[0]]
	switch text, isText := inner.(string); {
	case !found:
		return nil
	case len(steps) > 1:
		return decodeAt(inner, steps[1:])
	case isText && strings.TrimSpace(text) == "":
		delete(object, steps[0])
	case isText:
		decoded, err := decode([]byte(text))
		if err != nil {
			return err
		}
		object[steps[0]] = decoded
	}
	return nil
}

// meansNone reports whether a refusal is the answer that there is none.
func (d *Definition) meansNone(refusal Refusal) bool {
	status, code := refusal.Refused()
	return slices.ContainsFunc(d.None, func(none string) bool { return none == code || none == strconv.Itoa(status) && status >= 400 })
}

// failure puts an error into words that are the same for every resource, unless the resource itself lacks something.
func failure(d *Definition, err error) *Failure {
	f := &Failure{Lookup: d.Name, Err: err}
	refusal, refused := errors.AsType[Refusal](err)
	late, timed := errors.AsType[unfinished](err)
	lacks, lacking := errors.AsType[lacksError](err)
	permissions := strings.Join(d.Permissions, ", ")
	switch {
	case lacking && lacks.ofResource():
		f.Lacks, f.Text = true, because(" cannot be called: the resource has no %s", lacks.path)
	case lacking:
		f.Text = append(because(" has no answer: "), lacks.phrase())
	case refused && Denied(refusal):
		f.Text = because(" is not permitted: allow %s in the function's role", permissions)
	case refused:
		status, code := refusal.Refused()
		f.Text = because(" is refused: HTTP %s (permission %s)", strings.TrimSpace(strconv.Itoa(status)+" "+code), permissions)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled), timed && late.Unfinished():
		f.Text = because(" was not answered in time")
	default:
		f.Text = append(because(" has no answer: "), compliance.ErrorPhrases(err)...)
	}
	f.Text = append(compliance.Phrases{d.what()}, f.Text...)
	return f
}

// Denied reports whether a service refused because something is not permitted. Codes are those of the three clouds: AccessDenied…,
// UnauthorizedOperation, NotAuthorized; NoPermission, Forbidden.RAM; IAM's and gateways' of Huawei Cloud come with the status 403. OBS and AWS
// answer a bad key, signature or date with 403, too: SignatureDoesNotMatch, InvalidAccessKeyId, ExpiredToken, RequestTimeTooSkewed.
func Denied(refusal Refusal) bool {
	status, code := refusal.Refused()
	for _, part := range []string{"AccessDenied", "Unauthorized", "NotAuthorized", "AuthorizationError", "NoPermission", "Forbidden"} {
		if strings.Contains(code, part) {
			return true
		}
	}
	for _, part := range []string{"Signature", "AccessKey", "Token", "Skewed"} {
		if strings.Contains(code, part) {
			return false
		}
	}
	return status == http.StatusForbidden && !refusal.Temporary()
}
