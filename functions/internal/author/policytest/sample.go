package policytest

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/bareitem"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// sample is an example event with a resource, ready to be judged in many forms.
type sample struct {
	Example
	resource  compliance.Resource
	tree      map[string]any
	trigger   compliance.Trigger
	time      time.Time
	arguments policy.Arguments
	judge     *engine.Judge
	outcome   compliance.Outcome
	read      []place
}

// samples are the example events that a policy judges, each with the verdict of its name: RunExamples says what is wrong with the others.
func samples(ctx context.Context, library *compile.Library, examples fs.FS, p *engine.Policy, folder string, clouds Clouds) ([]*sample, error) {
	files, err := ExampleFiles(examples, folder)
	if err != nil {
		return nil, err
	}
	var all []*sample
	for _, file := range files {
		example, err := ParseExampleName(file)
		if err != nil {
			continue
		}
		s, err := load(ctx, library, examples, p, example, clouds)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if s != nil && s.outcome.Verdict == example.Verdict {
			all = append(all, s)
		}
	}
	return all, nil
}

// load decodes and judges an example event; nil if it brings the policy no resource to judge.
func load(ctx context.Context, library *compile.Library, examples fs.FS, p *engine.Policy, example Example, clouds Clouds) (*sample, error) {
	source, err := fs.ReadFile(examples, example.File)
	if err != nil {
		return nil, err
	}
	recorder := &preview.Recorder{}
	recorder.Item, _ = fs.ReadFile(examples, strings.TrimSuffix(example.File, ".json")+itemSuffix) // there may be none
	notification, err := bareitem.Decode(bareitem.Clouds(clouds(&http.Client{Transport: recorder})), source)
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // RunExamples says it
	}
	event := notification.Event()
	s := &sample{Example: example, resource: event.Resource, trigger: event.Trigger, time: event.Time}
	if event.Action == compliance.Ignore || event.Action == compliance.Clear || !p.Judges(event.Resource.Type) {
		return nil, nil //nolint:nilnil // there is nothing to judge
	}
	if event.Action == compliance.Fetch {
		ctx, end := recorder.Stoppable(compliance.WithInvocation(ctx, preview.Invocation()))
		defer end()
		if s.resource, err = notification.(compliance.Fetcher).Fetch(ctx); err != nil {
			return nil, nil //nolint:nilerr,nilnil // RunExamples says it
		}
	}
	parameters := maps.Clone(event.Parameters)
	delete(parameters, policy.RuleParameter)
	if s.arguments, err = p.Coerce(parameters); err != nil {
		return nil, nil //nolint:nilerr,nilnil // RunExamples says it
	}
	if err := AnswerLookups(ctx, library, p.Lookups, examples, example.File, &s.resource, s.arguments); err != nil {
		return nil, nil //nolint:nilerr,nilnil // RunExamples says it
	}
	if s.judge, err = p.Bind(s.arguments); err != nil {
		return nil, err
	}
	s.tree = treeOf(&s.resource)
	outcome, reads := s.judge.Reads(ctx, &s.resource, s.trigger, s.time)
	s.outcome = outcome
	s.readPlaces(reads)
	return s, ctx.Err()
}

// readPlaces keeps what was read of the resource and can be missing.
func (s *sample) readPlaces(reads []engine.Read) {
	seen := map[string]bool{}
	add := func(p place) {
		if key := fmt.Sprint([]any(p)); !seen[key] {
			seen[key] = true
			s.read = append(s.read, p)
		}
	}
	for _, read := range reads {
		p := place(read.Path)
		if len(p) > 0 && p[0] == "resource" {
			p = p[1:]
		}
		if len(p) == 0 || p[0] != "lookups" && len(read.Path) == len(p) {
			continue
		}
		there, exists := find(s.tree, p)
		switch {
		case !exists:
		case p.isAnswering():
		case p[0] == "tags":
			add(p)
			each(there, p, func(tag any, p place) {
				add(p)
				each(tag, p, func(_ any, p place) { add(p) })
			})
		case read.All:
			each(there, p, func(_ any, p place) { add(p) })
		default:
			add(p)
		}
	}
}

// judged is the outcome with another value in a place; false if no event can bring it.
func (s *sample) judged(ctx context.Context, p place, value any) (compliance.Outcome, bool) {
	field := p[0].(string)
	changed, possible := with(s.resource, field, put(s.tree[field], p[1:], value))
	if !possible {
		return compliance.Outcome{}, false
	}
	return s.judge.Evaluate(ctx, &changed, s.trigger, s.time), true
}
