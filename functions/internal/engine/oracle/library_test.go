package oracle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/plan"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

// subject is a policy of the built-in library, for both evaluators, with its example events.
type subject struct {
	folder   string
	plan     []byte            // whole
	own      []byte            // without facts
	facts    map[string][]byte // of all subjects, by part
	program  *eval.Program
	entries  []string
	opa      rego.PreparedEvalQuery
	examples []example
}

// example is the input of an event.
type example struct {
	file  string
	input []byte
}

// subjects are loaded once for all tests.
var subjects = sync.OnceValues(func() ([]*subject, error) {
	library := compile.NewLibrary(assay.Policies())
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	modules, err := parse(assay.Policies())
	if err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler().WithEnablePrintStatements(true)
	if compiler.Compile(modules); compiler.Failed() {
		return nil, compiler.Errors
	}
	all := make([]*subject, len(folders))
	var rules []string
	for i, folder := range folders {
		s := &subject{folder: folder}
		for _, rule := range []string{"evidence", "deny", "not_applicable"} {
			if ref := ast.MustParseRef("data.policies." + strings.ReplaceAll(folder, "/", ".") + "." + rule); len(compiler.GetRules(ref)) > 0 {
				s.entries = append(s.entries, path.Join("policies", folder, rule))
			}
		}
		rules = append(rules, s.entries...)
		all[i] = s
	}
	compiled, err := compile.Compile(context.Background(), modules, ast.CapabilitiesForThisVersion(), rules...)
	if err != nil {
		return nil, err
	}
	var facts plan.Shared
	for _, s := range all {
		if err := s.load(library, compiler, compiled, &facts); err != nil {
			return nil, fmt.Errorf("%s: %w", s.folder, err)
		}
	}
	parts := facts.Parts()
	for _, s := range all {
		s.facts = parts
	}
	return all, nil
})

// link reads the plan from its parts.
func (s *subject) link() (*plan.Plan, error) {
	return plan.Link(s.own, func(part string) ([]byte, error) { return s.facts[part], nil })
}

// TestLink: a plan in parts is the plan.
func TestLink(t *testing.T) {
	t.Parallel()
	for _, s := range library(t) {
		linked, err := s.link()
		if err != nil {
			t.Fatalf("%s: %v", s.folder, err)
		}
		if !bytes.Equal(linked.Encode(), s.plan) {
			t.Errorf("%s: the plan in parts is another", s.folder)
		}
	}
}

// parse reads the policies without their unit tests.
func parse(policies fs.FS) (map[string]*ast.Module, error) {
	modules, err := parseAll(policies)
	maps.DeleteFunc(modules, func(file string, _ *ast.Module) bool { return strings.HasSuffix(file, "_test.rego") })
	return modules, err
}

func parseAll(policies fs.FS) (map[string]*ast.Module, error) {
	modules := map[string]*ast.Module{}
	return modules, fs.WalkDir(policies, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".rego" {
			return err
		}
		source, err := fs.ReadFile(policies, file)
		if err != nil {
			return err
		}
		modules[file], err = ast.ParseModule(file, string(source))
		return err
	})
}

func (s *subject) load(library *compile.Library, compiler *ast.Compiler, compiled *compile.Compiled, facts *plan.Shared) error {
	planned, err := compiled.Plan(s.entries...)
	if err != nil {
		return err
	}
	s.plan = planned.Encode()
	if s.own, err = facts.Add(planned); err != nil {
		return err
	}
	decoded, err := plan.Decode(s.plan)
	if err != nil {
		return err
	}
	if s.program, err = eval.New(decoded); err != nil {
		return err
	}
	s.opa, err = rego.New(
		rego.Query(s.query()),
		rego.Compiler(compiler),
		rego.StrictBuiltinErrors(true),
		rego.GenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }),
	).PrepareForEval(context.Background())
	if err != nil {
		return err
	}
	metadata, err := library.Metadata(s.folder)
	if err != nil {
		return err
	}
	files, err := policytest.ExampleFiles(assay.Examples(), s.folder)
	if err != nil {
		return err
	}
	lookups, err := library.PolicyLookups(s.folder)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := s.example(library, metadata, lookups, file); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// query asks for all entries at once; an array of at most one element tells undefined from everything else.
func (s *subject) query() string {
	parts := make([]string, len(s.entries))
	for i, entry := range s.entries {
		parts[i] = fmt.Sprintf("[x | x := data.%s]", strings.ReplaceAll(entry, "/", "."))
	}
	return "result := [" + strings.Join(parts, ", ") + "]"
}

func (s *subject) example(library *compile.Library, metadata policy.Metadata, lookups []string, file string) error {
	source, err := fs.ReadFile(assay.Examples(), file)
	if err != nil {
		return err
	}
	recorder := &preview.Recorder{}
	recorder.Item, _ = fs.ReadFile(assay.Examples(), strings.TrimSuffix(file, ".json")+".item.json")
	client := &http.Client{Transport: recorder}
	var notification compliance.Notification
	for _, cloud := range all.Clouds(client, nil, "us-east-1") {
		if notification, err = cloud.Decode(source); !errors.Is(err, compliance.ErrForeign) {
			break
		}
	}
	if err != nil {
		return err
	}
	event := notification.Event()
	if event.Action == compliance.Ignore || event.Action == compliance.Clear || !metadata.Judges(event.Resource.Type) {
		return nil
	}
	resource := event.Resource
	if event.Action == compliance.Fetch {
		if resource, err = notification.(compliance.Fetcher).Fetch(compliance.WithInvocation(context.Background(), preview.Invocation())); err != nil {
			return err
		}
	}
	parameters := maps.Clone(event.Parameters)
	delete(parameters, policy.RuleParameter)
	arguments, err := metadata.Coerce(parameters)
	if err != nil {
		return err
	}
	if err := answerLookups(library, lookups, file, &resource, arguments); err != nil {
		return err
	}
	whole := map[string]any{
		"resource":   resource,
		"parameters": map[string]any(arguments),
		"event":      map[string]any{"time": event.Time.UTC().Format(time.RFC3339Nano), "trigger": event.Trigger},
	}
	if resource.Lookups != nil {
		whole["lookups"] = resource.Lookups
	}
	input, err := json.Marshal(whole)
	s.examples = append(s.examples, example{path.Base(file), input})
	return err
}

// answerLookups gives a resource the answers that are recorded beside its event, if there are any.
func answerLookups(library *compile.Library, lookups []string, file string, resource *compliance.Resource, arguments policy.Arguments) error {
	if answers, err := policytest.RecordedLookups(assay.Examples(), file); err != nil || answers == nil {
		return err
	}
	return policytest.AnswerLookups(context.Background(), library, lookups, assay.Examples(), file, resource, arguments)
}

func library(t testing.TB) []*subject {
	t.Helper()
	all, err := subjects()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// ours is what the evaluator finds: a list with the entries' values, in Rego's text.
func (s *subject) ours(ctx context.Context, input []byte) (string, error) {
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.Input(input)
	if err != nil {
		return "", err
	}
	evaluation := s.program.Begin(ctx, decoded, eval.Options{})
	defer evaluation.Close()
	found := a.NewArray(0)
	for _, entry := range s.entries {
		v, err := evaluation.Value(entry)
		if err != nil {
			return "", err
		}
		one := a.NewArray(1)
		if v != nil {
			a.Append(one, v)
		}
		a.Append(found, one)
	}
	return found.String(), nil
}

// theirs is what OPA finds.
func (s *subject) theirs(ctx context.Context, input []byte) (string, error) {
	decoded, err := decodeForOPA(input)
	if err != nil {
		return "", err
	}
	results, err := s.opa.Eval(ctx, rego.EvalParsedInput(decoded))
	if err != nil {
		return "", err
	}
	if len(results) != 1 {
		return "", fmt.Errorf("%d results", len(results))
	}
	return results[0].Bindings["result"].(ast.Value).String(), nil
}

func decodeForOPA(input []byte) (ast.Value, error) {
	decoder := json.NewDecoder(bytes.NewReader(input))
	decoder.UseNumber()
	var tree any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	return ast.InterfaceToValue(tree)
}

// likeness is how an evaluation compares with OPA's.
type likeness int

const (
	same likeness = iota
	failing
	// stricter is an error here that OPA does not come to: it leaves out definitions for which its index does not find what they read, and does
	// not notice what else fails in them.
	stricter
	// respelled are the same values, of which a number is written otherwise: OPA remembers the calls of functions by their arguments, 1.0 after 1
	// is the same to it, and so is the result.
	respelled
	different
)

// compare evaluates by both; an error equals an error.
func (s *subject) compare(t *testing.T, name string, input []byte) likeness {
	t.Helper()
	got, err := s.ours(t.Context(), input)
	want, wantErr := s.theirs(t.Context(), input)
	switch {
	case err != nil && wantErr != nil:
		return failing
	case err != nil && ownError(err):
		return stricter
	case err == nil && wantErr == nil && got == want:
		return same
	case err == nil && wantErr == nil && ast.MustParseTerm(got).Equal(ast.MustParseTerm(want)):
		return respelled
	}
	t.Errorf("%s/%s:\n got %s, %v\nwant %s, %v\n%s", s.folder, name, got, err, want, wantErr, input)
	return different
}

func TestExamples(t *testing.T) {
	t.Parallel()
	for _, s := range library(t) {
		for _, example := range s.examples {
			if found := s.compare(t, example.file, example.input); found == stricter || found == respelled {
				t.Errorf("%s/%s is not the same", s.folder, example.file)
			}
		}
	}
}

// patience is a context that ends after it was asked so many times.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// evaluateDamaged reports whether the plan could be evaluated at all; what it finds does not matter.
func (s *subject) evaluateDamaged(t *testing.T, source, input []byte) bool {
	t.Helper()
	decoded, err := plan.Decode(source)
	if err != nil {
		return false
	}
	program, err := eval.New(decoded)
	if err != nil {
		return false
	}
	a := value.NewArena(1 << 20)
	v, err := a.Input(input)
	if err != nil {
		t.Fatal(err)
	}
	evaluation := program.Begin(&patience{t.Context(), 1000}, v, eval.Options{Memory: 1 << 20})
	defer evaluation.Close()
	for _, entry := range s.entries {
		_, _ = evaluation.Value(entry)
	}
	return true
}
