package policytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/bareitem"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

const (
	// ExamplesDir is the folder of a policy's example events, next to its source.
	ExamplesDir = "examples"
	// itemSuffix marks the file with the response of the cloud's API to an example event that leaves out the resource's properties.
	itemSuffix = ".item.json"
)

// ignored replaces the verdict in the name of an example event that is neither judged nor reported.
const ignored = "ignored"

// Example is an example event with the verdict in its name: cloud_verdict[_what].json.
type Example struct {
	File    string
	Cloud   string
	Verdict compliance.Verdict // empty: ignored
}

// ExampleFiles lists a policy's example events.
func ExampleFiles(fsys fs.FS, folder string) ([]string, error) {
	all, err := fs.Glob(fsys, path.Join(folder, ExamplesDir, "*.json"))
	var files []string
	for _, file := range all {
		if !strings.HasSuffix(file, itemSuffix) && !strings.HasSuffix(file, recording.Suffix) {
			files = append(files, file)
		}
	}
	return files, err
}

// ParseExampleName reads cloud and verdict from a file's name.
func ParseExampleName(file string) (Example, error) {
	parts := strings.SplitN(strings.TrimSuffix(path.Base(file), ".json"), "_", 3)
	if len(parts) >= 2 {
		verdict, known := verdictWords[parts[1]]
		if known && slices.Contains(compliance.Clouds(), parts[0]) {
			return Example{file, parts[0], verdict}, nil
		}
	}
	return Example{}, fmt.Errorf("an example event must be named CLOUD_VERDICT.json or CLOUD_VERDICT_WHAT.json; CLOUD is one of %s, VERDICT one of %s",
		strings.Join(compliance.Clouds(), ", "), strings.Join(slices.Sorted(maps.Keys(verdictWords)), ", "))
}

var verdictWords = map[string]compliance.Verdict{
	"compliant": compliance.Compliant, "noncompliant": compliance.NonCompliant, "notapplicable": compliance.NotApplicable,
	"undetermined": compliance.Undetermined, ignored: "",
}

// Result is the result of one test or example event.
type Result struct {
	Name    string        `json:"name"` // test_… in its package, or the file of an example
	File    string        `json:"file"`
	Line    int           `json:"line,omitempty"`
	Failure string        `json:"failure,omitempty"` // empty: passed
	Output  string        `json:"output,omitempty"`  // what the test printed
	Took    time.Duration `json:"nanoseconds"`
}

// Clouds returns the clouds' protocols around a client.
type Clouds func(*http.Client) []compliance.Cloud

// RunExamples runs a policy's example events through the handler that functions deploy, with the policy from evaluated. The event's parameters override the policy's
// defaults. The verdict must be the one in the file's name, and there must be a report unless it is Undetermined; nothing is sent. An example may also be
// a bare item, which has no report.
func RunExamples(ctx context.Context, policies fs.FS, evaluated handler.Policies, folder string, clouds Clouds) ([]Result, error) {
	files, err := ExampleFiles(policies, folder)
	if err != nil {
		return nil, err
	}
	id := compile.PolicyID(folder)
	library := compile.NewLibrary(policies)
	rules := rulefile.NewSet(fstest.MapFS{id + ".yaml": {Data: fmt.Appendf(nil, "name: %s\npolicy: %s\nsweep: true\n", id, id)}}, library)
	recorder := &preview.Recorder{}
	player := &recording.Player{}
	r := runner{clouds: bareitem.Clouds(clouds(&http.Client{Transport: recorder})), recorder: recorder, player: player}
	r.handler, err = handler.New(ctx, handler.Options{Clouds: r.clouds, Rules: rules, Policies: evaluated, Rule: id, Lookups: Lookups(library, player)})
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, file := range files {
		started := time.Now()
		failure, err := r.example(ctx, policies, file)
		if err != nil {
			return nil, err
		}
		results = append(results, Result{Name: file, File: file, Failure: failure, Took: time.Since(started)})
	}
	return results, nil
}

// Lookups are the lookups of a library, answered by one service whatever the cloud.
func Lookups(library *compile.Library, service lookup.Service) *handler.Lookups {
	services := map[string]lookup.Service{}
	for _, cloud := range compliance.Clouds() {
		services[cloud] = service
	}
	return &handler.Lookups{Definition: library.Lookup, Services: services}
}

// RecordedLookups reads the answers that are recorded beside an example event; none without such a file.
func RecordedLookups(examples fs.FS, file string) (recording.Answers, error) {
	source, err := fs.ReadFile(examples, lookupsFile(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	answers, err := recording.Parse(source)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", lookupsFile(file), err)
	}
	return answers, nil
}

// AnswerLookups gives the resource of an example the answers to a policy's lookups that are recorded beside its file, as a function would get
// them. A lookup that is not recorded is an error.
func AnswerLookups(ctx context.Context, library *compile.Library, lookups []string, examples fs.FS, file string, resource *compliance.Resource, arguments policy.Arguments) error {
	if len(lookups) == 0 {
		return nil
	}
	answers, err := RecordedLookups(examples, file)
	if err != nil {
		return err
	}
	parameters, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	var definitions []*lookup.Definition
	for _, name := range lookups {
		definition, err := library.Lookup(name)
		if err != nil {
			return err
		}
		definitions = append(definitions, definition)
	}
	player := &recording.Player{}
	player.Play(answers)
	resource.Lookups, _ = lookup.NewSession(player).Answer(ctx, definitions, resource, parameters)
	if missing := player.Missing(); len(missing) > 0 {
		return fmt.Errorf("not recorded in %s: %s", lookupsFile(file), strings.Join(missing, "; "))
	}
	return nil
}

func lookupsFile(example string) string {
	return strings.TrimSuffix(example, ".json") + recording.Suffix
}

// runner runs the example events of a policy.
type runner struct {
	clouds   []compliance.Cloud
	handler  *handler.Handler
	recorder *preview.Recorder
	player   *recording.Player
}

func (r *runner) example(ctx context.Context, examples fs.FS, file string) (string, error) {
	example, err := ParseExampleName(file)
	if err != nil {
		return err.Error(), nil
	}
	event, err := fs.ReadFile(examples, file)
	if err != nil {
		return "", err
	}
	decoded, err := bareitem.Decode(r.clouds, event)
	if errors.Is(err, compliance.ErrForeign) {
		return "neither a Config rule event nor an item, as Huawei Cloud, Alibaba Cloud or AWS Config records one: an example must be one of them", nil
	}
	item := strings.TrimSuffix(file, ".json") + itemSuffix
	r.recorder.Item, _ = fs.ReadFile(examples, item)
	answers, err := RecordedLookups(examples, file)
	if err != nil {
		return err.Error(), nil
	}
	r.player.Play(answers)
	r.recorder.Take()
	ctx, end := r.recorder.Stoppable(ctx)
	defer end()
	result, err := r.handler.Handle(compliance.WithInvocation(ctx, preview.Invocation()), event)
	reports := len(r.recorder.Take())
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, preview.ErrNoItem):
		return "the event omits the resource's properties: put the response of the cloud's API into " + item, nil
	case cause != nil:
		return cause.Error(), nil
	}
	if missing := r.player.Missing(); len(missing) > 0 {
		return fmt.Sprintf("a lookup is not recorded: put the answer into %s: %s", lookupsFile(file), strings.Join(missing, "; ")), nil
	}
	if result == nil {
		return err.Error(), nil
	}
	if unused := r.player.Unused(); len(unused) > 0 {
		return fmt.Sprintf("%s has answers to requests that are not made: %s", lookupsFile(file), strings.Join(unused, "; ")), nil
	}
	return compare(example, result, reports, bareitem.Is(decoded), err), nil
}

func compare(example Example, result *handler.Result, reports int, isItem bool, err error) string {
	if result.Cloud != example.Cloud {
		return fmt.Sprintf("the event comes from %s, but the file's name says %s", result.Cloud, example.Cloud)
	}
	if example.Verdict == "" {
		if result.Ignored == "" || reports > 0 || err != nil {
			return fmt.Sprintf("want the event ignored, got %s (%d reports, error %v)", describe(result), reports, err)
		}
		return ""
	}
	if len(result.Outcomes) != 1 || result.Outcomes[0].Verdict != example.Verdict {
		got := describe(result)
		if err != nil && (len(result.Outcomes) != 1 || result.Outcomes[0].Cause == "") {
			got += ": " + err.Error()
		}
		return fmt.Sprintf("want %s, got %s", example.Verdict, got)
	}
	switch {
	case example.Verdict == compliance.Undetermined:
		if reports > 0 || err == nil {
			return "an Undetermined verdict was reported"
		}
	case err != nil:
		return err.Error()
	case reports == 0 && !isItem:
		return "the verdict was not reported"
	}
	return ""
}

func describe(result *handler.Result) string {
	switch {
	case result.Ignored != "":
		return "ignored (" + result.Ignored + ")"
	case len(result.Outcomes) == 0:
		return "no verdict"
	}
	outcome := result.Outcomes[0]
	text := string(outcome.Verdict)
	for _, reason := range outcome.Reasons {
		text += "; " + reason.Message
	}
	if outcome.Cause != "" {
		text += "; " + outcome.Cause
	}
	return text
}
