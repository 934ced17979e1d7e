package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// cloud is a Config service in the handler's own words: an event is a compliance.Event in JSON.
type cloud struct {
	name       string
	fetched    *compliance.Resource // what Fetch gets; nil: it fails
	lists      bool                 // its period events can list
	listed     []compliance.Resource
	broken     error            // ends the list
	brokenType string           // cannot be listed
	unreadable map[string]error // by id
	slow       time.Duration    // between two resources of the list
	refuse     func(batch int, outcomes []compliance.Outcome) error

	mu       sync.Mutex
	reports  [][]compliance.Outcome // accepted
	calls    int                    // of Report
	finished int
	pages    int // listed
	swept    []compliance.Swept
}

func (c *cloud) Name() string { return c.name }

func (c *cloud) Decode(payload []byte) (compliance.Notification, error) {
	var event compliance.Event
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, compliance.ErrEvent.Wrap(err)
	}
	if event.Cloud != c.name {
		return nil, fmt.Errorf("%w: cloud %q", compliance.ErrForeign, event.Cloud)
	}
	n := &notification{c, &event}
	switch {
	case event.Trigger == compliance.Period && c.lists:
		return &sweeper{n}, nil
	case event.Action == compliance.Fetch && c.fetched != nil:
		return &fetcher{n}, nil
	}
	return n, nil
}

func (c *cloud) Item([]byte) (compliance.Item, error) {
	return compliance.Item{}, errors.ErrUnsupported
}

type notification struct {
	cloud *cloud
	event *compliance.Event
}

func (n *notification) Event() *compliance.Event { return n.event }

func (n *notification) Report(ctx context.Context, outcomes []compliance.Outcome) error {
	c := n.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls++
	if ctx.Err() != nil {
		return compliance.ErrReport.Wrap(ctx.Err())
	}
	if c.refuse != nil {
		if err := c.refuse(c.calls, outcomes); err != nil {
			return compliance.ErrReport.Wrap(err)
		}
	}
	c.reports = append(c.reports, slices.Clone(outcomes))
	return nil
}

type fetcher struct{ *notification }

func (f *fetcher) Fetch(context.Context) (compliance.Resource, error) {
	if f.cloud.fetched.ID == "" {
		return compliance.Resource{}, compliance.ErrReport.Errorf("it is gone")
	}
	return *f.cloud.fetched, nil
}

type sweeper struct{ *notification }

func (s *sweeper) Parts(types []string) ([]compliance.Part, error) {
	var parts []compliance.Part
	for _, name := range types {
		parts = append(parts, compliance.Part{Type: name})
	}
	return parts, nil
}

// List gives a hundred resources of the list, of which only those of the type, and the error with the last ones.
func (s *sweeper) List(ctx context.Context, part compliance.Part) (compliance.Page, error) {
	s.cloud.mu.Lock()
	s.cloud.pages++
	s.cloud.mu.Unlock()
	var page compliance.Page
	if part.Type == s.cloud.brokenType {
		return page, fmt.Errorf("%s cannot be listed", part.Type)
	}
	first, _ := strconv.Atoi(part.Page)
	for i := first; i < min(first+100, len(s.cloud.listed)); i++ {
		resource := s.cloud.listed[i]
		if resource.Type != part.Type {
			continue
		}
		if s.cloud.slow > 0 {
			select {
			case <-time.After(s.cloud.slow):
			case <-ctx.Done():
				return page, ctx.Err()
			}
		}
		page.Listed = append(page.Listed, compliance.Listed{Resource: resource, Err: s.cloud.unreadable[resource.ID]})
	}
	if first+100 < len(s.cloud.listed) {
		page.Next = &compliance.Part{Type: part.Type, Page: strconv.Itoa(first + 100)}
		return page, nil
	}
	return page, s.cloud.broken
}

func (s *sweeper) Finish(_ context.Context, swept []compliance.Swept) (string, error) {
	s.cloud.mu.Lock()
	defer s.cloud.mu.Unlock()
	s.cloud.finished++
	s.cloud.swept = swept
	return "", nil
}

const policySource = `# METADATA
# title: Things are big
# custom:
#   id: size
#   aliases: {aws: [thing-size-check]}
#   former: [size-of-things]
#   severity: low
#   resource_types: [aws/thing, huaweicloud/thing]
#   parameters:
#     size: {type: number, default: 10, aliases: [bigness]}
package policies.things.size

evidence := {"size": input.resource.properties.size}

deny contains sprintf("size is %v, at least %v is required", [evidence.size, input.parameters.size]) if {
	print("judging", evidence.size)
	evidence.size < input.parameters.size
}

not_applicable contains "it has no size" if evidence.size == 0
`

const accountSource = `# METADATA
# title: Accounts exist
# custom: {id: account, severity: low, resource_types: [aws/account, huaweicloud/account]}
package policies.things.account

evidence := {"account": input.resource.account}

deny contains "there is no account" if evidence.account == ""
`

const everythingSource = `# METADATA
# title: Everything has an id
# custom: {id: everything, severity: low, resource_types: ["*"]}
package policies.things.everything

evidence := {"id": input.resource.id}

deny contains "there is no id" if evidence.id == ""
`

const brokenSource = `# METADATA
# title: Says nothing
# custom: {id: broken, severity: low, resource_types: [aws/thing]}
package policies.things.broken

deny contains "x" if input.resource.type == "aws/thing"
`

var policies = fstest.MapFS{
	"things/size/size.rego":             {Data: []byte(policySource)},
	"things/account/account.rego":       {Data: []byte(accountSource)},
	"things/everything/everything.rego": {Data: []byte(everythingSource)},
	"things/broken/broken.rego":         {Data: []byte(brokenSource)},
}

var rules = fstest.MapFS{
	"size.yaml":       {Data: []byte("name: size\npolicy: size\n")},
	"big.yaml":        {Data: []byte("name: big\npolicy: size\nparameters: {size: 100}\n")},
	"strict.yaml":     {Data: []byte("name: strict\npolicy: size\nundetermined: NonCompliant\n")},
	"tagged.yaml":     {Data: []byte("name: tagged\npolicy: size\ntrigger: period\nscope: {tag: {key: env, value: prod}}\n")},
	"everywhere.yaml": {Data: []byte("name: everywhere\npolicy: size\ntrigger: period\nscope: {types: [huaweicloud/thing, aws/thing]}\n")},
	"swept.yaml":      {Data: []byte("name: swept\npolicy: size\ntrigger: period\nsweep: true\n")},
	"account.yaml":    {Data: []byte("name: account\npolicy: account\ntrigger: period\n")},
	"everything.yaml": {Data: []byte("name: everything\npolicy: everything\ntrigger: period\n")},
	"others.yaml":     {Data: []byte("name: others\npolicy: everything\ntrigger: period\nscope: {types: [aws/other, aws/thing]}\n")},
	"broken.yaml":     {Data: []byte("name: broken\npolicy: broken\n")},
	"lost.yaml":       {Data: []byte("name: lost\npolicy: siez\n")},
}

// options wires a cloud to the policies and rules of these tests.
func options(clouds ...*cloud) handler.Options {
	library := compile.NewLibrary(policies)
	o := handler.Options{Rules: rulefile.NewSet(rules, library), Policies: library}
	for _, c := range clouds {
		o.Clouds = append(o.Clouds, c)
	}
	return o
}

func newHandler(t *testing.T, o handler.Options) *handler.Handler {
	t.Helper()
	h, err := handler.New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func logged(o handler.Options, log *zap.Logger) handler.Options {
	o.Log = log
	return o
}

var asked = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// thing is a resource of the type that the policies judge.
func thing(id, properties string) compliance.Resource {
	return compliance.Resource{Cloud: compliance.AWS, Type: "aws/thing", ID: id, Account: "1", Region: "here", Properties: json.RawMessage(properties)}
}

func changed(rule string, resource compliance.Resource) compliance.Event {
	return compliance.Event{Cloud: resource.Cloud, Rule: rule, Trigger: compliance.Change, Time: asked, Resource: resource}
}

// elapsed is a period event about the account.
func elapsed(rule, cloud string) compliance.Event {
	account := compliance.Resource{Cloud: cloud, Type: compliance.AccountType(cloud), ID: "1", Account: "1"}
	return compliance.Event{Cloud: cloud, Rule: rule, Trigger: compliance.Period, Time: asked, Resource: account}
}

func payload(t *testing.T, event compliance.Event) []byte {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

var errThrottled = errors.New("slow down")
