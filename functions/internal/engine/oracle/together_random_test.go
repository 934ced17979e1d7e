package oracle_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// TestTogetherRandom: whatever policies have in common, each says together with others what it says alone.
func TestTogetherRandom(t *testing.T) {
	t.Parallel()
	var all togetherTally
	for seed := range uint64(12 * long(t)) {
		tryTogether(t, seed, &all)
	}
	t.Logf("%+v", all)
	if all.Policies < all.Refused || all.Undetermined < all.Judged/20 || all.Undetermined > all.Judged*19/20 {
		t.Errorf("few of the policies say anything: %+v", all)
	}
}

func FuzzTogether(f *testing.F) {
	f.Add(uint64(1) << 40)
	f.Fuzz(func(t *testing.T, seed uint64) { tryTogether(t, seed, &togetherTally{}) })
}

type togetherTally struct{ Refused, Policies, Judged, Undetermined int }

const togetherFacts = "package policies.lib.facts\n\nimport data.policies.lib.lists\n\np := input.resource.properties\n\n"

// common are facts that policies have in common.
type common struct {
	*writer
	source  string
	modules map[string]*ast.Module
}

func newCommon(t *testing.T, random *rand.Rand) *common {
	t.Helper()
	c := &common{&writer{Rand: random}, togetherFacts, map[string]*ast.Module{"lib/lists.rego": parsed(t, "lib/lists.rego", strictLib)}}
	const file = "lib/facts.rego"
	for range 12 {
		before := *c.writer
		source := c.source + c.elsewhere(c.helper()) + "\n"
		c.modules[file] = parsed(t, file, source)
		if compiles(c.modules) {
			c.source = source
		} else {
			*c.writer = before
		}
	}
	c.modules[file] = parsed(t, file, c.source)
	return c
}

var ofProperties = regexp.MustCompile(`\bp\.(a|list|nested)\b`)

// elsewhere makes a source read parameters instead of properties in some places.
func (c *common) elsewhere(source string) string {
	return ofProperties.ReplaceAllStringFunc(source, func(name string) string {
		return c.one("input.parameters.list", "input.parameters.limit", name, name, name, name)
	})
}

// policy writes a policy that uses the facts; nil if none of some can be compiled.
func (c *common) policy(t *testing.T, id string) (engine.Evaluator, string) {
	t.Helper()
	imported := func(names []string) (all []string) {
		for _, name := range names {
			all = append(all, "facts."+name, "facts."+name)
		}
		return all
	}
	for range 8 {
		w := &writer{Rand: c.Rand, rules: imported(c.rules), conditions: imported(c.conditions), sets: imported(c.sets), tests: imported(c.tests),
			functions: imported(c.functions), filters: imported(c.filters), tellers: imported(c.tellers)}
		source := "package policies.a." + id + "\n\nimport data.policies.lib.facts\nimport data.policies.lib.lists\n\np := input.resource.properties\n\n" + c.elsewhere(w.sharing())
		if evaluator := togetherCompile(t, id, source, c.modules); evaluator != nil {
			return evaluator, source
		}
	}
	return nil, ""
}

// resource is one of which most properties are there, or one of which many are not.
func (c *common) resource(t *testing.T) *compliance.Resource {
	t.Helper()
	document := map[string]any{}
	if c.IntN(3) > 0 {
		document = map[string]any{"a": 1, "b": "a", "c": 22, "list": []any{1, "a"}, "nested": map[string]any{"a": 1, "b": "b"}}
	}
	maps.Copy(document, c.document(3))
	properties, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return &compliance.Resource{Cloud: "aws", Type: "aws/X", ID: "i", Account: "a", Tags: map[string][]string{"owner": {"a"}}, Properties: properties}
}

func tryTogether(t *testing.T, seed uint64, all *togetherTally) {
	t.Helper()
	c := newCommon(t, rand.New(rand.NewPCG(seed, 12)))
	types := engine.NewTypes(func(string) (*value.Type, error) {
		return value.ResourceType(schemaType(t, strings.ReplaceAll(strictSchema, `"typed"`, `"a"`)), nil), nil
	})
	var alone []*engine.Judge
	var described []string
	for i := range 4 {
		id := fmt.Sprintf("p%d", i)
		evaluator, source := c.policy(t, id)
		if evaluator == nil {
			all.Refused++
			continue
		}
		all.Policies++
		for range 1 + c.IntN(2) {
			arguments := policy.Arguments{"limit": c.value()}
			if c.IntN(3) > 0 {
				arguments["list"] = c.document(1)["list"]
			}
			judge, err := engine.New(policy.Metadata{ID: id}, nil, evaluator, types, nil).Bind(arguments)
			if err != nil {
				t.Fatal(err)
			}
			alone, described = append(alone, judge), append(described, fmt.Sprintf("%v\n%s", arguments, source))
		}
	}
	together := engine.Together(t.Context(), alone)
	now := time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC)
	for range 6 {
		resource := c.resource(t)
		input := engine.NewInput(resource, compliance.Change, now)
		for _, i := range append(c.Perm(len(alone)), c.Perm(len(alone))...) {
			want := alone[i].Evaluate(t.Context(), resource, compliance.Change, now)
			got, _ := together[i].Judge(t.Context(), input)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("seed %d: %s\n%s\nparameters: %s\n%s", seed, diff, resource.Properties, described[i], c.source)
			}
			all.Judged++
			if want.Verdict == compliance.Undetermined {
				all.Undetermined++
			}
		}
		input.Close()
		if t.Failed() {
			return
		}
	}
}

// sharing is a policy that mostly has evidence, and what others have in common in it.
func (w *writer) sharing() string {
	if w.IntN(4) == 0 {
		return w.policy()
	}
	var source strings.Builder
	for range w.IntN(3) {
		source.WriteString(w.helper() + "\n")
	}
	fmt.Fprintf(&source, "evidence := {\"a\": [x | x := %s%s], \"b\": %s, \"c\": object.get(p, \"c\", %s)}\n\n", w.term(2), w.replaced(), w.collection(2), w.constant())
	w.rules = append(w.rules, "evidence.a", "evidence.b", "evidence.c")
	for range 1 + w.IntN(3) {
		fmt.Fprintf(&source, "deny contains %s\n\n", w.scoped(func() string {
			body := w.body(1)
			return w.reason() + " if {\n" + body + w.replaced() + "\n}"
		}))
	}
	if w.IntN(3) == 0 {
		fmt.Fprintf(&source, "not_applicable contains \"n\" if {\n%s\n}\n", w.scoped(func() string { return w.body(1) }))
	}
	return source.String()
}

// replaced replaces a part of the input for a condition, or nothing.
func (w *writer) replaced() string {
	if w.IntN(8) > 0 {
		return ""
	}
	return fmt.Sprintf(" with %s as %s", w.one("input.parameters.limit", "input.resource.properties.a", "input.resource.properties", "input.parameters"), w.one("1", "p.b", "p.nested", `{"a": 1}`))
}

func togetherCompile(t *testing.T, id, source string, lib map[string]*ast.Module) engine.Evaluator {
	t.Helper()
	modules := maps.Clone(lib)
	modules[id+".rego"] = parsed(t, id+".rego", source)
	if !compiles(modules) {
		return nil
	}
	rules := []string{engine.Evidence, engine.Deny}
	if strings.Contains(source, "not_applicable contains") {
		rules = append(rules, engine.NotApplicable)
	}
	paths := make([]string, len(rules))
	for i, rule := range rules {
		paths[i] = "policies/a/" + id + "/" + rule
	}
	compiled, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), paths...)
	if err != nil {
		return nil
	}
	planned, err := compiled.Plan(paths...)
	if err != nil {
		return nil
	}
	for i, rule := range rules {
		planned.Entries[i].Name = rule
	}
	program, err := eval.New(planned)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Compiled(program)
}

// compiles reports whether OPA finds nothing wrong with modules.
func compiles(modules map[string]*ast.Module) bool {
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	return !compiler.Failed()
}

func parsed(t *testing.T, file, source string) *ast.Module {
	t.Helper()
	module, err := ast.ParseModule(file, source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return module
}
